"""The status of a child: how much of the child is kept hidden.

The rules of the domain, sections 1 and 5. An authority decides that a child is shielded or
concealed. That a child is guarded, health says of it in its feed. "Archived" is not a status:
nobody decides it, it follows from the dates of birth and death (``retention.archiving``).
"""

from collections.abc import Iterable
from enum import StrEnum


class Status(StrEnum):
    """How much of a child is kept hidden, from the least to the most.

    ``GUARDED``: health guards the child, and all that is linked to it is hidden with it.
    ``MAY_BE_GUARDED``: the record may be of a child that health guards, and health has not
    registered it as another child.
    """

    ACTIVE = "active"
    SHIELDED = "shielded"
    CONCEALED = "concealed"
    MAY_BE_GUARDED = "may_be_guarded"
    GUARDED = "guarded"

    @property
    def hides_all(self) -> bool:
        """Whether the open facet holds nothing, so that the record does not exist for searches."""
        return self in _HIDING_ALL

    @property
    def is_healths(self) -> bool:
        """Whether the child is hidden because of what health guards."""
        return self in _OF_HEALTH


_OF_HEALTH = frozenset({Status.MAY_BE_GUARDED, Status.GUARDED})
_HIDING_ALL = _OF_HEALTH | {Status.CONCEALED}


def strictest(statuses: Iterable[Status]) -> Status:
    """The status that hides most. Raises ``ValueError`` when there is none."""
    return max(statuses, key=tuple(Status).index)
