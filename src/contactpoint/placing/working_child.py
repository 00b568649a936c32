"""A child of a batch's working set, with what the batch does to it."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from contactpoint.children.statement import Statement
from contactpoint.linkage.profile import Profile
from contactpoint.store.models import HeldStatement
from contactpoint.store.repositories.children import OpenedChild
from contactpoint.visibility.facets import Facet
from contactpoint.visibility.reach import is_for_reviewers, is_in_search
from contactpoint.visibility.status import Status


@dataclass(slots=True)
class WorkingChild:
    """A child of the working set.

    ``pk`` is ``None`` for a child that the batch founds, until it has been written. ``profiles``
    are those of all statements of the child, hidden or not. ``joined`` are the statements that came
    to it in this batch, ``left`` the primary keys of those that left it.

    ``known_by`` are the statements, by primary key, that it was last known by before the batch.
    ``last_words`` are its sources' last statements, where none of them names it any more.
    ``shown`` says of a child that has been opened or written whether anything of it may be shown.
    ``provisional`` marks a record that was founded before a person decided. ``before`` is the
    status that a child was written under last. ``stands`` is what stands on a child that was
    written, and ``founded`` says that the batch founded it. ``added`` says that practitioners alone
    had told of it before the batch, and ``in_search`` that it is a child whom a search may find.
    """

    subject: UUID
    pk: int | None
    profiles: list[Profile]
    status: Status = Status.ACTIVE
    known_by: tuple[int, ...] = ()
    keys_digest: bytes = b""
    provisional: bool = False
    joined: list[tuple[HeldStatement, Statement]] = field(default_factory=list)
    left: set[int] = field(default_factory=set)
    last_words: list[tuple[HeldStatement, Statement]] = field(default_factory=list)
    before: Status = Status.ACTIVE
    shown: bool = True
    stands: list[tuple[HeldStatement, Statement]] = field(default_factory=list)
    founded: bool = False
    added: bool = False
    in_search: bool = True

    @property
    def is_unheard(self) -> bool:
        """Whether a practitioner has added the child and nobody has decided on that yet."""
        return self.added and self.provisional

    @classmethod
    def opened(cls, child: OpenedChild, whole: Facet, today: date) -> "WorkingChild":
        """A child that was opened to be weighed, with all that is known of it."""
        facet, status = child.document.open, child.document.status
        return cls(
            subject=child.subject,
            pk=child.pk,
            profiles=list(whole.profiles),
            status=status,
            before=status,
            known_by=child.document.last_words,
            keys_digest=child.document.keys_digest,
            provisional=child.document.provisional,
            shown=is_for_reviewers(facet, status),
            added=facet.added,
            in_search=is_in_search(facet, status, today),
        )

    @property
    def touched(self) -> bool:
        """Whether the batch changed the child, so that it has to be written."""
        return self.pk is None or self.is_put_under or bool(self.joined or self.left)

    @property
    def is_put_under(self) -> bool:
        """Whether the batch changed the status of a child that was there."""
        return self.pk is not None and self.status is not self.before
