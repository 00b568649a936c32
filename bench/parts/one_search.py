"""The profile of one search: which part of it takes how long."""

from contextlib import ExitStack
from statistics import fmean
from typing import Any

from bench import mix
from bench.installation import Installation
from bench.parts.searches import WARM_UP, asked_in
from bench.stopwatch import Stopwatch
from bench.tables import count, table
from bench.timing import timed
from contactpoint.access.actor import Purpose

TIMES = 1000

# In the order in which a search comes by them.
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
_SEAL = "ledger entry sealed and hashed"
_ENTRY = "ledger entry inserted and committed"
_REST = "everything else: checks, loops, timers"
PARTS = (
    *(_KEYS, _LOOK_UP, _TOGETHER, _ORDER, _ROWS, _WRAPPED, _UNWRAP, _OPEN, _DECODE, _REACHED),
    *(_PROFILES, _COMPARE, _LINES, _SEAL, _ENTRY, _REST),
)


def measure(installation: Installation) -> dict[str, object]:
    """Mean microseconds of each part, which add up to the mean of the whole.

    Measured after one round without timers, whose mean says what the timers themselves cost.
    """
    from contactpoint.services.find_child import find_child

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
        "opened_mean": round(watch.calls[_DECODE] / len(asked), 1),
        "mean_us": round(1e6 * fmean(plain)),
        "timed_mean_us": round(1e6 * sum(watch.seconds.values()) / len(asked)),
        "parts_us": {part: round(1e6 * watch.seconds[part] / len(asked), 1) for part in PARTS},
    }


def _set(timers: ExitStack, watch: Stopwatch) -> None:
    from contactpoint.linkage import search
    from contactpoint.services import find_child
    from contactpoint.store import prepared
    from contactpoint.store.documents import ChildDocument
    from contactpoint.store.repositories import children, ledger
    from contactpoint.vault.blind_index import BlindIndex
    from contactpoint.vault.key_holder import FileKeyHolder
    from contactpoint.vault.vault import Ring

    for part, owner, name in (
        (_KEYS, find_child, "profile_of_criteria"),
        (_KEYS, search, "clues"),
        (_KEYS, BlindIndex, "value"),
        (_TOGETHER, children, "sharing"),
        (_ORDER, find_child, "search"),
        (_UNWRAP, FileKeyHolder, "unwrap"),
        (_OPEN, Ring, "open"),
        (_DECODE, children, "decode_child"),
        (_REACHED, find_child, "record_in_use"),
        (_PROFILES, ChildDocument, "profiles"),
        (_COMPARE, search, "_weighed"),
        (_LINES, search, "_shown"),
        (_LINES, find_child, "_line"),
        (_SEAL, ledger, "append"),
        (_ENTRY, prepared, "run"),
    ):
        timers.enter_context(watch.around(part, owner, name))
    timers.enter_context(watch.around_by(_part_of, prepared, "rows"))


def _part_of(sql: str, *values: object, **rest: object) -> str:
    """A statement's part, by the table that it names."""
    if "store_wrappedkey" in sql:
        return _WRAPPED
    return _LOOK_UP if "store_searchkeys" in sql else _ROWS


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
    ]
