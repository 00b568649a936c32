"""Place a batch of statements: on a child that is there, on a new one, or before a person.

The decisions are linkage's; this module brings it the candidates and writes what it decides, all
in the transaction that is open. A source's later statement takes the place of its earlier one.
"""

import dataclasses
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from contactpoint.children.statement import Statement
from contactpoint.linkage.candidates import source_of
from contactpoint.linkage.crowds import Crowds
from contactpoint.linkage.decision import (
    Candidate,
    Decision,
    DecisionReason,
    Outcome,
    may_found,
)
from contactpoint.linkage.profile import Profile, profile_of
from contactpoint.placing.left_without_name import (
    Left,
    is_known_by_name,
    may_stay,
    take_off,
)
from contactpoint.placing.neighbourhood import Neighbourhood
from contactpoint.placing.open_cases import NewCase, open_cases
from contactpoint.placing.said_by_persons import SaidByPersons
from contactpoint.placing.stored_keys import StoredKeys
from contactpoint.placing.write_children import seal_alone, write_children
from contactpoint.store.models import HeldStatement, Load
from contactpoint.store.repositories import cases, children, loads, statements
from contactpoint.visibility.derived import is_named
from contactpoint.visibility.status import Status

_State = HeldStatement.State

# An index that holds fewer children, or has not been counted yet, is taken for one of so many: an
# area's. Among few children too little would seem enough to tell them apart.
_BEGINNING_OF_AN_INDEX = 2**15


@dataclass(frozen=True, slots=True)
class Arrival:
    """A statement that a load brings, and the row that holds what its source said before."""

    statement: Statement
    digests: statements.Digests
    held: HeldStatement | None
    profile: Profile


def arrivals_of(brought: Sequence[Statement]) -> list[Arrival]:
    """The statements with what is held of them. No two may have the same reference.

    What is in quarantine stays there whatever its source says next: feeds never unshield (rules of
    the domain, section 5), so a later statement is restricted as the earlier one was.
    """
    digests = [statements.digests_of(statement) for statement in brought]
    held = statements.by_reference(digest.reference for digest in digests)
    arrivals = []
    for statement, digest in zip(brought, digests, strict=True):
        row = held.get(digest.reference)
        if row is not None and row.state == _State.QUARANTINED:
            statement = replace(statement, restricted=True)
        arrivals.append(Arrival(statement, digest, row, profile_of(statement)))
    return arrivals


def _again(row: HeldStatement, statement: Statement, profile: Profile) -> Arrival:
    """A statement that is held already, to be decided on as it is."""
    return Arrival(statement, statements.digests_held(row), row, profile)


def place(load: Load, brought: Sequence[Statement]) -> Counter[str]:
    """Place what a load brings, and return the counts.

    A statement counts once as added, changed or unchanged, and besides as to review or quarantined
    where it was put there. ``linked_later`` counts statements that had waited for a person and that
    what came now made certain.
    """
    counts: Counter[str] = Counter()
    unchanged: list[int] = []
    moving: list[Arrival] = []
    for arrival in arrivals_of(brought):
        held = arrival.held
        if held is None:
            counts["added"] += 1
        elif bytes(held.content_digest) == arrival.digests.content and held.state != _State.ENDED:
            counts["unchanged"] += 1
            unchanged.append(held.pk)
            continue
        else:
            counts["changed"] += 1
        moving.append(arrival)
    if loads.notes_what_it_saw(load):
        statements.mark_seen(unchanged, load)
    settled, hood = _settle(load, moving)
    counts.update(settled)
    counts.update(_settle_waiting(load, hood))
    return counts


def records_it_may_be_of(row: HeldStatement, statement: Statement) -> list[int]:
    """The children, by primary key, that ``place_afresh`` may link a statement to."""
    hood = _neighbourhood()
    profile = profile_of(statement)
    hood.bring_candidates([profile], {profile: SaidByPersons.of([row]).barred(row, hood)})
    return sorted(hood.neighbours)


def place_afresh(row: HeldStatement, statement: Statement) -> None:
    """Decide anew on a statement that waits, now that a person has said whose it is not."""
    _settle(row.last_seen_in, [_again(row, statement, profile_of(statement))])


def settle_near(load: Load, pks: Iterable[int]) -> Counter[str]:
    """Try again the waiting statements that these, by primary key, may have made certain, as if
    they had come to their records now. Returns the counts."""
    hood = _neighbourhood()
    hood.bring_as_joined(statements.by_pks(pks))
    return _settle_waiting(load, hood)


def _settle_waiting(load: Load, hood: Neighbourhood) -> Counter[str]:
    """Try again the waiting statements that what came now may have made certain.

    One that is linked may be what another waits for, so this goes on until nothing more is.
    """
    counts: Counter[str] = Counter()
    while waiting := hood.waiting_for_what_joined():
        again = [_again(row, statement, hood.profile_of(statement)) for row, statement in waiting]
        linked, hood = _settle(load, again, again=True)
        counts.update(linked)
    return counts


def withdraw(rows: Sequence[HeldStatement]) -> None:
    """End statements that their source no longer makes; each child is derived from the rest.

    A child whom no source names any more is kept as it was last known: who drops off every list is
    the child somebody will look for.
    """
    hood = _neighbourhood()
    linked = [row for row in rows if row.child_id is not None]
    hood.bring_own(row.child_id for row in linked if row.child_id is not None)
    for row in linked:
        if row.child_id is not None:
            hood.leave(row.child_id, row)
            hood.neighbours[row.child_id].last_words += [
                one for one in hood.standing[row.child_id] if one[0].pk == row.pk
            ]
    for row in rows:
        row.state = _State.ENDED
    write_children(hood)
    statements.save([], rows)
    cases.hand_over(rows)
    cases.close_all(rows)


def crowds_now() -> Crowds:
    """Among how many children a statement's may be, as the index stands."""
    return Crowds.of(max(children.estimated_number(), _BEGINNING_OF_AN_INDEX))


def _neighbourhood() -> Neighbourhood:
    return Neighbourhood(StoredKeys(), crowds_now())


def _settle(
    load: Load, moving: Sequence[Arrival], *, again: bool = False
) -> tuple[Counter[str], Neighbourhood]:
    """Decide and write; returns the counts and the children as they are now.

    First what stays where its source's earlier statement is, which takes nothing but the child
    itself to see; only for the rest are candidates brought. With ``again``, the statements wait for
    a person already: what cannot be linked stays as it is.
    """
    counts: Counter[str] = Counter()
    seen = loads.notes_what_it_saw(load)
    hood = _neighbourhood()
    said = SaidByPersons.of(arrival.held for arrival in moving)
    hood.bring_own(
        {
            arrival.held.child_id
            for arrival in moving
            if arrival.held is not None and arrival.held.child_id is not None
        }
        | said.records_of_the_same()
    )
    new: list[HeldStatement] = []
    changed: list[HeldStatement] = []
    alone: list[tuple[HeldStatement, Statement]] = []
    asked: list[tuple[HeldStatement, Arrival, Decision]] = []
    resembling: list[tuple[HeldStatement, Arrival, Decision]] = []
    homeless: list[tuple[HeldStatement, Arrival]] = []
    for arrival in moving:
        row = arrival.held or HeldStatement(
            feed=arrival.statement.feed,
            source=arrival.statement.source,
            reference_digest=arrival.digests.reference,
        )
        row.content_digest = arrival.digests.content
        if arrival.held is None or (seen and not again):
            row.last_seen_in = load
        (new if arrival.held is None else changed).append(row)
        home = _home(hood, arrival, said)
        if arrival.statement.restricted:
            counts["quarantined"] += 1
            row.state = _State.QUARANTINED
            if row.child_id is not None:
                hood.neighbours[row.child_id].guarded = True
            alone.append((row, arrival.statement))
        elif home is not None:
            row.state = _State.LINKED
            hood.join(home, row, arrival.statement, arrival.profile)
        else:
            homeless.append((row, arrival))
    left = take_off(hood)
    returns = [
        (one, _again(one.row, one.statement, hood.profile_of(one.statement))) for one in left
    ]
    said = said.beside(SaidByPersons.of(one.row for one in left))
    seekers = [*homeless, *((one.row, arrival) for one, arrival in returns)]
    hood.bring_candidates(
        (arrival.profile for _, arrival in seekers), said.barred_to_each(seekers, hood)
    )
    for row, arrival in homeless:
        decision = _decide(hood, row, arrival, said)
        own = _own_record(hood, row, left, said)
        if decision.outcome is Outcome.LINK and decision.child is not None:
            row.state = _State.LINKED
            hood.join(decision.child, row, arrival.statement, arrival.profile)
        elif own is not None or (decision.outcome is Outcome.NEW and not again):
            row.state = _State.LINKED
            hood.join(hood.found() if own is None else own, row, arrival.statement, arrival.profile)
            if decision.resembles is not None:
                resembling.append((row, arrival, decision))
        else:
            asked.append((row, arrival, decision))
    for one, arrival in returns:
        decision = _decide_on_return(hood, one, arrival, said)
        linked = decision.outcome is Outcome.LINK and decision.child is not None
        if linked and decision.child is not None:
            hood.join(decision.child, one.row, one.statement, arrival.profile)
        else:
            asked.append((one.row, arrival, decision))
        # What goes back to where it was stays as it is held.
        if not linked or decision.child != one.record:
            changed.append(one.row)
    for row, arrival, _ in asked:
        counts["to_review"] += 1
        row.state = _State.TO_REVIEW
        alone.append((row, arrival.statement))
    if again:
        # What stays before a person is left as it is, sealed as it was.
        stays = {row.pk for row, _ in alone}
        changed = [row for row in changed if row.pk not in stays]
        alone, asked = [], []
        counts = Counter(linked_later=len(changed))
    cases.about_none_of({one.record for one in left if not hood.neighbours[one.record].profiles})
    seal_alone(alone)
    write_children(hood)
    statements.save(new, changed)
    cases.hand_over([row for row, arrival in seekers if arrival.held is not None])
    _write_reviews(hood, changed, asked, resembling)
    return counts, hood


def _home(hood: Neighbourhood, arrival: Arrival, said: SaidByPersons) -> int | None:
    """The child that the source's earlier statement is linked to, if the later one stays there.

    Where a person has said whose statement it is, it stays with those or goes to them; but one
    without a name to no record that has lost its own. On a child of whom something is hidden it
    stays whatever it says: elsewhere it would be open (rules of the domain, section 5: feeds never
    unshield). It stays when it is all that the child is known by: a source may correct everything
    it said. Beside other voices it stays unless they speak of somebody else: that the source still
    gives the same reference makes up for what is too weak alone, a new family name for instance.
    Otherwise it is placed afresh. Either way the earlier one goes.
    """
    row = arrival.held
    if row is None:
        return None
    child = row.child_id
    if child is not None:
        hood.leave(child, row)
    if arrival.statement.restricted:
        return None
    if (bound := said.bound(row, hood)) is not None:
        named = bound == child or may_found(arrival.profile) or is_known_by_name(hood, bound)
        return bound if named else None
    if child is None:
        return None
    rest = hood.neighbours[child].profiles
    if not rest or hood.neighbours[child].status is not Status.ACTIVE:
        return child
    others = Candidate(child=child, profiles=tuple(rest))
    decision = hood.decide(arrival.profile, [others])
    in_accord = decision.outcome is Outcome.LINK
    weak = decision.reason is DecisionReason.TOO_WEAK_TO_LINK
    return child if in_accord or weak else None


def _own_record(
    hood: Neighbourhood, row: HeldStatement, left: Sequence[Left], said: SaidByPersons
) -> int | None:
    """The child that a statement was the last to name, if nothing speaks of it any more.

    What is linked to no other child goes back there, with everything corrected: its number, and
    what was recorded under it, stay the child's.
    """
    child = row.child_id
    if child is None or child not in {one.record for one in left}:
        return None
    free = not hood.neighbours[child].profiles and child not in said.barred(row, hood)
    return child if free else None


def _decide(
    hood: Neighbourhood, row: HeldStatement, arrival: Arrival, said: SaidByPersons
) -> Decision:
    """Decide on a statement that has no home, by weight, whatever is barred left out."""
    if not may_found(arrival.profile) and said.bound(row, hood) is not None:
        # By a person's word of a child whom nobody names at present: of no other.
        return Decision(Outcome.ASK, DecisionReason.NOT_ENOUGH_TO_STAND_ALONE)
    barred = said.barred(row, hood)
    candidates = [c for c in hood.candidates(arrival.profile) if c.child not in barred]
    source = source_of(arrival.statement.feed, arrival.statement.source)
    return hood.decide(arrival.profile, candidates, source)


def _decide_on_return(
    hood: Neighbourhood, left: Left, arrival: Arrival, said: SaidByPersons
) -> Decision:
    """Decide on a return that was left without a name: back, where it fits what its record says
    now; else by its number, which may have gone to another child; else a person is asked, about
    its record where that has a name still."""
    named = is_named(one for _, one in hood.standing_on(left.record))
    if named and left.record not in said.barred(left.row, hood):
        if said.bound(left.row, hood) == left.record or may_stay(hood, left):
            return Decision(Outcome.LINK, DecisionReason.AGREES, child=left.record)
        decision = _decide(hood, left.row, arrival, said)
        return dataclasses.replace(decision, child=decision.child or left.record)
    return _decide(hood, left.row, arrival, said)


def _write_reviews(
    hood: Neighbourhood,
    settled: Iterable[HeldStatement],
    asked: Sequence[tuple[HeldStatement, Arrival, Decision]],
    resembling: Sequence[tuple[HeldStatement, Arrival, Decision]],
) -> None:
    """Put what a person has to decide into the queue, and take out what is settled."""
    cases.close_settled(list(settled))
    open_cases(
        [
            NewCase(
                row=row,
                statement=arrival.statement,
                child=None if decision.asked_about is None else hood.pk_of(decision.asked_about),
                reason=decision.reason,
                weight=None if decision.between else decision.weight,
                lookup_keys=hood.lookup_values(arrival.profile),
            )
            for row, arrival, decision in asked
        ]
        + [
            NewCase(
                row=row,
                statement=arrival.statement,
                child=hood.pk_of(decision.resembles),
                reason=decision.reason,
                weight=decision.weight,
                other_child=row.child_id,
            )
            for row, arrival, decision in resembling
            if decision.resembles is not None
        ]
    )
    if asked or resembling:
        cases.withhold(hood.not_shown())
