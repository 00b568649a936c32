"""The profile of one record of a delta: which part of its placing takes how long.

A batch of health's delta is placed in a transaction that is then taken back, without the reading
ahead that a load does beside it.
"""

from contextlib import ExitStack
from itertools import islice
from time import perf_counter
from typing import Any

from bench.installation import Installation
from bench.stopwatch import Stopwatch
from bench.tables import count, table

_FEED = "pds"
_RECORDS = 1000

_KNOWN = "references and contents digested, profiles made"
_HELD = "rows of the same references read"
_OWN = "own children and what is stated of them read"
_CANDIDATES = "candidates chosen"
_LOOK_UP = "index look-ups"
_WRAPPED = "wrapped keys read and made, in the keys database"
_OPEN = "opened"
_DECIDE = "weighed and decided"
_DERIVE = "children derived and written"
_SEAL = "sealed"
_STATEMENTS = "statements written"
_JOURNAL = "the index's journal written"
_CASES = "cases opened and settled"
_WAITING = "waiting statements tried again"
_REST = "everything else"
PARTS = (
    *(_KNOWN, _HELD, _OWN, _CANDIDATES, _LOOK_UP, _WRAPPED, _OPEN, _DECIDE, _DERIVE, _SEAL),
    *(_STATEMENTS, _JOURNAL, _CASES, _WAITING, _REST),
)


def measure(installation: Installation) -> dict[str, object]:
    """Mean microseconds of each part; they add up to the mean of the whole."""
    from contactpoint.feeds.catalogue import FEEDS
    from contactpoint.feeds.outcomes import Accepted

    statements: list[Any] = []
    for path in installation.files(_FEED, delta=True):
        with path.open("rb") as file:
            outcomes = FEEDS[_FEED].read(file, sender="")
            accepted = (one.statement for one in outcomes if isinstance(one, Accepted))
            statements += islice(accepted, _RECORDS - len(statements))
    if not statements:
        return {"records": 0}
    watch = Stopwatch()
    with ExitStack() as timers:
        _set(timers, watch)
        begun = perf_counter()
        counts = watch.timed(_REST, _placed_and_taken_back)(statements)
        seconds = perf_counter() - begun
    return {
        "records": len(statements),
        "counts": {name: number for name, number in counts.items() if number},
        "mean_us": round(1e6 * seconds / len(statements)),
        "parts_us": {part: round(1e6 * watch.seconds[part] / len(statements)) for part in PARTS},
    }


def _placed_and_taken_back(statements: list[Any]) -> dict[str, int]:
    from django.db import transaction

    from contactpoint.placing.alone import linking_alone
    from contactpoint.placing.place_statements import place
    from contactpoint.store.repositories import loads

    with linking_alone(), transaction.atomic():
        load = loads.begun(feed=_FEED, sender="", full=False, files_digest=bytes(32))
        counts = place(load, statements)
        transaction.set_rollback(True)
    return dict(counts)


def _set(timers: ExitStack, watch: Stopwatch) -> None:
    from contactpoint.placing import arrivals, place_statements, write_batch
    from contactpoint.placing.working_set import WorkingSet
    from contactpoint.store.repositories import children, statements
    from contactpoint.store.sealed_index.lookup import SearchIndex
    from contactpoint.store.shelf import DatabaseShelf
    from contactpoint.vault.vault import Ring

    for part, owner, name in (
        (_KNOWN, statements, "digests_of"),
        (_KNOWN, arrivals, "profile_of"),
        (_HELD, statements, "by_reference"),
        (_OWN, WorkingSet, "bring_own"),
        (_CANDIDATES, WorkingSet, "bring_candidates"),
        (_LOOK_UP, SearchIndex, "owners"),
        (_WRAPPED, DatabaseShelf, "get"),
        (_WRAPPED, DatabaseShelf, "put"),
        (_OPEN, Ring, "open"),
        (_DECIDE, WorkingSet, "decide"),
        (_DERIVE, write_batch, "write_children"),
        (_SEAL, Ring, "seal"),
        (_STATEMENTS, statements, "save"),
        (_JOURNAL, children, "replace_keys"),
        (_JOURNAL, statements, "replace_keys"),
        (_CASES, write_batch, "_write_cases"),
        (_WAITING, place_statements, "_settle_waiting"),
    ):
        timers.enter_context(watch.around(part, owner, name))


def told(run: dict[str, Any]) -> list[str]:
    """The lines for the report."""
    figures = run["one_record"]
    if not figures["records"]:
        return []
    whole = figures["mean_us"]
    rows = [(part, taken, f"{taken / whole:.0%}") for part, taken in figures["parts_us"].items()]
    came = ", ".join(
        f"{count(n)} {name.replace('_', ' ')}" for name, n in figures["counts"].items()
    )
    return [
        *table(
            ("part of a record of a delta", "µs, mean", "share"),
            [*rows, ("the whole", whole, "100%")],
        ),
        "",
        f"Over {count(figures['records'])} records of `{_FEED}` ({came}), placed in one batch that"
        " was taken back, without the reading ahead that a load does beside it. A file is read and"
        " checked twice besides.",
    ]
