"""Whose records are: by what sources stated before any verdict moved a statement.

A verdict and a correction give nobody a right to a record (the rules of the domain, section 8). So
the statements that stand on a record are told apart by the record on which they stood before any
verdict, and corrections are left out. A record of which two authorities' statements were made one
is both's.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from contactpoint.access.scope import NOT_KNOWN, Scope
from contactpoint.children.statement import CORRECTION, PRACTITIONER, Statement
from contactpoint.linkage.profile import profile_of
from contactpoint.placing.last_words import opened_words
from contactpoint.placing.whose import scope_of_address, scope_of_stated
from contactpoint.review.held_apart import is_held_apart
from contactpoint.review.stood_before import Move, stood_before
from contactpoint.store.models import HeldStatement
from contactpoint.store.repositories import children, statements, verdicts
from contactpoint.store.repositories.children import OpenedChild

_Held = Sequence[tuple[HeldStatement, Statement]]


@dataclass(frozen=True, slots=True)
class Part:
    """What sources state of one record as it was before any verdict.

    ``record`` is that record. It is ``None`` for a statement that waited for a person and was put
    on the record by a verdict. ``waited`` says that; also that the record was a provisional one,
    whose statements waited too, and was joined into the one on which they stand now.
    """

    record: int | None
    stated: tuple[Statement, ...]
    waited: bool = False

    @property
    def whose(self) -> Scope:
        """Whose the child is by these statements alone."""
        return scope_of_stated(self.stated)


def scopes_of(parts: Iterable[Part]) -> frozenset[Scope]:
    """The scopes of all who decide about records with these parts.

    The parts of one record count together, wherever they stand now. What waited for a person counts
    where it says itself where the child lives; a school or service that it names decides only where
    nothing else is stated of the record, and so does what a practitioner says of it.
    """
    of_records = merged(parts)
    settled = {part.whose for part in of_records if not part.waited}
    waited = [part for part in of_records if part.waited]
    if not settled:
        return _known({part.whose for part in waited})
    lives_in = {
        scope_of_address(stated.address)
        for part in waited
        for stated in part.stated
        if stated.feed != PRACTITIONER
    }
    return frozenset(settled | (lives_in - {NOT_KNOWN}))


def all_scopes_of(parts: Iterable[Part]) -> frozenset[Scope]:
    """The scopes of everybody of whose children these parts are, what waited included."""
    of_records = merged(parts)
    settled = {part.whose for part in of_records if not part.waited}
    waited = {part.whose for part in of_records if part.waited}
    return frozenset(settled | (waited - {NOT_KNOWN})) if settled else _known(waited)


def are_held_apart(one: Iterable[Part], other: Iterable[Part]) -> bool:
    """Whether the matcher holds any part of the one side apart from any of the other.

    A record in between that is like both does not bring the two together.
    """
    ours, theirs = merged(one), merged(other)
    profiles = {id(part): [*map(profile_of, part.stated)] for part in (*ours, *theirs)}
    return any(
        is_held_apart(profiles[id(left)], profiles[id(right)])
        for left in ours
        for right in theirs
        if left.record is None or left.record != right.record
    )


def merged(parts: Iterable[Part]) -> list[Part]:
    """The parts of one record as one; each that was on no record by itself."""
    of_records: dict[int, Part] = {}
    alone: list[Part] = []
    for part in parts:
        if part.record is None:
            alone.append(part)
        elif (there := of_records.get(part.record)) is None:
            of_records[part.record] = part
        else:
            of_records[part.record] = Part(
                part.record, (*there.stated, *part.stated), there.waited and part.waited
            )
    return [*of_records.values(), *alone]


@dataclass(frozen=True, slots=True)
class StatedOf:
    """What sources state of several children; read once, when it is first asked for."""

    found: Sequence[OpenedChild]
    _parts: dict[int, tuple[Part, ...]] = field(default_factory=dict)

    def parts(self, pk: int) -> tuple[Part, ...]:
        """The parts of one of the records, by primary key."""
        if not self._parts:
            self._parts.update(parts_of(self.found))
        return self._parts[pk]


def parts_of(found: Iterable[OpenedChild]) -> Mapping[int, tuple[Part, ...]]:
    """The parts of each record, by primary key: of what stands, or what it is last known by."""
    known = {child.pk: child for child in found}
    standing = statements.linked_to(known)
    words = opened_words({pk: child.document.last_words for pk, child in known.items()})
    held = {
        pk: [
            (row, stated)
            for row, stated in (*standing.get(pk, ()), *words.get(pk, ()))
            if stated.feed != CORRECTION
        ]
        for pk in known
    }
    moves = moves_of(row.pk for of_one in held.values() for row, _ in of_one)
    on = {row.pk: pk for pk, of_one in held.items() for row, _ in of_one}
    came_from = {row: stood_before(pk, moves.get(row, ())) for row, pk in on.items()}
    elsewhere = {pk for row, pk in came_from.items() if pk is not None and pk != on[row]}
    provisional = {pk for pk, kept in children.kept_of(elsewhere).items() if kept.provisional}
    return {pk: _parts(of_one, pk, came_from, provisional) for pk, of_one in held.items()}


def moves_of(pks: Iterable[int]) -> Mapping[int, list[Move]]:
    """What standing joins, splits and placings did with each of these statements."""
    moves: dict[int, list[Move]] = {}
    for pk, move in verdicts.standing_rearrangements(list(pks)):
        moves.setdefault(pk, []).append(move)
    return moves


def _parts(
    held: _Held, stands_on: int, came_from: Mapping[int, int | None], provisional: set[int]
) -> tuple[Part, ...]:
    of_records: dict[int, list[Statement]] = {}
    parts: list[Part] = []
    for row, stated in held:
        whence = came_from[row.pk]
        if whence is None:
            parts.append(Part(None, (stated,), waited=True))
        else:
            of_records.setdefault(whence, []).append(stated)
    parts += [
        Part(record, tuple(stated), waited=record != stands_on and record in provisional)
        for record, stated in of_records.items()
    ]
    return tuple(parts)


def _known(found: set[Scope]) -> frozenset[Scope]:
    return frozenset(found - {NOT_KNOWN} or {NOT_KNOWN})
