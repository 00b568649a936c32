"""The status of a child, decided by a person: how much of the child is kept hidden.

The rules of the domain, sections 1 and 5. "Archived" is not a status: nobody decides it, it follows
from the dates of birth and death (``retention.archiving``).
"""

from collections.abc import Iterable
from enum import StrEnum


class Status(StrEnum):
    """How much of a child is kept hidden, from the least to the most."""

    ACTIVE = "active"
    SHIELDED = "shielded"
    CONCEALED = "concealed"


def strictest(statuses: Iterable[Status]) -> Status:
    """The status that hides most. Raises ``ValueError`` when there is none."""
    return max(statuses, key=tuple(Status).index)
