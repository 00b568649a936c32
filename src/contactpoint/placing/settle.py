"""Settle a batch of statements: each stays where it was, is linked, founds a record, or waits.

There are five steps, and each relies on the one before:

1. ``_keep_what_stays`` finds the statements that stay where their source's earlier statement is,
   and those that their source guards. It needs only the children themselves. Every other statement
   has left its record.
2. ``_take_off_returns`` takes returns off each record that has lost its last name.
3. ``_bring_candidates`` brings the candidates, once: nothing leaves a record any more.
4. ``_decide_on_the_rest`` and ``_decide_on_returns`` decide on one statement after another. Each
   decision sees the earlier ones.
5. ``_write`` writes everything. Nothing is written before it, and each record is derived once.

So each statement of the batch ends in one state. Standing verdicts are asked wherever a statement
could go to another child.
"""

import dataclasses
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from contactpoint.children.statement import Statement
from contactpoint.linkage.candidates import source_of
from contactpoint.linkage.decision import (
    Candidate,
    Decision,
    DecisionReason,
    Outcome,
    may_found,
)
from contactpoint.placing.arrivals import Arrival, again
from contactpoint.placing.keep_cases import close_settled, hand_over
from contactpoint.placing.left_without_name import Left, is_known_by_name, may_stay, take_off
from contactpoint.placing.open_cases import NewCase, open_cases
from contactpoint.placing.standing_verdicts import StandingVerdicts
from contactpoint.placing.working_set import WorkingSet
from contactpoint.placing.write_children import seal_alone, write_children
from contactpoint.store.models import HeldStatement, Load
from contactpoint.store.repositories import cases, loads, statements
from contactpoint.visibility.derived import is_named
from contactpoint.visibility.status import Status

_State = HeldStatement.State

# A row, the arrival that it is to hold, and the decision on it.
_Decided = tuple[HeldStatement, Arrival, Decision]


@dataclass(slots=True)
class _Batch:
    """A batch as it is being settled.

    ``waiting`` says that its statements are before a person already. ``new`` and ``changed`` are
    rows to write. The other lists hold statements: ``alone`` are on no child and sealed one by one;
    ``unplaced`` have nowhere to stay; ``returns`` were taken off records without a name; ``asked``
    go before a person; ``resembling`` have records of their own that may be another record's child.
    """

    load: Load
    working: WorkingSet
    verdicts: StandingVerdicts
    waiting: bool
    counts: Counter[str] = field(default_factory=Counter)
    new: list[tuple[HeldStatement, Statement]] = field(default_factory=list)
    changed: list[HeldStatement] = field(default_factory=list)
    alone: list[tuple[HeldStatement, Statement]] = field(default_factory=list)
    unplaced: list[tuple[HeldStatement, Arrival]] = field(default_factory=list)
    returns: list[tuple[Left, Arrival]] = field(default_factory=list)
    asked: list[_Decided] = field(default_factory=list)
    resembling: list[_Decided] = field(default_factory=list)

    def seekers(self) -> list[tuple[HeldStatement, Arrival]]:
        """The statements that have to be placed by what they say."""
        return [*self.unplaced, *((left.row, arrival) for left, arrival in self.returns)]


def settle(
    load: Load, moving: Sequence[Arrival], working: WorkingSet, *, waiting: bool = False
) -> Counter[str]:
    """Decide and write, in the open transaction; returns the counts.

    ``working`` comes empty and then holds the children as they are after the batch. With
    ``waiting``, the statements wait for a person already: one that cannot be linked stays as it is.
    """
    verdicts = StandingVerdicts.of(arrival.held for arrival in moving)
    batch = _Batch(load, working, verdicts, waiting)
    _keep_what_stays(batch, moving)
    _take_off_returns(batch)
    _bring_candidates(batch)
    _decide_on_the_rest(batch)
    _decide_on_returns(batch)
    _write(batch)
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
        if arrival.held is None:
            batch.new.append((row, arrival.statement))
        else:
            batch.changed.append(row)
        stays_on = _stays_on(batch, arrival)
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
        elif own is not None or (decision.outcome is Outcome.NEW and not batch.waiting):
            row.state = _State.LINKED
            working.join(
                working.found() if own is None else own, row, arrival.statement, arrival.profile
            )
            if decision.resembles is not None:
                batch.resembling.append((row, arrival, decision))
        else:
            batch.asked.append((row, arrival, decision))


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


def _write(batch: _Batch) -> None:
    """Write the statements, the records that they change, and the cases."""
    working = batch.working
    for row, arrival, _ in batch.asked:
        batch.counts["to_review"] += 1
        row.state = _State.TO_REVIEW
        batch.alone.append((row, arrival.statement))
    if batch.waiting:
        # A statement that still waits is left as it is, sealed as it was.
        stays = {row.pk for row, _ in batch.alone}
        batch.changed = [row for row in batch.changed if row.pk not in stays]
        batch.alone, batch.asked = [], []
        batch.counts = Counter(linked_later=len(batch.changed))
    left_on = {left.record for left, _ in batch.returns}
    cases.about_none_of({record for record in left_on if not working.children[record].profiles})
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
    else, it stays: a source may correct everything it said. Beside other statements it stays
    unless they speak of another child: the same reference makes up for a match that is too weak
    alone, as with a new family name. In every case the earlier statement leaves its record.
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
    if not rest or working.children[child].status is not Status.ACTIVE:
        return child
    others = Candidate(child=child, profiles=tuple(rest))
    decision = working.decide(arrival.profile, [others])
    in_accord = decision.outcome is Outcome.LINK
    weak = decision.reason is DecisionReason.TOO_WEAK_TO_LINK
    return child if in_accord or weak else None


def _own_record(batch: _Batch, row: HeldStatement) -> int | None:
    """The child that a statement was the last to name, if no source speaks of that child any more.

    A statement that is linked to no other child goes back there, though all of it was corrected.
    The child keeps its number and what was recorded under it.
    """
    child = row.child_id
    if child is None or child not in {left.record for left, _ in batch.returns}:
        return None
    free = not batch.working.children[child].profiles
    return child if free and child not in batch.verdicts.barred(row, batch.working) else None


def _decide(batch: _Batch, row: HeldStatement, arrival: Arrival) -> Decision:
    """Decide by match weight on a statement that stays nowhere; barred children are left out."""
    working = batch.working
    if not may_found(arrival.profile) and batch.verdicts.bound(row, working) is not None:
        # A person said whose it is, and nobody names that child at present: it goes to no other.
        return Decision(Outcome.ASK, DecisionReason.NOT_ENOUGH_TO_STAND_ALONE)
    barred = batch.verdicts.barred(row, working)
    candidates = [c for c in working.candidates(arrival.profile) if c.child not in barred]
    source = source_of(arrival.statement.feed, arrival.statement.source)
    return working.decide(arrival.profile, candidates, source)


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
    working = batch.working
    close_settled(list(batch.changed))
    open_cases(
        [
            NewCase(
                row=row,
                statement=arrival.statement,
                child=None if decision.asked_about is None else working.pk_of(decision.asked_about),
                reason=decision.reason,
                weight=None if decision.between else decision.weight,
                lookup_keys=working.lookup_values(arrival.profile),
            )
            for row, arrival, decision in batch.asked
        ]
        + [
            NewCase(
                row=row,
                statement=arrival.statement,
                child=working.pk_of(decision.resembles),
                reason=decision.reason,
                weight=decision.weight,
                other_child=row.child_id,
            )
            for row, arrival, decision in batch.resembling
            if decision.resembles is not None
        ]
    )
    if batch.asked or batch.resembling:
        cases.withhold(working.not_shown())
