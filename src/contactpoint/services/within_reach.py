"""The children within an actor's reach: every service gets stored children through here.

``visibility.reach`` decides how far an actor reaches; nothing here does. A child of whom the actor
may learn nothing is treated as a child that does not exist.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils import timezone

from contactpoint.access.actor import Actor
from contactpoint.access.errors import AccessRefusedError, Refusal
from contactpoint.access.scope import Scope
from contactpoint.children.names import PersonName
from contactpoint.placing.whole import whole_of
from contactpoint.placing.whose import scope_of_record
from contactpoint.store.repositories import children
from contactpoint.store.repositories.children import OpenedChild
from contactpoint.store.repositories.ledger import Concerned
from contactpoint.visibility.facets import Facet
from contactpoint.visibility.reach import (
    Reach,
    reach,
    reach_of_archived,
    shows_who_works,
)
from contactpoint.visibility.status import Status


@dataclass(frozen=True, slots=True)
class Reached:
    """An opened child of whom an actor may learn something, and how much; not shown yet."""

    child: OpenedChild
    reach: Reach

    @property
    def pk(self) -> int:
        """The child's primary key."""
        return self.child.pk

    @property
    def number(self) -> str:
        """The child number."""
        return self.child.number

    @property
    def name(self) -> PersonName | None:
        """The name under which the child is shown; ``None`` only of a concealed child."""
        record = self.child.document.open.record
        return None if record is None or record.name is None else record.name.name

    @property
    def whose(self) -> Scope:
        """Whose the child is."""
        return scope_of(self.child)

    @property
    def concerned(self) -> Concerned:
        """The child as a ledger entry about it names it."""
        return concerned(self.child)

    @property
    def shows_who_works(self) -> bool:
        """Whether the actor learns who else works with the child."""
        return shows_who_works(self.child.document.status, self.reach)

    @property
    def provisional(self) -> bool:
        """Whether the actor learns that the record waits for a decision.

        Not where part of the child is kept from the actor, as that would tell how the child came to
        be known; and not where no source names the child any more, so that nothing is asked.
        """
        document = self.child.document
        return document.provisional and self.shows_who_works and not document.open.last_known

    def facet(self) -> Facet:
        """The facet that the reach opens; a whole facet that is not stored is derived."""
        return whole_of(self.child) if self.reach is Reach.WHOLE else self.child.document.open


def concerned(child: OpenedChild) -> Concerned:
    """A child as a ledger entry about it names it.

    The name is that of the open facet: the entry outlives what the actor may be shown.
    """
    record = child.document.open.record
    name = "" if record is None or record.name is None else record.name.name.full
    return Concerned(subject=child.subject, number=child.number, name=name, ring=child.ring)


def scope_of(child: OpenedChild) -> Scope:
    """Whose a child is, by its whole facet, even where the actor may not see all of it."""
    return scope_of_record(whole_of(child).record)


def reached_among(
    actor: Actor, found: Iterable[OpenedChild], *, case: Scope | None = None
) -> Mapping[int, Reached]:
    """The children of whom the actor may learn something, by primary key.

    With ``case``, the children are looked at for a case of that scope. Each record is then reached
    as if it were of the same scope, so that whoever decides the case can see its records.
    """
    today = timezone.localdate()
    reached = {}
    for child in found:

        def whose(child: OpenedChild = child) -> Scope:
            return case or scope_of(child)

        how_far = reach(actor, child.document, today, whose=whose)
        if how_far is not Reach.NOTHING:
            reached[child.pk] = Reached(child, how_far)
    return reached


def reached_by(actor: Actor, number: str, *, for_change: bool = False) -> Reached:
    """The child that the number leads to; ``for_change`` locks it until the transaction ends.

    Raises ``AccessRefusedError(NO_SUCH_RECORD)``, the same for a number never given out and for a
    child of whom the actor may learn nothing.
    """
    child = children.by_number(number, for_change=for_change)
    reached = None if child is None else reached_among(actor, [child]).get(child.pk)
    if reached is None:
        raise AccessRefusedError(Refusal.NO_SUCH_RECORD)
    return reached


def archived_among(actor: Actor, found: Iterable[OpenedChild]) -> list[Reached]:
    """The children whose records a death archives and the actor may put right, in their order."""
    today = timezone.localdate()
    reached = []
    for child in found:

        def whose(child: OpenedChild = child) -> Scope:
            return scope_of(child)

        how_far = reach_of_archived(actor, child.document, today, whose=whose)
        if how_far is not Reach.NOTHING:
            reached.append(Reached(child, how_far))
    return reached


def archived_by(actor: Actor, number: str, *, for_change: bool = False) -> Reached:
    """The child whose archived record the number leads to; ``for_change`` as in ``reached_by``.

    Raises ``AccessRefusedError(NO_SUCH_RECORD)``, the same for a number never given out, for a
    record that is not archived by a death, and for a child about whom the actor does not decide.
    """
    child = children.by_number(number, for_change=for_change)
    reached = archived_among(actor, [] if child is None else [child])
    if not reached:
        raise AccessRefusedError(Refusal.NO_SUCH_RECORD)
    return reached[0]


def survivor_of(actor: Actor, pk: int) -> Reached | None:
    """The child that the record with primary key ``pk`` has been joined into, or its own child.

    ``None`` where the actor may learn nothing of that child.
    """
    found = children.by_pks(children.survivors([pk]).values())
    return reached_among(actor, found).get(found[0].pk) if found else None


def must_see_all_of(records: Iterable[Reached]) -> None:
    """Raises ``AccessRefusedError(AUTHORITY)`` where part of one of the records is kept from the
    actor: nobody decides about records unseen."""
    for one in records:
        if one.reach is not Reach.WHOLE and one.child.document.status is not Status.ACTIVE:
            raise AccessRefusedError(Refusal.AUTHORITY)


def must_reach_whole(*reached: Reached) -> None:
    """Raises ``AccessRefusedError(AUTHORITY)`` unless the actor reaches one of the children whole.

    What a child's sources say is only for those who decide about the child.
    """
    if not any(one.reach is Reach.WHOLE for one in reached):
        raise AccessRefusedError(Refusal.AUTHORITY)
