"""Place a batch of statements: on a known child, on a new child, or before a person.

``linkage`` decides. This module brings the candidates and writes the decisions, all in the open
transaction. A source's later statement takes the place of its earlier one.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from contactpoint.children.statement import Statement
from contactpoint.linkage.decision import Outcome
from contactpoint.linkage.prior import Prior
from contactpoint.linkage.profile import Profile, profile_of
from contactpoint.placing.arrivals import Arrival, again, arrivals_of, speaks_for_itself
from contactpoint.placing.keep_cases import hand_over
from contactpoint.placing.listing import Listing
from contactpoint.placing.open_cases import NewCase, open_cases
from contactpoint.placing.settle import settle
from contactpoint.placing.standing_verdicts import StandingVerdicts
from contactpoint.placing.stated_again import note_stated_again
from contactpoint.placing.stored_keys import StoredKeys
from contactpoint.placing.working_set import WorkingSet
from contactpoint.placing.write_children import keep_contested_of, write_children
from contactpoint.store.models import HeldStatement, Load
from contactpoint.store.repositories import cases, children, loads, statements, statements_before
from contactpoint.visibility.status import Status

_State = HeldStatement.State
# What came again as it was stands again, and what an earlier release kept in quarantine is placed.
_MOVES = (_State.ENDED, _State.QUARANTINED)


def place(
    load: Load, brought: Sequence[Statement], named: Collection[bytes] | None = None
) -> Counter[str]:
    """Place what a load brings, and return the counts.

    ``named`` are the reference digests of the whole delivery (``Delivery.named``).

    A statement counts once as added, changed or unchanged. It counts again as to review where a
    person has to decide whose it is, and as quarantined where health guards it; ``hidden`` counts
    the records that went out of sight for it. ``linked_later``
    counts statements that had waited for a person and that this batch made certain.
    """
    counts: Counter[str] = Counter()
    unchanged: list[HeldStatement] = []
    again_on: dict[int, set[int]] = {}
    moving: list[Arrival] = []
    for arrival in arrivals_of(load, brought, named):
        held = arrival.held
        if held is None:
            counts["added"] += 1
        elif bytes(held.content_digest) == arrival.digests.content and held.state not in _MOVES:
            counts["unchanged"] += 1
            unchanged.append(held)
            if held.child_id is not None and speaks_for_itself(arrival.statement):
                again_on.setdefault(held.child_id, set()).add(held.pk)
            continue
        else:
            counts["changed"] += 1
        moving.append(arrival)
    statements_before.note_again(load, unchanged, {one.source for one in brought})
    if loads.notes_what_it_saw(load):
        statements.mark_seen(unchanged, load)
    working = _working_set()
    counts.update(settle(load, moving, working))
    counts.update(_settle_waiting(load, working))
    if again_on and not loads.comes_again(load):
        note_stated_again(again_on, load)
    return counts


def records_it_may_be_of(row: HeldStatement, statement: Statement) -> list[int]:
    """The children, by primary key, that ``place_afresh`` may link a statement to."""
    working = _working_set()
    profile = profile_of(statement)
    working.bring_candidates([profile], {profile: StandingVerdicts.of([row]).barred(row, working)})
    return sorted(working.children)


def place_afresh(row: HeldStatement, statement: Statement) -> None:
    """Decide anew on a statement that waits, now that a person has said whose it is not."""
    settle(statements.load_of(row), [again(row, statement, profile_of(statement))], _working_set())


def ask_on(row: HeldStatement, statement: Statement, *, provisional: bool) -> None:
    """Ask about a statement that is alone on its record, if it may be another record's child still.

    A person has said whose it is not. The case, if one is opened, is about the next record. Nothing
    is asked about children of whom something is hidden. ``provisional`` says that the record is: a
    later load then tries the statement again.
    """
    working, own = _working_set(), row.child_id
    profile = working.profile_of(statement)
    barred = StandingVerdicts.of([row]).barred(row, working) | ({own} if own else set())
    working.bring_candidates([profile], {profile: barred})
    candidates = [
        one
        for one in working.candidates(profile)
        if working.children[one.child].status is Status.ACTIVE
    ]
    decision = working.decide(profile, candidates, Listing(statement, profile))
    if decision.outcome is Outcome.NEW:
        return
    open_cases(
        [
            NewCase(
                row=row,
                statement=statement,
                child=decision.asked_about,
                other_child=own,
                reason=decision.reason,
                weight=None if decision.between else decision.weight,
                lookup_keys=working.lookup_values(profile) if provisional else (),
            )
        ]
    )


def place_again(load: Load, moving: Sequence[Arrival], *, afresh: Collection[int]) -> None:
    """Decide anew on statements that a load brought, now that an earlier one has been taken back.

    ``afresh`` are records on which nothing is, each the own of one of them.
    """
    working = _working_set()
    settle(load, moving, working, afresh=afresh)
    _settle_waiting(load, working)


@dataclass(frozen=True, slots=True)
class Near:
    """What may be of the same child as some statements: records, and statements that wait or are
    asked about; both by primary key."""

    records: set[int]
    waiting: set[int]


def near(profiles: Sequence[Profile]) -> Near:
    """What shares a key with statements that have these profiles.

    Also what is not worth weighing against them: beside less, it may be.
    """
    working = _working_set()
    seekers = list(dict.fromkeys(profiles))
    records = {pk for shared in working.sharing(seekers) for pk in shared}
    waiting = statements.waiting_near_each(
        [dict.fromkeys(working.lookup_values(profile), 0) for profile in seekers]
    )
    return Near(records, {pk for found in waiting for pk in found})


def try_again(load: Load, pks: Iterable[int]) -> Counter[str]:
    """Decide anew on these statements, if they wait, in sight of all that came after them.

    Returns the counts.
    """
    working = _working_set()
    waits = [
        again(row, statement, working.profile_of(statement))
        for row, statement in statements.opened(statements.by_pks(pks))
    ]
    counts = settle(load, waits, working, waiting=True)
    counts.update(_settle_waiting(load, working))
    return counts


def settle_near(load: Load, pks: Iterable[int]) -> Counter[str]:
    """Try again the waiting statements that the statements ``pks`` may have made certain.

    Those of ``pks`` that are linked count as if they had come to their records now. Returns the
    counts.
    """
    working = _working_set()
    working.bring_as_joined(statements.by_pks(pks))
    return _settle_waiting(load, working)


def _settle_waiting(load: Load, working: WorkingSet) -> Counter[str]:
    """Try again the waiting statements that the batch may have made certain.

    A statement that is linked may make another certain, so this goes on until no more are linked.
    """
    counts: Counter[str] = Counter()
    while waiting := working.waiting_for_what_joined():
        waits = [again(row, statement, working.profile_of(statement)) for row, statement in waiting]
        working = _working_set()
        counts.update(settle(load, waits, working, waiting=True))
    return counts


def withdraw(rows: Sequence[HeldStatement]) -> None:
    """End statements that their source no longer makes; each child is derived from the rest.

    A child whom no source names any more is kept as it was last known. A child who drops off every
    list is the one somebody will look for.
    """
    working = _working_set()
    linked = [row for row in rows if row.child_id is not None]
    working.bring_own(row.child_id for row in linked if row.child_id is not None)
    for row in linked:
        if row.child_id is not None:
            working.leave(row.child_id, row)
            working.children[row.child_id].last_words += [
                one for one in working.standing[row.child_id] if one[0].pk == row.pk
            ]
    for row in rows:
        row.state = _State.ENDED
    write_children(working)
    statements.save([], rows)
    keep_contested_of(working)
    hand_over(rows)
    cases.close_all(rows)


def prior_now() -> Prior:
    """The prior for as many children as the index holds now, and for an area's at least."""
    return Prior.of_index(children.estimated_number())


def _working_set() -> WorkingSet:
    return WorkingSet(StoredKeys(), prior_now())
