"""Settle a batch of statements: each stays where it was, is linked, founds a record, or waits.

A statement that names its child is never without a record. What a person has to decide about founds
a *provisional* one: found by searches, and a candidate for all that comes later; a case asks
whether it is of another record's child. What registers its child founds a record for good, and the
case asks the same. Only what has no name, and what may be of a child whom somebody hides, waits on
no record.

There are six steps, and each relies on the one before:

1. ``_keep_what_stays`` finds the statements that stay where their source's earlier statement is,
   and those that their source guards. It needs only the children themselves. Every other statement
   has left its record.
2. ``_take_off_returns`` takes returns off each record that has lost its last name.
3. ``_bring_candidates`` brings the candidates, once: nothing leaves a record any more.
4. ``_decide_on_the_rest`` and ``_decide_on_returns`` decide on one statement after another. Each
   decision sees the earlier ones.
5. ``_keep_last_words`` keeps what was said last of a child whose name has gone to another child.
6. ``_write`` writes everything. Nothing else is written before it, and each record is derived once.

So each statement of the batch ends in one state. Standing verdicts are asked wherever a statement
could go to another child.
"""

import dataclasses
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from contactpoint.children.sources import registers
from contactpoint.children.statement import Statement
from contactpoint.linkage.decision import (
    Candidate,
    Decision,
    DecisionReason,
    Outcome,
    may_found,
)
from contactpoint.placing.arrivals import Arrival, again
from contactpoint.placing.join_into import join_into
from contactpoint.placing.keep_cases import close_settled, hand_over
from contactpoint.placing.last_words import last_words_of_each, words_of
from contactpoint.placing.left_without_name import Left, is_known_by_name, may_stay, take_off
from contactpoint.placing.listing import Listing
from contactpoint.placing.open_cases import NewCase, open_cases
from contactpoint.placing.speaks_of_another import speaks_of_another
from contactpoint.placing.standing_verdicts import StandingVerdicts
from contactpoint.placing.working_set import WorkingSet
from contactpoint.placing.write_children import seal_alone, write_children
from contactpoint.store.models import HeldStatement, Load
from contactpoint.store.repositories import cases, children, loads, statements
from contactpoint.visibility.derived import is_named
from contactpoint.visibility.status import Status

_State = HeldStatement.State

# A row, the arrival that it is to hold, and the decision on it.
_Decided = tuple[HeldStatement, Arrival, Decision]
# The same, and the number of the record that the statement stands on.
_Doubted = tuple[HeldStatement, Arrival, Decision, int]


@dataclass(slots=True)
class _Batch:
    """A batch as it is being settled.

    ``waiting`` says that its statements are before a person already. ``named`` is what its delivery
    names (``Listing.delivered``). ``new`` and ``changed`` are rows to write. The other lists hold
    statements: ``alone`` are on no child and sealed one by one; ``unplaced`` have nowhere to stay;
    ``returns`` were taken off records without a name; ``asked`` go before a person; ``doubted`` are
    on a record, and a case asks whether it is of the decision's child; ``afresh`` were decided on
    again on their provisional record. ``followed`` are the records, by the number of the record
    that their only statement went to.
    """

    load: Load
    working: WorkingSet
    verdicts: StandingVerdicts
    waiting: bool
    named: Collection[bytes] | None
    counts: Counter[str] = field(default_factory=Counter)
    new: list[tuple[HeldStatement, Statement]] = field(default_factory=list)
    changed: list[HeldStatement] = field(default_factory=list)
    alone: list[tuple[HeldStatement, Statement]] = field(default_factory=list)
    unplaced: list[tuple[HeldStatement, Arrival]] = field(default_factory=list)
    returns: list[tuple[Left, Arrival]] = field(default_factory=list)
    asked: list[_Decided] = field(default_factory=list)
    doubted: list[_Doubted] = field(default_factory=list)
    afresh: list[HeldStatement] = field(default_factory=list)
    followed: dict[int, int] = field(default_factory=dict)

    def seekers(self) -> list[tuple[HeldStatement, Arrival]]:
        """The statements that have to be placed by what they say."""
        return [*self.unplaced, *((left.row, arrival) for left, arrival in self.returns)]


def settle(
    load: Load,
    moving: Sequence[Arrival],
    working: WorkingSet,
    *,
    waiting: bool = False,
    named: Collection[bytes] | None = None,
) -> Counter[str]:
    """Decide and write, in the open transaction; returns the counts.

    ``working`` comes empty and then holds the children as they are after the batch. With
    ``waiting``, the statements wait for a person already: one that cannot be linked stays as it is.
    ``named`` is what the delivery names, while it is loaded (``Listing.delivered``).
    """
    verdicts = StandingVerdicts.of(arrival.held for arrival in moving)
    batch = _Batch(load, working, verdicts, waiting, named)
    _keep_what_stays(batch, moving)
    _take_off_returns(batch)
    _bring_candidates(batch)
    _decide_on_the_rest(batch)
    _decide_on_returns(batch)
    _keep_last_words(batch)
    _write(batch)
    _lead_on(batch)
    return batch.counts


def _keep_what_stays(batch: _Batch, moving: Sequence[Arrival]) -> None:
    """Tell the statements that stay or are guarded from those that have to be placed."""
    working = batch.working
    working.bring_own(
        {
            arrival.held.child_id
            for arrival in moving
            if arrival.held is not None and arrival.held.child_id is not None
        }
        | batch.verdicts.records_of_the_same()
    )
    seen = loads.notes_what_it_saw(batch.load)
    now_seen: list[HeldStatement] = []
    for arrival in moving:
        row = arrival.held or HeldStatement.fresh(arrival.digests.reference)
        row.content_digest = arrival.digests.content
        if arrival.held is None or (seen and not batch.waiting):
            now_seen.append(row)
        stays_on = _stays_on(batch, arrival)
        if batch.waiting and stays_on is not None and stays_on == row.child_id:
            working.stay(stays_on, row)
            continue
        if arrival.held is None:
            batch.new.append((row, arrival.statement))
        else:
            batch.changed.append(row)
        if arrival.statement.restricted:
            batch.counts["quarantined"] += 1
            row.state = _State.QUARANTINED
            if row.child_id is not None:
                working.children[row.child_id].guarded = True
            batch.alone.append((row, arrival.statement))
        elif stays_on is not None:
            row.state = _State.LINKED
            working.join(stays_on, row, arrival.statement, arrival.profile)
        else:
            batch.unplaced.append((row, arrival))
    statements.see(now_seen, batch.load)


def _take_off_returns(batch: _Batch) -> None:
    """Take the returns off records that lost their last name, and fetch the verdicts on them."""
    left = take_off(batch.working)
    batch.returns = [
        (one, again(one.row, one.statement, batch.working.profile_of(one.statement)))
        for one in left
    ]
    batch.verdicts = batch.verdicts.beside(StandingVerdicts.of(one.row for one in left))


def _bring_candidates(batch: _Batch) -> None:
    """Bring the candidates for the statements that have to be placed, without barred ones."""
    seekers = batch.seekers()
    batch.working.bring_candidates(
        (arrival.profile for _, arrival in seekers),
        batch.verdicts.barred_to_each(seekers, batch.working),
    )


def _decide_on_the_rest(batch: _Batch) -> None:
    """Link each statement, or give it a record of its own, or put it before a person."""
    working = batch.working
    for row, arrival in batch.unplaced:
        decision = _decide(batch, row, arrival)
        own = _own_record(batch, row)
        if decision.outcome is Outcome.LINK and decision.child is not None:
            row.state = _State.LINKED
            working.join(decision.child, row, arrival.statement, arrival.profile)
            if own is not None and _may_follow(working, own, decision.child):
                batch.followed[own] = decision.child
            if (left := _left_behind(batch, row, arrival)) is not None:
                batch.doubted.append((row, arrival, _of_two_children(left), decision.child))
        elif batch.waiting:
            if own is not None:
                working.stay(own, row)
            batch.asked.append((row, arrival, decision))
        elif own is not None and not working.children[own].provisional:
            _give_record(batch, row, arrival, decision, own)
        elif decision.outcome is Outcome.ASK and not may_found(arrival.profile):
            batch.asked.append((row, arrival, decision))
        elif decision.outcome is Outcome.ASK and (hidden := _hidden_near(batch, row, arrival)):
            # About the hidden child alone, the case is in no queue.
            about = dataclasses.replace(decision, child=hidden, weight=None, between=False)
            batch.asked.append((row, arrival, about))
        else:
            _give_record(batch, row, arrival, decision, own)


def _hidden_near(batch: _Batch, row: HeldStatement, arrival: Arrival) -> int | None:
    """A child of whom something is hidden and that a statement may be of (the rules of the domain,
    section 5): in sight the statement would say what is kept from everybody."""
    working = batch.working
    for candidate in _candidates(batch, row, arrival):
        hidden = working.children[candidate.child].status is not Status.ACTIVE
        if hidden and working.decide(arrival.profile, [candidate]).outcome is not Outcome.NEW:
            return candidate.child
    return None


def _give_record(
    batch: _Batch, row: HeldStatement, arrival: Arrival, decision: Decision, own: int | None
) -> None:
    """Give a statement a record: its ``own``, or a new one, which may be provisional."""
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


def _may_follow(working: WorkingSet, own: int, other: int) -> bool:
    """Whether the number of a record may lead to the one that its only statement went to.

    Only a provisional record was never anything but that statement's. Its number does not lead to a
    child of whom something is hidden: whoever knows the number would learn which child that is.
    """
    seen_by_all = working.children[other].status is Status.ACTIVE
    return working.children[own].provisional and seen_by_all


def _decide_on_returns(batch: _Batch) -> None:
    """Put each return back, or on the child that has its number, or before a person."""
    for left, arrival in batch.returns:
        decision = _decide_on_return(batch, left, arrival)
        linked = decision.outcome is Outcome.LINK and decision.child is not None
        if linked and decision.child is not None:
            batch.working.join(decision.child, left.row, left.statement, arrival.profile)
        else:
            batch.asked.append((left.row, arrival, decision))
        # A return that goes back to its record keeps its row as it is.
        if not linked or decision.child != left.record:
            batch.changed.append(left.row)


def _keep_last_words(batch: _Batch) -> None:
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
        child = working.children[record]
        if child.last_words or is_known_by_name(working, record):
            continue
        before = [*working.standing[record], *last_words_of_each([record]).get(record, ())]
        for held, statement in before:
            if held.pk == row.pk and statement.names:
                kept = statements.kept_as_ended(statement, record, child.subject, batch.load)
                child.last_words.append((kept, statement))


def _write(batch: _Batch) -> None:
    """Write the statements, the records that they change, and the cases."""
    working = batch.working
    batch.counts["to_review"] += sum(
        decision.outcome is Outcome.ASK for _, _, decision, _ in batch.doubted
    )
    for row, arrival, _ in batch.asked:
        batch.counts["to_review"] += 1
        if batch.waiting and row.child_id is not None:
            continue  # It waits on its provisional record.
        row.state = _State.TO_REVIEW
        batch.alone.append((row, arrival.statement))
    if batch.waiting:
        # A statement that still waits is left as it is, sealed as it was.
        stays = {row.pk for row, _, _ in batch.asked}
        batch.changed = [row for row in batch.changed if row.pk not in stays]
        batch.alone, batch.asked = [], []
        batch.counts = Counter(linked_later=len(batch.changed))
    left_on = {left.record: working.children[left.record] for left, _ in batch.returns}
    cases.about_none_of(
        {pk for pk, record in left_on.items() if not record.profiles and not record.last_words}
    )
    seal_alone(batch.alone)
    write_children(working)
    statements.save(batch.new, batch.changed)
    hand_over([row for row, arrival in batch.seekers() if arrival.held is not None])
    _write_cases(batch)


def _stays_on(batch: _Batch, arrival: Arrival) -> int | None:
    """The child that a source's later statement stays on, or ``None`` where it is placed afresh.

    A verdict comes first: the statement stays on, or goes to, the record that a person said it is
    of. A statement without a name goes to no record that has lost its own name.

    Otherwise the statement stays on the child of its source's earlier statement in three cases.
    Where something of the child is hidden, it stays whatever it says: elsewhere it would be open
    (rules of the domain, section 5: feeds never unshield). Where the child is known by nothing
    else, it stays, unless its record is provisional: a source may correct everything it said.
    Beside other statements it stays unless it plainly speaks of another child now: the source means
    the same child by the same reference, whose family name and home may both be others. In every
    case the earlier statement leaves its record.
    """
    working, row = batch.working, arrival.held
    if row is None:
        return None
    child = row.child_id
    if child is not None:
        working.leave(child, row)
    if arrival.statement.restricted:
        return None
    if (bound := batch.verdicts.bound(row, working)) is not None:
        named = bound == child or may_found(arrival.profile) or is_known_by_name(working, bound)
        return bound if named else None
    if child is None:
        return None
    rest = working.children[child].profiles
    if working.children[child].status is not Status.ACTIVE:
        return child
    if not rest:
        return None if working.children[child].provisional else child
    return None if _is_of_another(batch, arrival, child) else child


def _is_of_another(batch: _Batch, arrival: Arrival, child: int) -> bool:
    """Whether a statement is of another child now than the others on its earlier one's record."""
    working = batch.working
    rest = working.children[child].profiles
    if not may_found(arrival.profile) or not any(map(may_found, rest)):
        # A return says too little: its number and its date have to be those of the others.
        decision = working.decide(arrival.profile, [Candidate(child=child, profiles=tuple(rest))])
        weak = decision.reason is DecisionReason.TOO_WEAK_TO_LINK
        return decision.outcome is not Outcome.LINK and not weak
    before = working.earlier(child, arrival.held) if arrival.held is not None else None
    return speaks_of_another(arrival.profile, rest if before is None else [before, *rest])


def _own_record(batch: _Batch, row: HeldStatement) -> int | None:
    """The child that a statement was the last to name, if no source speaks of that child any more.

    A statement that is linked to no other child goes back there, though all of it was corrected.
    The child keeps its number and what was recorded under it. So does a statement that is alone on
    a provisional record.
    """
    child = row.child_id
    if child is None:
        return None
    named = batch.working.children[child].provisional
    if not named and child not in {left.record for left, _ in batch.returns}:
        return None
    free = not batch.working.children[child].profiles
    return child if free and child not in batch.verdicts.barred(row, batch.working) else None


def _decide(batch: _Batch, row: HeldStatement, arrival: Arrival) -> Decision:
    """Decide by match weight on a statement that stays nowhere; barred children are left out.

    A statement that leaves a record of others, because it plainly speaks of another child now, is
    asked about with that record, where no other child is nearer.
    """
    working = batch.working
    if not may_found(arrival.profile) and batch.verdicts.bound(row, working) is not None:
        # A person said whose it is, and nobody names that child at present: it goes to no other.
        return Decision(Outcome.ASK, DecisionReason.NOT_ENOUGH_TO_STAND_ALONE)
    listing = Listing(arrival.statement, arrival.profile, batch.named)
    decision = working.decide(arrival.profile, _candidates(batch, row, arrival), listing)
    left = _left_behind(batch, row, arrival)
    if decision.outcome is Outcome.NEW and left is not None:
        return _of_two_children(left)
    return decision


def _of_two_children(left: int) -> Decision:
    """What a person is asked where a source means two children by one reference."""
    return Decision(Outcome.ASK, DecisionReason.IDENTIFIER_OF_ANOTHER, child=left)


def _left_behind(batch: _Batch, row: HeldStatement, arrival: Arrival) -> int | None:
    """The record of others that a statement has left, if it names its child."""
    child = row.child_id
    if child is None or not may_found(arrival.profile):
        return None
    others = batch.working.children[child].profiles
    return child if others and child not in batch.verdicts.barred(row, batch.working) else None


def _candidates(batch: _Batch, row: HeldStatement, arrival: Arrival) -> list[Candidate]:
    """The children that a statement may be of, without those that are barred to it."""
    barred = batch.verdicts.barred(row, batch.working)
    return [c for c in batch.working.candidates(arrival.profile) if c.child not in barred]


def _decide_on_return(batch: _Batch, left: Left, arrival: Arrival) -> Decision:
    """Decide on a return that was taken off a record without a name.

    Where the record has a name now, the return goes back if a verdict binds it there or if it fits.
    Otherwise its number decides, which may have gone to another child. Where that settles nothing,
    a person is asked, about the return's record if it has a name.
    """
    working, verdicts = batch.working, batch.verdicts
    named = is_named(one for _, one in working.standing_on(left.record))
    if named and left.record not in verdicts.barred(left.row, working):
        if verdicts.bound(left.row, working) == left.record or may_stay(working, left):
            return Decision(Outcome.LINK, DecisionReason.AGREES, child=left.record)
        decision = _decide(batch, left.row, arrival)
        return dataclasses.replace(decision, child=decision.child or left.record)
    return _decide(batch, left.row, arrival)


def _write_cases(batch: _Batch) -> None:
    """Put what a person has to decide into the queue, and take out what is settled."""
    close_settled(list(batch.changed))
    cases.close_all(batch.afresh)
    open_cases(
        [_new_case(batch, *asked) for asked in batch.asked]
        + [_new_case(batch, *doubted) for doubted in batch.doubted]
    )
    if batch.asked or batch.doubted:
        cases.withhold(batch.working.not_shown())


def _new_case(
    batch: _Batch,
    row: HeldStatement,
    arrival: Arrival,
    decision: Decision,
    record: int | None = None,
) -> NewCase:
    """The case about a statement that waits, or that stands on the ``record`` of that number.

    Only a waiting statement and one on a provisional record are tried again by later loads.
    """
    working = batch.working
    about = decision.asked_about if decision.outcome is Outcome.ASK else decision.resembles
    waits = record is None or working.children[record].provisional
    return NewCase(
        row=row,
        statement=arrival.statement,
        child=None if about is None else working.pk_of(about),
        other_child=None if record is None else working.pk_of(record),
        reason=decision.reason,
        weight=None if decision.between else decision.weight,
        lookup_keys=working.lookup_values(arrival.profile) if waits else (),
    )


def _lead_on(batch: _Batch) -> None:
    """Let the number of each record whose only statement went to another record lead there."""
    for own, number in batch.followed.items():
        survivor = batch.working.pk_of(number)
        older, younger = children.joining([own, survivor])
        record, there = (older, younger) if older.pk == own else (younger, older)
        case = cases.of_two_records(own, survivor)
        if case is not None:
            cases.close(case)
        join_into(there, record, words_of(record, there))
