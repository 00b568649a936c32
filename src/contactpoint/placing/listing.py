"""What the source of a statement lists beside it: each child once.

A source whose references last means two children by two references, or has made a mistake. Where
its references do not last, two references may be one child's, of whom it has learnt something: but
not in one delivery, which names each child once. Two rows that share a number are one child's.
"""

from collections.abc import Container
from dataclasses import dataclass

from contactpoint.children.statement import Statement
from contactpoint.linkage.candidates import source_of
from contactpoint.linkage.listed_together import share_a_number
from contactpoint.linkage.profile import Profile, profile_of
from contactpoint.store.models import HeldStatement


@dataclass(frozen=True, slots=True)
class Listing:
    """The listing that a statement comes in.

    ``delivered`` are the reference digests of all that its delivery names, for a source whose
    references do not last. It is ``None`` where the delivery is over: all that the source still
    states counts then as named beside the statement.
    """

    statement: Statement
    profile: Profile
    delivered: Container[bytes] | None = None

    @property
    def source(self) -> str:
        """Who makes the statement."""
        return f"{self.statement.feed} {self.statement.source}"

    def tells_apart(self, row: HeldStatement, other: Statement) -> bool:
        """Whether the source lists another statement, which ``row`` holds, as another child's."""
        stated = self.statement
        if (other.feed, other.source) != (stated.feed, stated.source):
            return False
        if source_of(stated.feed, stated.source):
            return True
        named = self.delivered is None or bytes(row.reference_digest) in self.delivered
        return named and not share_a_number(self.profile, profile_of(other))
