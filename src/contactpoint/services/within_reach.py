"""From what is stored of children to what an actor may learn of them: the way of every service.

Nothing here decides: ``visibility.reach`` does. A child of whom the actor may learn nothing is as
one that was never there.
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
from contactpoint.visibility.reach import Reach, reach, shows_who_works
from contactpoint.visibility.status import Status


@dataclass(frozen=True, slots=True)
class Reached:
    """A child of whom an actor may learn something, and how much. Opened, and not shown yet."""

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
        """The name under which the child is shown; ``None`` only of who is concealed."""
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

    def facet(self) -> Facet:
        """What the reach opens: where that is the whole, it is derived if it is not stored."""
        return whole_of(self.child) if self.reach is Reach.WHOLE else self.child.document.open


def concerned(child: OpenedChild) -> Concerned:
    """A child as a ledger entry about it names it: an entry outlives what may be shown of it."""
    record = child.document.open.record
    name = "" if record is None or record.name is None else record.name.name.full
    return Concerned(subject=child.subject, number=child.number, name=name, ring=child.ring)


def scope_of(child: OpenedChild) -> Scope:
    """Whose a child is: by all that is known, also where that is kept from who asks."""
    return scope_of_record(whole_of(child).record)


def reached_among(
    actor: Actor, found: Iterable[OpenedChild], *, case: Scope | None = None
) -> Mapping[int, Reached]:
    """Those of the children of whom the actor may learn something, by primary key.

    ``case`` is whose the case is that they are looked at for: who decides it may learn of each
    record concerned what a record of its own would open.
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
    """The child that the number leads to, with ``for_change`` locked until the transaction ends.

    Raises ``AccessRefusedError(NO_SUCH_RECORD)``, the same for a number never given out and for a
    child of whom the actor may learn nothing.
    """
    child = children.by_number(number, for_change=for_change)
    reached = None if child is None else reached_among(actor, [child]).get(child.pk)
    if reached is None:
        raise AccessRefusedError(Refusal.NO_SUCH_RECORD)
    return reached


def survivor_of(actor: Actor, pk: int) -> Reached | None:
    """The child that the record with this primary key is of now, after whatever joins, if the actor
    may learn something of it."""
    found = children.by_pks(children.survivors([pk]).values())
    return reached_among(actor, found).get(found[0].pk) if found else None


def must_see_all_of(records: Iterable[Reached]) -> None:
    """Raises ``AccessRefusedError(AUTHORITY)`` where something of one of the children is kept from
    the actor: nobody decides about records unseen."""
    for one in records:
        if one.reach is not Reach.WHOLE and one.child.document.status is not Status.ACTIVE:
            raise AccessRefusedError(Refusal.AUTHORITY)


def must_reach_whole(*reached: Reached) -> None:
    """Raises ``AccessRefusedError(AUTHORITY)`` unless one of the children is within reach whole:
    what its sources say is for who decides about it."""
    if not any(one.reach is Reach.WHOLE for one in reached):
        raise AccessRefusedError(Refusal.AUTHORITY)
