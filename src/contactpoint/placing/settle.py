"""Settle a batch of statements: each stays where it was, is linked, founds a record, or waits.

A statement that names its child is never without a record. What a person has to decide about founds
a *provisional* one: found by searches, and a candidate for all that comes later; a case asks
whether it is of another record's child. What registers its child founds a record for good, and the
case asks the same. Only what has no name, and what may be of a child whom somebody hides, waits on
no record.

What health guards is placed like all else, and hides the record that it comes to (``guarding``).

There are seven steps, and each relies on the one before:

1. ``_keep_what_stays`` finds the statements that stay where their source's earlier statement is.
   It needs only the children themselves. Every other statement has left its record.
2. ``_take_off_returns`` takes returns off each record that has lost its last name.
3. ``_bring_candidates`` brings the candidates, once: nothing leaves a record any more.
4. ``_decide_on_the_rest`` and ``_decide_on_returns`` decide on one statement after another. Each
   decision sees the earlier ones.
5. ``_keep_last_words`` keeps what was said last of a child whose name has gone to another child.
6. ``hide_beside`` hides the records that may be of a child that health guards.
7. ``write`` writes everything. Nothing else is written before it, and each record is derived once.

So each statement of the batch ends in one state. Standing verdicts are asked wherever a statement
could go to another child.
"""

from collections import Counter
from collections.abc import Collection, Sequence

from contactpoint.children.sources import is_guarded, registers
from contactpoint.linkage.decision import Decision, Outcome, may_found
from contactpoint.placing.arrivals import Arrival, again
from contactpoint.placing.batch import Batch
from contactpoint.placing.belonging import (
    decide,
    decide_on_return,
    guarded_near,
    hidden_near,
    left_behind,
    may_be_of,
    of_two_children,
    own_record,
    stays_on,
)
from contactpoint.placing.guarding import about_alone, guard, hide_beside, suspect
from contactpoint.placing.last_words import last_words_of_each
from contactpoint.placing.left_without_name import is_known_by_name, take_off
from contactpoint.placing.standing_verdicts import StandingVerdicts
from contactpoint.placing.working_set import WorkingSet
from contactpoint.placing.write_batch import lead_on, write
from contactpoint.store.models import HeldStatement, Load
from contactpoint.store.repositories import loads, made_here, statements
from contactpoint.visibility.status import Status

_State = HeldStatement.State


def settle(
    load: Load,
    moving: Sequence[Arrival],
    working: WorkingSet,
    *,
    waiting: bool = False,
    afresh: Collection[int] = (),
) -> Counter[str]:
    """Decide and write, in the open transaction; returns the counts.

    ``working`` comes empty and then holds the children as they are after the batch. With
    ``waiting``, the statements wait for a person already: one that cannot be linked stays as it is.
    ``afresh`` are records, by primary key, whose only statement is decided on as if they were
    provisional.
    """
    verdicts = StandingVerdicts.of(arrival.held for arrival in moving)
    batch = Batch(load, working, verdicts, waiting)
    _keep_what_stays(batch, moving, afresh)
    _take_off_returns(batch)
    _bring_candidates(batch)
    _decide_on_the_rest(batch)
    _decide_on_returns(batch)
    _keep_last_words(batch)
    hide_beside(batch)
    write(batch)
    lead_on(batch)
    return batch.counts


def _keep_what_stays(batch: Batch, moving: Sequence[Arrival], afresh: Collection[int]) -> None:
    """Tell the statements that stay from those that have to be placed."""
    working = batch.working
    working.bring_own(
        {
            arrival.held.child_id
            for arrival in moving
            if arrival.held is not None and arrival.held.child_id is not None
        }
        | batch.verdicts.records_of_the_same()
    )
    for record in afresh:
        if record in working.children:
            working.children[record].provisional = True
    seen = loads.notes_what_it_saw(batch.load)
    now_seen: list[HeldStatement] = []
    for arrival in moving:
        row = arrival.held or HeldStatement.fresh(arrival.digests.reference)
        row.content_digest = arrival.digests.content
        if arrival.held is None or (seen and not batch.waiting):
            now_seen.append(row)
        stays = stays_on(batch, arrival)
        if batch.waiting and stays is not None and stays == row.child_id:
            working.stay(stays, row)
            continue
        if arrival.held is None:
            batch.new.append((row, arrival.statement))
        else:
            batch.changed.append(row)
        guarded = is_guarded(arrival.statement)
        if guarded and row.child_id is not None:
            # Whatever becomes of the statement: its source spoke of the child on that record.
            suspect(batch, row.child_id)
        if stays is not None:
            row.state = _State.LINKED
            working.join(stays, row, arrival.statement, arrival.profile)
            if guarded:
                guard(batch, arrival, stays)
        else:
            batch.unplaced.append((row, arrival))
    statements.see(now_seen, batch.load)


def _take_off_returns(batch: Batch) -> None:
    """Take the returns off records that lost their last name, and fetch the verdicts on them."""
    left = take_off(batch.working)
    batch.returns = [
        (one, again(one.row, one.statement, batch.working.profile_of(one.statement)))
        for one in left
    ]
    batch.verdicts = batch.verdicts.beside(StandingVerdicts.of(one.row for one in left))


def _bring_candidates(batch: Batch) -> None:
    """Bring the candidates for the statements that have to be placed, without barred ones."""
    seekers = batch.seekers()
    batch.working.bring_candidates(
        (arrival.profile for _, arrival in seekers),
        batch.verdicts.barred_to_each(seekers, batch.working),
    )


def _decide_on_the_rest(batch: Batch) -> None:
    """Link each statement, or give it a record of its own, or put it before a person."""
    working = batch.working
    for row, arrival in batch.unplaced:
        decision = decide(batch, row, arrival)
        own = own_record(batch, row)
        if is_guarded(arrival.statement):
            _place_guarded(batch, row, arrival, decision, own)
        elif decision.outcome is Outcome.LINK and decision.child is not None:
            row.state = _State.LINKED
            working.join(decision.child, row, arrival.statement, arrival.profile)
            if own is not None and _may_follow(working, own, decision.child):
                batch.followed[own] = decision.child
                if working.children[own].status is Status.MAY_BE_GUARDED:
                    # Nothing is on it any more, and its number leads to a child in sight.
                    working.children[own].status = Status.ACTIVE
            if (left := left_behind(batch, row, arrival)) is not None:
                batch.doubted.append((row, arrival, of_two_children(left), decision.child))
        elif batch.waiting:
            if own is not None:
                working.stay(own, row)
            batch.asked.append((row, arrival, decision))
        elif own is not None and not working.children[own].provisional:
            _give_record(batch, row, arrival, decision, own)
        elif decision.outcome is Outcome.ASK and not may_found(arrival.profile):
            batch.asked.append((row, arrival, decision))
        elif decision.outcome is Outcome.ASK and (hidden := hidden_near(batch, row, arrival)):
            batch.asked.append((row, arrival, about_alone(decision, hidden)))
        else:
            _give_record(batch, row, arrival, decision, own)


def _place_guarded(
    batch: Batch, row: HeldStatement, arrival: Arrival, decision: Decision, own: int | None
) -> None:
    """Link what health guards, or give it a record of its own, with a name or without; the record
    is hidden, and so is what may be of the same child."""
    may_be = may_be_of(batch, row, arrival)
    if decision.outcome is Outcome.LINK and decision.child is not None:
        row.state = _State.LINKED
        record = decision.child
        batch.working.join(record, row, arrival.statement, arrival.profile)
    else:
        record = _give_record(batch, row, arrival, decision, own)
    guard(batch, arrival, record)
    suspect(batch, *may_be)


def _give_record(
    batch: Batch, row: HeldStatement, arrival: Arrival, decision: Decision, own: int | None
) -> int:
    """Give a statement a record: its ``own``, or a new one, which may be provisional.

    Returns the record's number. It is hidden where it may be of a child that health guards.
    """
    working = batch.working
    record = working.found() if own is None else own
    child = working.children[record]
    asked = decision.outcome is Outcome.ASK
    if own is None or child.provisional:
        child.provisional = asked and not registers(arrival.statement)
        if own is not None:
            batch.afresh.append(row)
    row.state = _State.LINKED
    working.join(record, row, arrival.statement, arrival.profile)
    if asked or decision.resembles is not None:
        batch.doubted.append((row, arrival, decision, record))
        if guarded_near(batch, row, arrival) is not None:
            suspect(batch, record)
    return record


def _may_follow(working: WorkingSet, own: int, other: int) -> bool:
    """Whether the number of a record may lead to the one that its only statement went to.

    Only a provisional record was never anything but that statement's. Its number does not lead to a
    child of whom something is hidden: whoever knows the number would learn which child that is.
    """
    seen_by_all = working.children[other].status is Status.ACTIVE
    return working.children[own].provisional and seen_by_all


def _decide_on_returns(batch: Batch) -> None:
    """Put each return back, or on the child that has its number, or before a person."""
    for left, arrival in batch.returns:
        decision = decide_on_return(batch, left, arrival)
        linked = decision.outcome is Outcome.LINK and decision.child is not None
        if linked and decision.child is not None:
            batch.working.join(decision.child, left.row, left.statement, arrival.profile)
        else:
            batch.asked.append((left.row, arrival, decision))
        # A return that goes back to its record keeps its row as it is.
        if not linked or decision.child != left.record:
            batch.changed.append(left.row)


def _keep_last_words(batch: Batch) -> None:
    """Let a child whose last name has gone to another child be known by what was said of it last.

    Otherwise nobody could find the child, and its number would lead nowhere, with all that was
    recorded on it.
    """
    working = batch.working
    left_on = {left.record for left, _ in batch.returns}
    for row, _ in batch.unplaced:
        record = row.child_id
        if record not in left_on or working.where(row.pk, record) == record:
            continue
        if record in batch.followed:
            continue
        child = working.children[record]
        if child.last_words or is_known_by_name(working, record):
            continue
        before = [*working.standing[record], *last_words_of_each([record]).get(record, ())]
        for held, statement in before:
            if held.pk == row.pk and statement.names:
                kept = made_here.kept_as_ended(statement, record, child.subject, batch.load)
                child.last_words.append((kept, statement))
