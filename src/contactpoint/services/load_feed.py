"""Load the files of one feed: check every file to its end, then place its statements in batches.

Each batch is one transaction that also moves the load's position on. A load that was killed
therefore resumes after the last batch that was written. Loading the same files again changes
nothing.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from django.db import transaction

from contactpoint.access.actor import Agent
from contactpoint.children.statement import Statement
from contactpoint.feeds.feed import Feed
from contactpoint.feeds.outcomes import Accepted, Fault, Outcome
from contactpoint.ledger.details import FeedLoaded
from contactpoint.placing.alone import (
    FirstLoadUnfinishedError,
    LinkingBusyError,
    WithdrawalUnfinishedError,
    linking_alone,
    no_first_load,
    no_withdrawal,
)
from contactpoint.placing.delivery import (
    Delivery,
    FileChangedError,
    LoadRefusedError,
    Progress,
    check,
)
from contactpoint.placing.dropped_fields import add_dropped
from contactpoint.placing.load_report import COUNTS, LoadReport
from contactpoint.placing.place_statements import place, settle_near, withdraw
from contactpoint.placing.read_ahead import ReadAhead
from contactpoint.store.models import Load, LoadFault
from contactpoint.store.repositories import ledger, loads, replaced, statements, verdicts

__all__ = [
    "BATCH",
    "COUNTS",
    "FileChangedError",
    "FirstLoadUnfinishedError",
    "LinkingBusyError",
    "LoadRefusedError",
    "LoadReport",
    "WithdrawalUnfinishedError",
    "load_feed",
]

BATCH = 1000

Batch = Sequence[tuple[int, Outcome]]


def load_feed(
    *,
    agent: Agent,
    feed: Feed,
    files: Sequence[Path],
    sender: str = "",
    full: bool = False,
    progress: Progress = lambda phase, done, total: None,
) -> LoadReport:
    """Load files that together are one delivery of a feed.

    With ``full`` the files are everything the sender holds: statements of the same sources that are
    not in the files end. A rejected record is not absent, but whose it was is not known. A full
    delivery with rejected records therefore ends nothing, and ``kept`` counts the statements that
    it would have ended.
    Raises ``LinkingBusyError`` at once while another load runs,
    ``FirstLoadUnfinishedError`` while a first load is unfinished, ``WithdrawalUnfinishedError``
    while a withdrawal is,
    ``LoadRefusedError`` before anything is stored, and ``FileChangedError`` when a file has changed
    since it was checked.
    """
    with linking_alone():
        no_first_load()
        no_withdrawal()
        delivery = check(feed=feed, files=files, sender=sender, progress=progress)
        load = loads.begun(feed=feed.name, sender=sender, full=full, files_digest=delivery.digest)
        resumed = load.ordinal > 0 or load.file_number > 0
        if not resumed:
            loads.keep_what_it_replaces(load)
        _place_all(agent, load, delivery, progress)
        _follow_verdicts(agent, load)
        if full and load.counts.get("rejected"):
            load.counts["kept"] = len(statements.unseen_in(load))
        elif full:
            _withdraw_unseen(agent, load)
        with transaction.atomic():
            loads.finish(load)
    return LoadReport(
        records=delivery.records,
        counts={name: load.counts.get(name, 0) for name in COUNTS},
        dropped=dict(load.dropped),
        faults=tuple(
            (
                files[fault.file_number].name,
                Fault(fault.line, fault.element, fault.field, fault.reason),
                fault.rejected,
            )
            for fault in loads.faults_of(load)
        ),
        resumed=resumed,
        load=load.pk,
    )


def _place_all(agent: Agent, load: Load, delivery: Delivery, progress: Progress) -> None:
    done = sum(load.counts.get(name, 0) for name in ("added", "changed", "unchanged", "rejected"))
    with ReadAhead() as ahead:
        batches = _batches(delivery, load)
        batch = next(batches, [])
        while batch:
            ahead.wait()
            following = next(batches, [])
            if following:
                ahead.begin(_accepted(following))
            done += _place_batch(agent, load, batch, delivery.named)
            progress("loading", done, delivery.records)
            batch = following


def _batches(delivery: Delivery, load: Load) -> Iterator[Batch]:
    """The outcomes after the load's position, in batches that hold no reference twice."""
    batch: list[tuple[int, Outcome]] = []
    references: set[tuple[str, str]] = set()
    for number, outcome in delivery.outcomes(file_number=load.file_number, ordinal=load.ordinal):
        reference = _reference_of(outcome)
        # A source may send one reference twice in a delivery. The later statement counts, so the
        # two go into different batches.
        if len(batch) >= BATCH or reference in references:
            yield batch
            batch, references = [], set()
        if reference is not None:
            references.add(reference)
        batch.append((number, outcome))
    yield batch


def _accepted(batch: Batch) -> list[Statement]:
    return [outcome.statement for _, outcome in batch if isinstance(outcome, Accepted)]


def _reference_of(outcome: Outcome) -> tuple[str, str] | None:
    if not isinstance(outcome, Accepted):
        return None
    return outcome.statement.source, outcome.statement.reference


def _place_batch(agent: Agent, load: Load, batch: Batch, named: frozenset[bytes]) -> int:
    """Place one batch and move the load's position behind it, in one transaction."""
    counts = Counter(load.counts)
    dropped = Counter(load.dropped)
    faults: list[LoadFault] = []
    accepted = _accepted(batch)
    for number, outcome in batch:
        add_dropped(dropped, outcome.dropped)
        rejected = not isinstance(outcome, Accepted)
        if isinstance(outcome, Accepted):
            found = outcome.warnings
        else:
            counts["rejected"] += 1
            found = outcome.faults
        faults += [
            LoadFault(
                load=load,
                rejected=rejected,
                file_number=number,
                line=fault.line,
                element=fault.element[:80],
                field=fault.field[:80],
                reason=fault.reason[:300],
            )
            for fault in found
        ]
    with transaction.atomic(), replaced.noting(load):
        loads.moving_alone()
        placed = place(load, accepted, named)
        counts.update(placed)
        load.counts, load.dropped = dict(counts), dict(dropped)
        load.sources = sorted({*load.sources, *(statement.source for statement in accepted)})
        load.file_number, load.ordinal = batch[-1][0], batch[-1][1].ordinal
        loads.advance(load, faults)
        _record(agent, load, placed)
    return len(batch)


def _follow_verdicts(agent: Agent, load: Load) -> None:
    """Settle again the statements near those that verdicts have moved since the last load began.

    Such a statement may be a return that needed the number of a school's statement, which a person
    has placed since. Or it fitted two records, which a person has joined since. A verdict moves
    only the statements that it names, so that it can be undone; the rest is left to this step.
    """
    moved = verdicts.moved_since(loads.beginning_of_the_last(load))
    for start in range(0, len(moved), BATCH):
        with transaction.atomic(), replaced.noting(load):
            loads.moving_alone()
            settled = settle_near(load, moved[start : start + BATCH])
            if settled.total():
                load.counts = dict(Counter(load.counts) + settled)
                loads.advance(load, [])
                _record(agent, load, settled)


def _withdraw_unseen(agent: Agent, load: Load) -> None:
    """End, in batches, the statements that a full delivery no longer holds."""
    unseen = statements.unseen_in(load)
    for start in range(0, len(unseen), BATCH):
        with transaction.atomic(), replaced.noting(load):
            loads.moving_alone()
            rows = statements.still_unseen(unseen[start : start + BATCH], load)
            withdraw(rows)
            load.counts = dict(Counter(load.counts) + Counter(ended=len(rows)))
            loads.advance(load, [])
            _record(agent, load, Counter(ended=len(rows)))


def _record(agent: Agent, load: Load, placed: Counter[str]) -> None:
    ledger.record_change(
        agent=agent,
        what=FeedLoaded(load=load.pk, feed=load.feed, counts=tuple(placed.items())),
    )
