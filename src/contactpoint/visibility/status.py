"""The status of a child that somebody has decided on: what of it is kept from whom.

The rules of the domain, sections 1 and 5. That a record is archived is no status: it follows from
the dates of birth and death, with nobody deciding anything (``retention.archiving``).
"""

from collections.abc import Iterable
from enum import StrEnum


class Status(StrEnum):
    """What is kept hidden of a child; the order of the members is from the least to the most."""

    ACTIVE = "active"
    SHIELDED = "shielded"
    CONCEALED = "concealed"


def strictest(statuses: Iterable[Status]) -> Status:
    """The status that hides most. Raises ``ValueError`` when there is none."""
    return max(statuses, key=tuple(Status).index)
