"""The profile of one search: which part of it takes how long."""

from collections.abc import Callable
from contextlib import ExitStack
from statistics import fmean
from typing import Any

import searches
from figures import timed
from parts import Parts

from contactpoint.access.actor import Purpose

TIMES = 1000

# In the order in which a search comes by them.
_KEYS = "blocking keys and their blind values"
_CANDIDATES = "candidates read: begin, index look-up and rows"
_WRAPPED = "their wrapped keys read, from the keys database"
_UNWRAP = "keys unwrapped"
_OPEN = "documents opened"
_DECODE = "documents decoded"
_PROFILES = "profiles unpacked"
_RANK = "compared and ranked"
_SEAL = "ledger entry sealed and hashed"
_ENTRY = "ledger entry inserted"
_COMMIT = "commit"
_REST = "everything else: checks, loops, result lines, timers"
PARTS = (
    *(_KEYS, _CANDIDATES, _WRAPPED, _UNWRAP, _OPEN, _DECODE, _PROFILES, _RANK),
    *(_SEAL, _ENTRY, _COMMIT, _REST),
)


def measure(asked: list[searches.Asked]) -> dict[str, object]:
    """Mean microseconds of each part, which add up to the mean of the whole.

    Measured after one round without timers, whose mean says what the timers themselves cost.
    """
    from contactpoint.services.find_child import find_child

    asked = asked[:TIMES]
    who = searches.actor()

    def search(one: searches.Asked) -> object:
        return find_child(actor=who, purpose=Purpose.WORKING_WITH_CHILD, criteria=one.criteria)

    plain = timed(search, asked)
    parts = Parts()
    with ExitStack() as timers:
        _set(timers, parts)
        timed(parts.timed(_REST, search), asked)
    return {
        "searches": len(asked),
        "candidates_mean": round(parts.calls[_DECODE] / len(asked), 1),
        "mean_us": round(1e6 * fmean(plain)),
        "timed_mean_us": round(1e6 * sum(parts.seconds.values()) / len(asked)),
        "parts_us": {part: round(1e6 * parts.seconds[part] / len(asked), 1) for part in PARTS},
    }


def _set(timers: ExitStack, parts: Parts) -> None:
    from django.db import connections

    from contactpoint.services import find_child
    from contactpoint.store.documents import ChildDocument
    from contactpoint.store.repositories import children, ledger
    from contactpoint.store.router import KEYS
    from contactpoint.vault.blind_index import BlindIndex
    from contactpoint.vault.key_holder import FileKeyHolder
    from contactpoint.vault.vault import Ring

    for part, owner, name in (
        (_KEYS, find_child, "profile_of_criteria"),
        (_KEYS, find_child, "lookup_keys"),
        (_KEYS, BlindIndex, "values"),
        (_UNWRAP, FileKeyHolder, "unwrap"),
        (_OPEN, Ring, "open"),
        (_DECODE, children, "decode_child"),
        (_PROFILES, ChildDocument, "profiles"),
        (_RANK, find_child, "rank"),
        (_SEAL, ledger, "append"),
        (_COMMIT, connections["default"], "commit"),
    ):
        timers.enter_context(parts.around(part, owner, name))
    timers.enter_context(connections["default"].execute_wrapper(_statement_timer(parts)))
    timers.enter_context(
        connections[KEYS].execute_wrapper(
            lambda execute, *said: parts.timed(_WRAPPED, execute)(*said)
        )
    )


def _statement_timer(parts: Parts) -> Callable[..., Any]:
    """Times statements to the records' database by the table that they name."""

    def part_of(sql: str, *rest: object) -> str:
        if "store_ledgerentry" in sql:
            return _ENTRY
        return _CANDIDATES if "store_child" in sql else _REST

    return lambda execute, *said: parts.timed_by(part_of, execute)(*said)
