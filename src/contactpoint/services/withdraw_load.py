"""Withdraw a load whole: statements, cases, joins and links, as if it had not come.

What the load replaced was noted as it went (``store.replaced``), and each step of a withdrawal
takes away the notes of what it has put back. So a withdrawal that was killed goes on with what is
still noted.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from contactpoint.access.actor import Agent
from contactpoint.ledger.supply_details import LoadsForgotten, LoadWithdrawn
from contactpoint.placing.alone import (
    FirstLoadUnfinishedError,
    LinkingBusyError,
    linking_alone,
    no_first_load,
)
from contactpoint.services.withdrawal.fallen import let_fall
from contactpoint.services.withdrawal.group import group_of
from contactpoint.services.withdrawal.take_back import take_back
from contactpoint.store import destroyer
from contactpoint.store.models import Load
from contactpoint.store.replaced import Kind
from contactpoint.store.repositories import ledger, loads, replaced
from contactpoint.store.repositories.replaced import Journal, Noted, Others
from contactpoint.store.safe import vault

__all__ = [
    "COUNTS",
    "DAYS_KEPT",
    "FirstLoadUnfinishedError",
    "LinkingBusyError",
    "NotWithdrawableError",
    "WithdrawalReport",
    "forget_loads",
    "withdraw_load",
]

# What a report counts, in its order.
COUNTS = (
    "taken_back",
    "decided_again",
    "records_gone",
    "kept_for_work",
    "still_guarded",
    "verdicts_fallen",
)
# For so long a load can be withdrawn: until the next delivery of a source that sends every month.
DAYS_KEPT = 35
# What hangs together with so many notes is taken back in one transaction.
_SEEDS = 300


class NotWithdrawableError(Exception):
    """A load cannot be withdrawn; the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class WithdrawalReport:
    """What a withdrawal did, including what it did before an interruption.

    ``counts`` has every name of ``COUNTS``: statements that are again what they were or are there
    no more, statements of later loads that were decided on again, records that only the load
    founded and whose keys are destroyed, such records that stay as last known because practitioners
    have recorded work there, statements that stay in quarantine because a later load brought them
    again, and verdicts that fell.
    """

    load: int
    feed: str
    counts: dict[str, int]
    resumed: bool


def withdraw_load(
    *,
    agent: Agent,
    load: int,
    stays_held: bool = False,
    progress: Callable[[int], None] = lambda done: None,
) -> WithdrawalReport:
    """Withdraw a load: one that is done, one that was interrupted, or one that is held.

    With ``stays_held``, one that is held only loses what it has placed, and can still be approved;
    a withdrawal of it that was interrupted is finished as any other.

    Where a later load brought a statement again, the later word stays. What later loads placed
    beside what goes is decided on again, in their order. Verdicts that only concern what the load
    brought are undone; others stand. Raises ``NotWithdrawableError`` as it says,
    ``LinkingBusyError`` at once while a load runs, ``FirstLoadUnfinishedError``, and
    ``NotDestroyedError`` where keys cannot be destroyed, all before anything is changed.
    """
    destroyer.must_be_known()
    with linking_alone():
        no_first_load()
        found = _withdrawable(load)
        if stays_held and found.state != Load.State.HELD:
            raise NotWithdrawableError(f"load {load} is not held")
        resumed = found.state == Load.State.WITHDRAWING
        if not resumed:
            with transaction.atomic():
                found.state = Load.State.WITHDRAWING
                found.counts = {**found.counts, "withdrawn": {}}
                found.save(update_fields=["state", "counts"])
                _record(agent, found, Counter())
        _take_all_back(agent, found, progress)
        replaced.forget(found)
        counts = found.counts["withdrawn"]
        with transaction.atomic():
            if stays_held:
                loads.hold_from_the_beginning(found)
            else:
                found.state = Load.State.WITHDRAWN
                found.finished_at = timezone.now()
                found.save(update_fields=["state", "finished_at"])
    return WithdrawalReport(
        load=found.pk,
        feed=found.feed,
        counts={name: counts.get(name, 0) for name in COUNTS},
        resumed=resumed,
    )


def _withdrawable(pk: int) -> Load:
    found = Load.objects.filter(pk=pk).first()
    if found is None:
        raise NotWithdrawableError(f"there is no load {pk}: 'contactpoint feed list' lists them")
    if found.state == Load.State.WITHDRAWN:
        raise NotWithdrawableError(f"load {pk} has been withdrawn already")
    unfinished = loads.unfinished_withdrawal()
    if unfinished is not None and unfinished.pk != pk:
        raise NotWithdrawableError(
            f"the withdrawal of load {unfinished.pk} was interrupted: finish it first by"
            f" 'contactpoint feed withdraw {unfinished.pk}'"
        )
    if found.replaced_under is None and found.state != Load.State.WITHDRAWING:
        raise NotWithdrawableError(
            f"load {pk} cannot be withdrawn: what it replaced is not kept. That of a load is kept"
            f" for {DAYS_KEPT} days; a first load is given up whole, before it is done, by"
            " 'contactpoint feed first-load --restart'"
        )
    return found


def _take_all_back(agent: Agent, load: Load, progress: Callable[[int], None]) -> None:
    if load.replaced_under is None:
        return  # All was taken back when the withdrawal was interrupted.
    journal = Journal(load)
    first = journal.first(1)
    if not first:
        return
    since = first[0].pk
    others = Others(load, since)
    fallen = let_fall(load, journal, others, since)
    _count(agent, load, Counter(verdicts_fallen=fallen))
    done = 0
    while noted := journal.first(_SEEDS):
        gone = [one for one in noted if one.before.kind is Kind.GONE]
        if gone:
            _destroy(gone)
        # Contested cases go and come with what stands on their records.
        replaced.delete(one.pk for one in noted if one.before.kind is Kind.CONTESTED)
        noted = [one for one in noted if one.before.kind not in (Kind.GONE, Kind.CONTESTED)]
        if not noted:
            continue
        with transaction.atomic():
            loads.moving_alone()
            group = group_of(journal, noted)
            counts = take_back(journal, others, group, begun=load.started_at, since=since)
            _count(agent, load, counts)
        done += len(group.statements)
        progress(done)


def _destroy(gone: list[Noted]) -> None:
    """Destroy the keys of what is gone, and then the notes of it: after a kill it is done again."""
    vault().destroy([UUID(bytes=one.before.sealed) for one in gone])
    replaced.delete(one.pk for one in gone)


def _count(agent: Agent, load: Load, counts: Counter[str]) -> None:
    if not +counts:
        return
    with transaction.atomic():
        sums = Counter(load.counts["withdrawn"]) + counts
        load.counts = {**load.counts, "withdrawn": dict(sums)}
        load.save(update_fields=["counts"])
        _record(agent, load, counts)


def _record(agent: Agent, load: Load, counts: Counter[str]) -> None:
    ledger.record_change(
        agent=agent,
        what=LoadWithdrawn(load=load.pk, feed=load.feed, counts=tuple((+counts).items())),
    )


def forget_loads(*, agent: Agent, days: int = DAYS_KEPT) -> int:
    """Destroy what is kept of loads that began more than ``days`` days ago; returns of how many.

    They cannot be withdrawn afterwards. Raises ``LinkingBusyError`` and ``NotDestroyedError``.
    """
    destroyer.must_be_known()
    with linking_alone():
        kept = Load.objects.filter(
            replaced_under__isnull=False,
            state=Load.State.DONE,
            started_at__lt=timezone.now() - timedelta(days=days),
        )
        old = list(kept.order_by("pk"))
        if old:
            with transaction.atomic():
                ledger.record_change(
                    agent=agent, what=LoadsForgotten(loads=tuple(load.pk for load in old))
                )
        for load in old:
            replaced.forget(load)
    return len(old)
