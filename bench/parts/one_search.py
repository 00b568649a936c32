"""The profile of one search: which part of it takes how long."""

from contextlib import ExitStack
from statistics import fmean
from typing import Any, LiteralString

import psycopg

from bench import mix
from bench.installation import Installation
from bench.parts.searches import WARM_UP, asked_in
from bench.stopwatch import Stopwatch
from bench.tables import count, table
from bench.timing import timed
from contactpoint import embedded
from contactpoint.access.actor import Purpose

TIMES = 1000

# In the order in which a search comes by them.
_BEFORE = "budgets asked, and the searches before, from the database"
_KEYS = "keys made and blinded"
_LOOK_UP = "index look-up"
_TOGETHER = "what children share put together"
_ORDER = "children put in order, and where to stop"
_ROWS = "their rows read"
_WRAPPED = "their wrapped keys read, from the keys database"
_UNWRAP = "keys unwrapped"
_OPEN = "documents opened"
_DECODE = "documents decoded"
_REACHED = "checked whether they may be shown"
_PROFILES = "profiles unpacked"
_COMPARE = "compared"
_LINES = "reasons and result lines"
_SEAL = "ledger entries sealed"
_ENTRY = "look counted, ledger entries hashed, inserted and committed"
_REST = "everything else: checks, loops, timers"
PARTS = (
    *(
        _BEFORE,
        _KEYS,
        _LOOK_UP,
        _TOGETHER,
        _ORDER,
        _ROWS,
        _WRAPPED,
        _UNWRAP,
        _OPEN,
        _DECODE,
        _REACHED,
    ),
    *(_PROFILES, _COMPARE, _LINES, _SEAL, _ENTRY, _REST),
)

# The parts that are a round trip to the server.
_ASKED = (_BEFORE, _LOOK_UP, _ROWS, _WRAPPED, _ENTRY)
# The smallest transaction that is written to the log, and so to the disk.
_COMMIT = "SELECT pg_logical_emit_message(true, 'bench', '')"


def measure(installation: Installation) -> dict[str, object]:
    """Mean microseconds of each part, which add up to the mean of the whole.

    Measured after one round without timers, whose mean says what the timers themselves cost.
    """
    from contactpoint.services.find_child import find_child

    embedded.warm(installation.cluster)
    asked = asked_in(installation)[WARM_UP:][:TIMES]
    who = mix.practitioner()

    def search(one: mix.Asked) -> object:
        return find_child(actor=who, purpose=Purpose.WORKING_WITH_CHILD, criteria=one.criteria)

    timed(search, asked)
    plain = timed(search, asked)
    watch = Stopwatch()
    with ExitStack() as timers:
        _set(timers, watch)
        timed(watch.timed(_REST, search), asked)
    return {
        "searches": len(asked),
        "statements_mean": round(sum(watch.calls[part] for part in _ASKED) / len(asked), 1),
        "bare_us": _bare(installation),
        "opened_mean": round(watch.calls[_DECODE] / len(asked), 1),
        "mean_us": round(1e6 * fmean(plain)),
        "timed_mean_us": round(1e6 * sum(watch.seconds.values()) / len(asked)),
        "parts_us": {part: round(1e6 * watch.seconds[part] / len(asked), 1) for part in PARTS},
    }


def _bare(installation: Installation) -> dict[str, float]:
    """Mean microseconds of the least that a statement takes, and the least that a commit takes."""
    address = installation.cluster.dsn(embedded.DATABASES[0], embedded.APPLICATION)
    with psycopg.connect(address, autocommit=True) as bare:

        def run(sql: LiteralString) -> float:
            taken = timed(lambda _: bare.execute(sql, prepare=True), range(TIMES))
            return round(1e6 * fmean(taken), 1)

        return {"statement": run("SELECT 1"), "commit": run(_COMMIT)}


def _set(timers: ExitStack, watch: Stopwatch) -> None:
    from contactpoint.linkage import search
    from contactpoint.linkage.weighing import Weigher
    from contactpoint.services import find_child
    from contactpoint.store import prepared
    from contactpoint.store.repositories import children, ledger
    from contactpoint.vault.blind_index import BlindIndex
    from contactpoint.vault.key_holder import FileKeyHolder
    from contactpoint.vault.vault import Ring
    from contactpoint.visibility.facets import Facet

    for part, owner, name in (
        (_KEYS, find_child, "profile_of_criteria"),
        (_KEYS, search, "clues"),
        (_KEYS, BlindIndex, "value"),
        (_TOGETHER, children, "sharing_apart"),
        (_ORDER, find_child, "search"),
        (_UNWRAP, FileKeyHolder, "unwrap"),
        (_OPEN, Ring, "open"),
        (_DECODE, children, "decode_child"),
        (_REACHED, find_child, "reached_among"),
        (_PROFILES, Facet, "profiles"),
        (_COMPARE, Weigher, "weighed"),
        (_LINES, search, "_shown"),
        (_LINES, find_child, "prepare_results"),
        (_SEAL, ledger, "record_look"),
    ):
        timers.enter_context(watch.around(part, owner, name))
    timers.enter_context(watch.around_by(_part_of, prepared, "rows"))


def _part_of(sql: str, *values: object, **rest: object) -> str:
    """A statement's part, by the table or function that it names."""
    if "store_wrappedkey" in sql:
        return _WRAPPED
    if "budget_before" in sql:
        return _BEFORE
    if "spend_budget" in sql:
        return _ENTRY
    return _LOOK_UP if "store_indexpage" in sql else _ROWS


def told(run: dict[str, Any]) -> list[str]:
    """The lines for the report."""
    figures = run["one_search"]
    whole = figures["timed_mean_us"]
    rows = [(part, taken, f"{taken / whole:.0%}") for part, taken in figures["parts_us"].items()]
    return [
        *table(("part of a search", "µs, mean", "share"), [*rows, ("the whole", whole, "100%")]),
        "",
        f"Over {count(figures['searches'])} searches with {figures['opened_mean']} candidates"
        f" opened on average. Without the timers the same searches took {figures['mean_us']} µs.",
        "",
        *_left(figures),
    ]


def _left(figures: dict[str, Any]) -> list[str]:
    """Why no less is left; a run measured before the bare statements were has nothing to say."""
    if "bare_us" not in figures:
        return []
    bare = figures["bare_us"]
    return [
        f"What is left, and why. A search sends {figures['statements_mean']} statements one after"
        " the other: whom the index brings says whose rows to read, the rows say whose keys, and"
        " the look is recorded, with what is shown, before it is shown. An empty statement alone"
        f" takes {bare['statement']} µs here, most of it one process waking the other (on a virtual"
        " machine with an idle core several times as long as on a busy one), and an empty"
        f" transaction until it is on the disk {bare['commit']} µs; the ledger's promise is that"
        " one. Rows and wrapped keys lie in two databases with credentials of their own, which is"
        " worth a round trip (ADR 0004). The same Python in a loop without statements takes less"
        " than half of what stands here for it: between two statements the processor forgets it."
        " Whoever must be opened is: with fewer, the first child could be another than an"
        " exhaustive search would show (ADR 0011).",
    ]
