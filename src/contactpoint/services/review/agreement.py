"""Whom a verdict concerns, and whether its reviewer may give it alone.

The rule is ``review.authority``; what sources stated of records before any verdict is in
``services.whose_records``. Nothing here looks at the scope of a case: a statement's own address,
which its supplier chooses, puts a case into a queue and gives nobody a right to a record.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from contactpoint.access.actor import Actor
from contactpoint.access.errors import AccessRefusedError, Refusal
from contactpoint.access.scope import NOT_KNOWN, Scope
from contactpoint.children.statement import CORRECTION, Statement
from contactpoint.placing.whose import scope_of_statement
from contactpoint.review.authority import Act, Needed, has_a_say, left_to_others, needed
from contactpoint.review.kinds import VerdictKind
from contactpoint.services.review.errors import NeedsAgreementError
from contactpoint.services.review.opened_case import OpenedCase
from contactpoint.services.whose_records import Part, are_held_apart, parts_of, scopes_of
from contactpoint.services.within_reach import Reached
from contactpoint.store.models import HeldStatement
from contactpoint.store.repositories import children, statements, verdicts
from contactpoint.store.repositories.verdict_rows import Verdict


@dataclass(frozen=True, slots=True)
class Concern:
    """What an act concerns: the scopes of all who decide about it, and whether the matcher holds
    apart whom it makes one child."""

    act: Act
    scopes: frozenset[Scope]
    held_apart: bool = False

    def is_for(self, actor: Actor) -> bool:
        """Whether the actor's desk decides about all of it."""
        return not left_to_others([actor.scope], self.scopes)

    def left(self, desks: Sequence[Scope]) -> Needed:
        """What is needed still where reviewers of these desks agree, one each.

        Raises ``AccessRefusedError(AUTHORITY)`` for what cannot be proposed.
        """
        return needed(self.act, desks, self.scopes, held_apart=self.held_apart)


def must_need_nobody_else(actor: Actor, concern: Concern) -> None:
    """Raises ``NeedsAgreementError`` for what the actor may not do alone, and
    ``AccessRefusedError(AUTHORITY)`` for what cannot be proposed either."""
    left = concern.left([actor.scope])
    if not left.nothing:
        raise NeedsAgreementError(left)


def must_have_a_say(actor: Actor, concern: Concern) -> None:
    """Raises ``AccessRefusedError(AUTHORITY)`` unless the actor's desk decides about some of it."""
    if not has_a_say(actor.scope, concern.scopes):
        raise AccessRefusedError(Refusal.AUTHORITY)


def of_changing(act: Act, record: Reached) -> Concern:
    """What changing one record concerns: splitting it, or correcting a value."""
    return Concern(act, scopes_of(record.parts))


def of_join(records: Sequence[Reached]) -> Concern:
    """What making one child of two records concerns."""
    one, other = records
    return Concern(
        Act.JOIN, _scopes_together(records), held_apart=are_held_apart(one.parts, other.parts)
    )


def of_case(act: Act, held: OpenedCase) -> Concern:
    """What a verdict on a case concerns: what it changes of its statement and its records.

    That a statement is not of a record changes nothing of that record, but that a provisional one
    is so no longer. The records to choose from are not changed either.
    """
    if act is Act.JOIN and held.child is not None and held.other is not None:
        return of_join((held.child, held.other))
    about = [] if held.other is None else [held.other]
    if held.child is not None and (act is Act.PLACE or _is_provisional(held.child)):
        about.append(held.child)
    scopes = _scopes_together(about)
    if held.other is None:
        scopes |= _where_known(held.statement)
    waiting = [Part(None, (held.statement,), waited=True)]
    return Concern(
        act,
        scopes or frozenset({NOT_KNOWN}),
        held_apart=act is Act.PLACE and are_held_apart(waiting, held.compared.parts),
    )


def of_undoing(given: Verdict) -> Concern:
    """What taking a verdict back concerns: the records that it changed, as they are now, and those
    from which it took statements, though all of these have ended since."""
    named = {given.child_id, given.other_child_id}
    if given.kind is VerdictKind.NOT_SAME and given.child_id not in given.confirmed:
        named -= {given.child_id}
    kept = verdicts.statements_of(given)
    standing = {
        held.statement.child_id
        for held in kept
        if held.statement.state == HeldStatement.State.LINKED
    }
    there = [pk for pk in named | standing if pk is not None]
    found = parts_of(children.by_pks(sorted({*children.survivors(there).values()})))
    parts = [part for of_one in found.values() for part in of_one]
    scopes = scopes_of(parts) if parts else frozenset()
    rows = [held.statement for held in kept]
    came_from = {held.statement_id: held.came_from_id for held in kept}
    before: dict[int, list[tuple[HeldStatement, Statement]]] = {}
    for row, stated in statements.opened(rows) if rows else ():
        whence = came_from[row.pk]
        if stated.feed == CORRECTION:
            continue
        if whence is None:
            scopes |= _where_known(stated)
        else:
            before.setdefault(whence, []).append((row, stated))
    counted = {part.record for part in parts if not part.waited}
    waited = {pk for pk, record in children.kept_of(before).items() if record.provisional}
    for record, held_then in before.items():
        if record not in counted:
            whose = {_stated_then(record, held_then).whose}
            scopes |= whose - {NOT_KNOWN} if record in waited else whose
    return Concern(Act.UNDO, scopes or frozenset({Scope(given.scope)}))


def _scopes_together(records: Sequence[Reached]) -> frozenset[Scope]:
    """The scopes of all who decide about these records.

    A provisional record of which nobody's authority is known waits for whoever decides about the
    others.
    """
    if not records:
        return frozenset()
    settled = [record for record in records if not _is_provisional(record)]
    found = scopes_of(part for record in settled for part in record.parts) if settled else set()
    for record in records:
        if record not in settled:
            found |= scopes_of(record.parts) - {NOT_KNOWN}
    return frozenset(found or {NOT_KNOWN})


def _is_provisional(record: Reached) -> bool:
    return record.child.document.provisional


def _stated_then(record: int, held: Sequence[tuple[HeldStatement, Statement]]) -> Part:
    """What was stated of a record: what stands of it, or all where nothing does any more."""
    stands = [stated for row, stated in held if row.state == HeldStatement.State.LINKED]
    return Part(record, tuple(stands or [stated for _, stated in held]))


def _where_known(statement: Statement) -> frozenset[Scope]:
    return frozenset({scope_of_statement(statement)} - {NOT_KNOWN})
