"""Load the files of one feed: check every file to its end, then place its statements in batches.

Each batch is one transaction that also moves the load's position on. A load that was killed
therefore resumes after the last batch that was written. Loading the same files again changes
nothing.

Nobody is let in who is not registered, and no load does more than its supplier's bounds allow
before a second person has looked at it (``placing.bounds``). What a load ends and changes is
counted before anything is placed. What goes before people is known only once it is placed: a small
load is one transaction, which is taken back if it passes the bound; a larger one stops as soon as
it does.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

from django.db import transaction

from contactpoint.access.actor import Actor, Agent, Job
from contactpoint.children.statement import Statement
from contactpoint.feeds.feed import Feed
from contactpoint.feeds.outcomes import Accepted, Fault, Outcome
from contactpoint.ledger.details import FeedLoaded
from contactpoint.ledger.supply_details import LoadBegun
from contactpoint.placing import bounds
from contactpoint.placing.alone import (
    FirstLoadUnfinishedError,
    LinkingBusyError,
    WithdrawalUnfinishedError,
    linking_alone,
    no_first_load,
    no_withdrawal,
)
from contactpoint.placing.bounds import Figures
from contactpoint.placing.delivery import (
    Delivery,
    FileChangedError,
    LoadRefusedError,
    Progress,
    check,
)
from contactpoint.placing.dropped_fields import add_dropped
from contactpoint.placing.foreseen import Foreseen
from contactpoint.placing.load_report import COUNTS, LoadReport
from contactpoint.placing.manifest import Manifest, ManifestRefusedError
from contactpoint.placing.place_statements import place, settle_near, withdraw
from contactpoint.placing.read_ahead import ReadAhead
from contactpoint.placing.sender import Admitted, SenderRefusedError, admitted, signed_by
from contactpoint.services.hold_load import (
    LoadHeldError,
    PassedError,
    cases_of,
    done_of,
    hold,
    must_be_within,
    must_not_ask_too_much,
)
from contactpoint.store.models import Load, LoadFault
from contactpoint.store.repositories import (
    ledger,
    loads,
    replaced,
    suppliers,
    unseen,
    verdicts,
)

__all__ = [
    "BATCH",
    "COUNTS",
    "Figures",
    "FileChangedError",
    "FirstLoadUnfinishedError",
    "LinkingBusyError",
    "LoadHeldError",
    "LoadRefusedError",
    "LoadReport",
    "ManifestRefusedError",
    "SenderRefusedError",
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
    manifest: Path | None = None,
    begun_by: Actor | None = None,
    progress: Progress = lambda phase, done, total: None,
) -> LoadReport:
    """Load files that together are one delivery of a feed.

    ``sender`` is the supplier's name or a source's code; ``manifest`` is the delivery's where its
    supplier signs. ``begun_by`` is the account of who begins the load, if it was proved.

    With ``full`` the files are everything the sender holds: statements of the same sources that are
    not in the files end. A rejected record is not absent, but whose it was is not known. A full
    delivery with rejected records therefore ends nothing, and ``kept`` counts the statements that
    it would have ended.
    Raises ``LinkingBusyError`` at once while another load runs,
    ``FirstLoadUnfinishedError`` while a first load is unfinished, ``WithdrawalUnfinishedError``
    while a withdrawal is, ``SenderRefusedError`` and ``ManifestRefusedError`` for who may not send
    it, ``LoadRefusedError`` before anything is stored, ``FileChangedError`` when a file has changed
    since it was checked, and ``LoadHeldError`` when it passes a bound and nobody has approved that.
    """
    with linking_alone():
        no_first_load()
        no_withdrawal()
        sent = admitted(feed, sender)
        signed = signed_by(sent, manifest, full=full)
        foreseen = Foreseen(feed, full)
        delivery = check(
            feed=feed,
            files=files if signed is None else signed.in_order(files),
            sender=sent.sender,
            may_send=sent.may_send,
            full=full,
            manifest=signed,
            see=foreseen.see,
            progress=progress,
        )
        load = _begun(agent, begun_by, sent, signed, delivery, full=full)
        resumed = load.ordinal > 0 or load.file_number > 0
        approved = must_be_within(agent, load, sent, delivery, foreseen)
        if not resumed:
            loads.keep_what_it_replaces(load)
        _place_all(agent, load, delivery, sent, approved, progress)
        _follow_verdicts(agent, load)
        if full and load.counts.get("rejected"):
            load.counts["kept"] = len(unseen.unseen_in(load))
        elif full:
            _withdraw_unseen(agent, load, sent, approved)
        with transaction.atomic():
            loads.finish(load)
    return LoadReport(
        records=delivery.records,
        counts={name: load.counts.get(name, 0) for name in COUNTS},
        dropped=dict(load.dropped),
        faults=tuple(
            (
                delivery.files[fault.file_number].name,
                Fault(fault.line, fault.element, fault.field, fault.reason),
                fault.rejected,
            )
            for fault in loads.faults_of(load)
        ),
        resumed=resumed,
        load=load.pk,
        supplier="" if sent.supplier is None else sent.supplier.name,
    )


def _begun(
    agent: Agent,
    begun_by: Actor | None,
    sent: Admitted,
    signed: Manifest | None,
    delivery: Delivery,
    *,
    full: bool,
) -> Load:
    """The load of this delivery, which is taken from now on: no older one is after it."""
    with transaction.atomic():
        load = loads.begun(
            feed=sent.feed.name, sender=sent.sender, full=full, files_digest=delivery.digest
        )
        loads.belongs(
            load,
            supplier=sent.supplier,
            begun_by=None if begun_by is None else begun_by.account_id,
            operator=agent.operator if isinstance(agent, Job) else "",
        )
        if signed is not None and sent.supplier is not None:
            suppliers.take_delivery(sent.supplier, signed.number, signed.digest)
        if begun_by is not None:
            ledger.record_change(
                agent=begun_by, what=LoadBegun(load=load.pk, feed=load.feed, full=full)
            )
    return load


def _place_all(
    agent: Agent,
    load: Load,
    delivery: Delivery,
    sent: Admitted,
    approved: Figures | None,
    progress: Progress,
) -> None:
    """Place what is to be placed still, and hold the load where too much of it goes before people.

    A small delivery is placed whole, so that all of its figure is known, and taken back.
    """
    together = delivery.records <= bounds.TOGETHER * BATCH

    def after_each() -> None:
        if not together:
            must_not_ask_too_much(load, delivery, sent, approved)

    try:
        with transaction.atomic() if together else nullcontext():
            _place_batches(agent, load, delivery, progress, after_each)
            must_not_ask_too_much(load, delivery, sent, approved)
    except PassedError:
        cases, counted = cases_of(load), together or done_of(load) == delivery.records
        load.refresh_from_db()
        figures = Figures.of_kept(load.figures).passing("cases")
        hold(
            agent,
            load,
            sent,
            replace(figures, cases=cases, placed=done_of(load), cases_counted=counted),
        )


def _place_batches(
    agent: Agent,
    load: Load,
    delivery: Delivery,
    progress: Progress,
    after_each: Callable[[], None],
) -> None:
    done = done_of(load)
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
            after_each()
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


def _place_batch(agent: Agent, load: Load, batch: Batch, named: frozenset[bytes] | None) -> int:
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


def _withdraw_unseen(agent: Agent, load: Load, sent: Admitted, approved: Figures | None) -> None:
    """End, in batches, the statements that a full delivery no longer holds.

    Only those of sources that its supplier may send. They are counted once more before the first
    of them ends: what came while the load was interrupted may have made them more.
    """
    left_out = unseen.unseen_in(load)
    foreseen, ended = Figures.of_kept(load.figures), load.counts.get("ended", 0)
    now = replace(foreseen, ends=len(left_out) + ended, placed=done_of(load))
    more_than_was_foreseen = now.ends > max(foreseen.ends, 0 if approved is None else approved.ends)
    if more_than_was_foreseen and sent.bounds.ends.is_passed(now.ends, now.stated):
        hold(agent, load, sent, now.passing("ends"))
    for start in range(0, len(left_out), BATCH):
        with transaction.atomic(), replaced.noting(load):
            loads.moving_alone()
            rows = unseen.still_unseen(left_out[start : start + BATCH], load)
            withdraw(rows)
            load.counts = dict(Counter(load.counts) + Counter(ended=len(rows)))
            loads.advance(load, [])
            _record(agent, load, Counter(ended=len(rows)))


def _record(agent: Agent, load: Load, placed: Counter[str]) -> None:
    ledger.record_change(
        agent=agent,
        what=FeedLoaded(load=load.pk, feed=load.feed, counts=tuple(placed.items())),
    )
