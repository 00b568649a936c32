"""Where a statement of a batch belongs: it stays, goes back, is linked, or a person is asked.

A verdict comes first wherever a statement could go to another child; then ``linkage`` decides.
"""

import dataclasses
from collections.abc import Sequence

from contactpoint.children.statement import PRACTITIONER
from contactpoint.linkage.decision import (
    Candidate,
    Decision,
    DecisionReason,
    Outcome,
    may_found,
)
from contactpoint.linkage.listed_together import another_fits_better, share_a_number
from contactpoint.placing.arrivals import Arrival
from contactpoint.placing.batch import Batch
from contactpoint.placing.left_without_name import Left, is_known_by_name, may_stay
from contactpoint.placing.speaks_of_another import speaks_of_another
from contactpoint.placing.working_set import WorkingSet
from contactpoint.store.models import HeldStatement
from contactpoint.visibility.derived import is_named
from contactpoint.visibility.status import Status


def stays_on(batch: Batch, arrival: Arrival) -> int | None:
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
    if (bound := batch.verdicts.bound(row, working)) is not None:
        named = bound == child or may_found(arrival.profile) or is_known_by_name(working, bound)
        return bound if named else None
    if child is None:
        return None
    rest = working.children[child].profiles
    status, provisional = working.children[child].status, working.children[child].provisional
    # What is hidden on suspicion may still turn out to be of a child that health registers.
    tried_again = status is Status.MAY_BE_GUARDED and provisional and batch.waiting
    if status is not Status.ACTIVE and not tried_again:
        return child
    if provisional and not any(map(may_found, rest)):
        # Returns go with it; what waits with them is not tried again until its source speaks.
        return child if batch.waiting and rest else None
    if not rest:
        return child
    return None if _is_of_another(batch, arrival, child) else child


def _is_of_another(batch: Batch, arrival: Arrival, child: int) -> bool:
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


def own_record(batch: Batch, row: HeldStatement) -> int | None:
    """The child that a statement was the last to name, if no source speaks of that child any more.

    A statement that is linked to no other child goes back there, though all of it was corrected.
    The child keeps its number and what was recorded under it. So does a statement that is alone on
    a provisional record.
    """
    child = row.child_id
    if child is None:
        return None
    waits = batch.working.children[child].provisional
    if not waits and child not in {left.record for left, _ in batch.returns}:
        return None
    free = not batch.working.children[child].profiles
    return child if free and child not in batch.verdicts.barred(row, batch.working) else None


def decide(batch: Batch, row: HeldStatement, arrival: Arrival) -> Decision:
    """Decide by match weight on a statement that stays nowhere; barred children are left out.

    A statement that leaves a record of others, because it plainly speaks of another child now, is
    asked about with that record, where no other child is nearer.

    What a practitioner has just stated goes to no record but one of its own (``placing.added``).
    """
    working = batch.working
    if arrival.statement.feed == PRACTITIONER:
        return _decide_on_added(batch, row, arrival)
    if not may_found(arrival.profile) and batch.verdicts.bound(row, working) is not None:
        # A person said whose it is, and nobody names that child at present: it goes to no other.
        return Decision(Outcome.ASK, DecisionReason.NOT_ENOUGH_TO_STAND_ALONE)
    listing = arrival.listing
    candidates = _candidates(batch, row, arrival)
    decision = working.decide(arrival.profile, candidates, listing)
    if decision.outcome is not Outcome.LINK:
        # What is hidden on suspicion neither hides others nor shows by them that it is there.
        seen = [one for one in candidates if not _is_suspected(working, one)]
        if len(seen) < len(candidates):
            without = working.decide(arrival.profile, seen, listing)
            # Nor does it make another child the only one that the statement can be of.
            decision = decision if without.outcome is Outcome.LINK else without
    if decision.outcome is Outcome.LINK and _is_anothers(batch, arrival, decision, candidates):
        return dataclasses.replace(
            decision, outcome=Outcome.ASK, reason=DecisionReason.TWO_OF_ONE_SOURCE
        )
    left = left_behind(batch, row, arrival)
    if decision.outcome is Outcome.NEW and left is not None:
        return of_two_children(left)
    return decision


def _decide_on_added(batch: Batch, row: HeldStatement, arrival: Arrival) -> Decision:
    """Decide on what a practitioner stated of a child.

    At first somebody is asked, whatever it resembles. Later it follows what sources state, once
    that is certain.
    """
    working = batch.working
    found = working.decide(arrival.profile, _candidates(batch, row, arrival))
    if batch.waiting and found.outcome is Outcome.LINK:
        return found
    asked_about = found.child if found.outcome is not Outcome.NEW else found.resembles
    return dataclasses.replace(
        found,
        outcome=Outcome.ASK,
        reason=DecisionReason.ADDED_BY_PRACTITIONER,
        child=asked_about,
        weight=None if asked_about is None else found.weight,
        resembles=None,
    )


def _is_anothers(
    batch: Batch, arrival: Arrival, decision: Decision, candidates: Sequence[Candidate]
) -> bool:
    """Whether the child to be linked is rather that of another row of the same listing.

    The other row comes in this batch, or stands on another record that the statement may be of.
    """
    working, child = batch.working, decision.child
    listing = arrival.listing
    others = [
        other.profile
        for other in batch.claims(arrival, child)
        if not share_a_number(other.profile, arrival.profile)
    ]
    others += [
        profile
        for one in candidates
        if one.child != child and working.is_listed_apart(one.child, listing)
        for profile in one.profiles
    ]
    return any(
        another_fits_better(arrival.profile, others, one, working.prior)
        for one in candidates
        if one.child == child
    )


def left_behind(batch: Batch, row: HeldStatement, arrival: Arrival) -> int | None:
    """The record of others that a statement has left, if it names its child."""
    child = row.child_id
    if child is None or not may_found(arrival.profile):
        return None
    others = batch.working.children[child].profiles
    return child if others and child not in batch.verdicts.barred(row, batch.working) else None


def of_two_children(left: int) -> Decision:
    """What a person is asked where a source means two children by one reference."""
    return Decision(Outcome.ASK, DecisionReason.IDENTIFIER_OF_ANOTHER, child=left)


def _candidates(batch: Batch, row: HeldStatement, arrival: Arrival) -> list[Candidate]:
    """The children that a statement may be of, without those that are barred to it.

    A child whom a practitioner added is none of them until somebody has decided on it: nobody takes
    a statement from another child, or stands in its way, by adding one. What a practitioner states
    is compared with children whom practitioners find, those added included, and follows none but
    those of sources: what became of it would tell of others.
    """
    working, barred = batch.working, batch.verdicts.barred(row, batch.working)
    found = [c for c in working.candidates(arrival.profile) if c.child not in barred]
    if arrival.statement.feed != PRACTITIONER:
        return [c for c in found if not working.children[c.child].is_unheard]
    found = [c for c in found if working.children[c.child].in_search]
    if batch.waiting:
        found = [c for c in found if not working.children[c.child].is_unheard]
    return found


def _is_suspected(working: WorkingSet, candidate: Candidate) -> bool:
    return working.children[candidate.child].status is Status.MAY_BE_GUARDED


def hidden_near(batch: Batch, row: HeldStatement, arrival: Arrival) -> int | None:
    """A child under a shield or concealed that a statement may be of (the rules of the domain,
    section 5): in sight the statement would say what is kept from everybody."""
    working = batch.working
    for candidate in _candidates(batch, row, arrival):
        status = working.children[candidate.child].status
        hidden = status is not Status.ACTIVE and not status.is_healths
        if hidden and working.decide(arrival.profile, [candidate]).outcome is not Outcome.NEW:
            return candidate.child
    return None


def guarded_near(batch: Batch, row: HeldStatement, arrival: Arrival) -> int | None:
    """A child that health guards and that a statement may be of."""
    working = batch.working
    near = [
        candidate
        for candidate in _candidates(batch, row, arrival)
        if working.children[candidate.child].status is Status.GUARDED
    ]
    return next(iter(working.nearest(arrival.profile, near)), None)


def may_be_of(batch: Batch, row: HeldStatement, arrival: Arrival) -> list[int]:
    """The children that a statement may be of, the weightiest first."""
    return batch.working.nearest(arrival.profile, _candidates(batch, row, arrival))


def decide_on_return(batch: Batch, left: Left, arrival: Arrival) -> Decision:
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
        decision = decide(batch, left.row, arrival)
        return dataclasses.replace(decision, child=decision.child or left.record)
    return decide(batch, left.row, arrival)
