"""Place a batch of statements: on a child that is there, on a new one, or before a person.

The decisions are linkage's; this module brings it the candidates and writes what it decides, all
in the transaction that is open. A source's later statement takes the place of its earlier one.
"""

import secrets
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import uuid4

from contactpoint.children.child_number import new_child_number
from contactpoint.children.record import assemble
from contactpoint.children.statement import Statement
from contactpoint.linkage.decision import Candidate, Decision, Outcome, decide
from contactpoint.linkage.keys import index_keys
from contactpoint.linkage.model import load_model
from contactpoint.linkage.profile import Profile, pack, profile_of
from contactpoint.services.neighbourhood import Neighbour, Neighbourhood
from contactpoint.store.documents import ChildDocument, child_place, encode, statement_place
from contactpoint.store.models import Child, HeldStatement, Load, Review
from contactpoint.store.repositories import children, statements
from contactpoint.store.safe import vault
from contactpoint.vault.vault import IndexDomain, Ring

_State = HeldStatement.State


@dataclass(slots=True)
class Arrival:
    """A statement that a load brings, and the row that holds what its source said before."""

    statement: Statement
    digests: statements.Digests
    held: HeldStatement | None


def arrivals_of(brought: Sequence[Statement]) -> list[Arrival]:
    """The statements with what is held of them. No two may have the same reference."""
    digests = [statements.digests_of(statement) for statement in brought]
    held = statements.by_reference(digest.reference for digest in digests)
    return [
        Arrival(statement, digest, held.get(digest.reference))
        for statement, digest in zip(brought, digests, strict=True)
    ]


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
    statements.mark_seen(unchanged, load)
    settled, fresh_keys = _settle(load, moving)
    counts.update(settled)
    counts.update(_settle_waiting(load, fresh_keys))
    return counts


def _settle_waiting(load: Load, fresh_keys: set[int]) -> Counter[str]:
    """Try again the waiting statements that what came now may have made certain."""
    opened = statements.opened(statements.waiting_near(fresh_keys))
    again = [Arrival(statement, statements.digests_of(statement), row) for row, statement in opened]
    return _settle(load, again, again=True)[0]


def withdraw(rows: Sequence[HeldStatement]) -> None:
    """End statements that their source no longer makes; each child is derived from the rest."""
    hood = Neighbourhood(vault().index(IndexDomain.OPEN))
    linked = [row for row in rows if row.child_id is not None]
    hood.bring([], [row.child_id for row in linked if row.child_id is not None])
    standing = statements.linked_to(hood.neighbours)
    for row in linked:
        if row.child_id is not None:
            hood.leave(row.child_id, row, standing[row.child_id])
    for row in rows:
        row.state = _State.ENDED
    Review.objects.filter(statement__in=rows).delete()
    _write_children(hood)
    statements.save([], rows)


def _settle(
    load: Load, moving: Sequence[Arrival], *, again: bool = False
) -> tuple[Counter[str], set[int]]:
    """Decide and write; returns the counts and the blind keys of what joined a child.

    With ``again``, the statements wait for a person already: what cannot be linked stays as it is.
    """
    counts: Counter[str] = Counter()
    hood = Neighbourhood(vault().index(IndexDomain.OPEN))
    free = [arrival for arrival in moving if not arrival.statement.restricted]
    before = {
        arrival.held.child_id
        for arrival in moving
        if arrival.held is not None and arrival.held.child_id is not None
    }
    hood.bring((profile_of(arrival.statement) for arrival in free), before)
    standing = statements.linked_to(before)
    new: list[HeldStatement] = []
    changed: list[HeldStatement] = []
    alone: list[tuple[HeldStatement, Statement]] = []
    asked: list[tuple[HeldStatement, Profile, Decision]] = []
    for arrival in moving:
        row = arrival.held or HeldStatement(
            feed=arrival.statement.feed,
            source=arrival.statement.source,
            reference_digest=arrival.digests.reference,
        )
        row.content_digest = arrival.digests.content
        if not again:
            row.last_seen_in = load
        (new if arrival.held is None else changed).append(row)
        home = _home(hood, arrival, standing)
        if arrival.statement.restricted:
            counts["quarantined"] += 1
            row.state = _State.QUARANTINED
            alone.append((row, arrival.statement))
            continue
        if home is None:
            profile = profile_of(arrival.statement)
            decision = decide(profile, hood.candidates(profile), load_model())
            if decision.outcome is Outcome.LINK:
                home = decision.child
            elif decision.outcome is Outcome.NEW and not again:
                home = hood.found()
        if home is None:
            counts["to_review"] += 1
            row.state = _State.TO_REVIEW
            alone.append((row, arrival.statement))
            asked.append((row, profile, decision))
        else:
            row.state = _State.LINKED
            hood.join(home, row, arrival.statement)
    if again:
        # What stays before a person is left as it is, sealed as it was.
        stays = {row.pk for row, _ in alone}
        changed = [row for row in changed if row.pk not in stays]
        alone, asked = [], []
        counts = Counter(linked_later=len(changed))
    _seal_alone(alone)
    _write_children(hood)
    statements.save(new, changed)
    _write_reviews(hood, changed, asked)
    return counts, hood.fresh_keys


def _home(
    hood: Neighbourhood,
    arrival: Arrival,
    standing: Mapping[int, list[tuple[HeldStatement, Statement]]],
) -> int | None:
    """The child that the source's earlier statement is linked to, if the later one stays there.

    It stays when it is all that the child is known by: a source may correct everything it said.
    Beside other voices it has to be in accord with them, or is placed afresh. Either way the
    earlier one goes.
    """
    row = arrival.held
    if row is None or row.child_id is None or row.state == _State.ENDED:
        return None
    child = row.child_id
    hood.leave(child, row, standing[child])
    if arrival.statement.restricted:
        return None
    rest = hood.neighbours[child].profiles
    if not rest:
        return child
    profile = profile_of(arrival.statement)
    decision = decide(profile, [Candidate(child=child, profiles=tuple(rest))], load_model())
    return child if decision.outcome is Outcome.LINK else None


def _seal_alone(alone: Sequence[tuple[HeldStatement, Statement]]) -> None:
    """Seal statements that are linked to no child, each under a key of its own."""
    subjects = [uuid4() for _ in alone]
    ring = vault().create(subjects)
    for (row, statement), subject in zip(alone, subjects, strict=True):
        row.child = None
        row.subject = subject
        row.sealed = ring.seal(statement_place(row.subject), encode(statement))


def _write_children(hood: Neighbourhood) -> None:
    """Derive, seal and write every child that the batch touched, and seal what joined it."""
    touched = [neighbour for neighbour in hood.neighbours.values() if neighbour.touched]
    founded = [neighbour for neighbour in touched if neighbour.pk is None]
    there = [neighbour for neighbour in touched if neighbour.pk is not None]
    numbers = _fresh_numbers(len(founded))
    fresh_ring = vault().create(neighbour.subject for neighbour in founded)
    for neighbour, number in zip(founded, numbers, strict=True):
        row = Child(subject=neighbour.subject, number=number)
        _write_document(neighbour, row, [said for _, said in neighbour.joined], fresh_ring)
    children.add([neighbour.row for neighbour in founded if neighbour.row is not None])
    ring = vault().hold(neighbour.subject for neighbour in there)
    standing = statements.linked_to(n.pk for n in there if n.pk is not None)
    for neighbour in there:
        joined = {row.pk for row, _ in neighbour.joined}
        row = Child(pk=neighbour.pk, subject=neighbour.subject)
        said = [
            statement
            for held, statement in standing.get(row.pk, [])
            if held.pk not in neighbour.left and held.pk not in joined
        ]
        _write_document(neighbour, row, [*said, *(s for _, s in neighbour.joined)], ring)
    children.replace_documents([neighbour.row for neighbour in there if neighbour.row is not None])


def _write_document(
    neighbour: Neighbour, row: Child, said: Sequence[Statement], ring: Ring
) -> None:
    index = vault().index(IndexDomain.OPEN)
    profiles = [profile_of(statement) for statement in said]
    document = ChildDocument(
        record=assemble(said) if said else None,
        packed_profiles=tuple(pack(profile) for profile in profiles),
        names=tuple(statement.names for statement in said),
    )
    row.document = ring.seal(child_place(row.subject), encode(document))
    row.search_keys = index.values(
        frozenset(key for profile in profiles for key in index_keys(profile))
    )
    neighbour.row = row
    for held, statement in neighbour.joined:
        held.child = row
        held.subject = row.subject
        held.sealed = ring.seal(statement_place(row.subject), encode(statement))


def _fresh_numbers(count: int) -> list[str]:
    """As many child numbers as asked for that no child has or had."""
    fresh: set[str] = set()
    while len(fresh) < count:
        drawn = {new_child_number(secrets.randbelow) for _ in range(count - len(fresh))}
        fresh |= drawn - children.numbers_taken(drawn)
    return list(fresh)


def _write_reviews(
    hood: Neighbourhood,
    settled: Iterable[HeldStatement],
    asked: Sequence[tuple[HeldStatement, Profile, Decision]],
) -> None:
    """Put what a person has to decide into the queue, and take out what is settled."""
    Review.objects.filter(statement__in=list(settled)).delete()
    Review.objects.bulk_create(
        Review(
            statement=row,
            child_id=None if decision.child is None else hood.pk_of(decision.child),
            weight=decision.weight,
            reason=decision.reason.value,
            lookup_keys=hood.lookup_values(profile),
        )
        for row, profile, decision in asked
    )
