"""What budgets cost a search, with against without, and the MACs that every request checks.

Without budgets a search asks for none before it and writes its entries by the statement that writes
those of changes. Both are measured in one run, a few searches of one and then the same of the
other, so that whatever else the machine does falls on both.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from statistics import fmean, median
from threading import Barrier, Thread
from time import perf_counter
from typing import Any
from unittest.mock import patch

from bench import mix
from bench.installation import Installation
from bench.parts.searches import WARM_UP, asked_in
from bench.tables import count, table
from bench.timing import timed
from contactpoint.access.actor import Purpose

_IN_TURN, _ROUNDS = 50, 10
_MACS = 2000
# Searches at once, by accounts of one organisation: the second row that every one of them locks.
_AT_ONCE, _EACH = 4, 100


def measure(installation: Installation) -> dict[str, object]:
    """Mean and median microseconds of a search with and without, alone and at once."""
    from contactpoint.services.find_child import find_child

    asked = asked_in(installation)[WARM_UP:]
    who = mix.practitioner()

    def search(one: mix.Asked) -> object:
        return find_child(actor=who, purpose=Purpose.WORKING_WITH_CHILD, criteria=one.criteria)

    taken: dict[str, list[float]] = {"with": [], "without": []}
    timed(search, asked[:_IN_TURN])
    for turn in range(_ROUNDS):
        some = [asked[(turn * _IN_TURN + place) % len(asked)] for place in range(_IN_TURN)]
        # Whoever comes second finds the pages of the index in memory: each does half the time.
        for name in ("with", "without") if turn % 2 else ("without", "with"):
            with _budgets(name == "with"):
                taken[name] += timed(search, some)
    at_once = {}
    for name in taken:
        with _budgets(name == "with"):
            at_once[name] = _at_once([one.criteria for one in asked[:_EACH]])
    return {
        "searches": len(taken["with"]),
        "mean_us": {name: round(1e6 * fmean(times), 1) for name, times in taken.items()},
        "median_us": {name: round(1e6 * median(times), 1) for name, times in taken.items()},
        "at_once": _AT_ONCE,
        "at_once_a_second": at_once,
        "mac_us": _mac(),
    }


@contextmanager
def _budgets(counted: bool) -> Iterator[None]:
    """Searches as they are, or as they would be without budgets."""
    from contactpoint.services import find_child
    from contactpoint.store.repositories import ledger
    from contactpoint.store.repositories.budgets import NOWHERE

    with ExitStack() as without:
        if not counted:
            without.enter_context(
                patch.object(find_child, "walked_by", lambda actor, step: NOWHERE)
            )
            without.enter_context(patch.object(ledger, "_append_counted", _append_only))
        yield


def _append_only(actor: Any, purpose: Any, entries: Any, walked: object) -> None:
    from contactpoint.store.repositories import ledger
    from contactpoint.store.repositories.ledger_rows import Who

    ledger._append(Who.of(actor), purpose, entries)


def _at_once(asked: list[Any]) -> float:
    """Searches a second of as many accounts of one organisation at once, each in a thread."""
    from dataclasses import replace

    from django.db import connections

    from contactpoint.services.find_child import find_child

    begin = Barrier(_AT_ONCE + 1)

    def work(account: int) -> None:
        who = replace(mix.practitioner(), account_id=account)
        try:
            begin.wait()
            for criteria in asked:
                find_child(actor=who, purpose=Purpose.WORKING_WITH_CHILD, criteria=criteria)
        finally:
            connections.close_all()

    threads = [Thread(target=work, args=(10 + number,)) for number in range(_AT_ONCE)]
    for thread in threads:
        thread.start()
    begin.wait()
    begun = perf_counter()
    for thread in threads:
        thread.join()
    return round(_AT_ONCE * len(asked) / (perf_counter() - begun), 1)


def _mac() -> float:
    """Microseconds to check the MAC of an organisation's row, as every request does."""
    from contactpoint.store.account_macs import KEY_NAME, mac_of_organisation
    from contactpoint.store.models import Organisation
    from contactpoint.store.safe import vault

    row = Organisation(scheme="gss", code="E99000001", name="Bench", service="social_care")
    under = vault().last(KEY_NAME)
    made: Callable[[int], object] = lambda _: mac_of_organisation(row, under)  # noqa: E731
    return round(1e6 * fmean(timed(made, range(_MACS))), 2)


def told(run: dict[str, Any]) -> list[str]:
    """The lines for the report."""
    figures = run["budgets"]
    mean, middle, at_once = figures["mean_us"], figures["median_us"], figures["at_once_a_second"]
    rows = [
        ("µs a search, mean", mean["with"], mean["without"]),
        ("µs a search, median", middle["with"], middle["without"]),
        (f"searches a second, {figures['at_once']} at once", at_once["with"], at_once["without"]),
    ]
    return [
        *table(("search", "with budgets", "without"), rows),
        "",
        f"Over {count(figures['searches'])} searches of each, in turns. With budgets a search has"
        " one statement more, which says whether it may be made and brings the account's last"
        " searches, and its entries are written by a function that counts it first. Those at"
        " once are of one organisation, whose row each of them locks until its entry is on the"
        f" disk. A row's MAC takes {figures['mac_us']} µs; each request checks two, the account's"
        " and the organisation's.",
    ]
