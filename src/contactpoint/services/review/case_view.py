"""What a reviewer is shown of a case."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from contactpoint.linkage.levels import Field, Level
from contactpoint.linkage.reasons import DecisionReason
from contactpoint.linkage.support import Support

# The primary key of a case. Pages put a random reference in its place.
CaseRef = int

# In the place of a number that the reviewer's kind of body does not allot: that there is one, and
# whether it agrees, can be told.
NOT_SHOWN = "Held, not shown"


class ShownField(StrEnum):
    """The fields that a side of a case shows, in the order in which a page lists them."""

    NAME = "name"
    BIRTH_DATE = "birth_date"
    DEATH_DATE = "death_date"
    SEX = "sex"
    ADDRESS = "address"
    CARERS = "carers"
    NHS_NUMBER = "nhs_number"
    UPN = "upn"
    SERVICES = "services"


@dataclass(frozen=True, slots=True)
class SourcedValue:
    """A value as text, and which source says so, of what day. Dates are ISO 8601, names and
    addresses as written, ``sex`` the value of ``children.sex.Sex``."""

    text: str
    feed: str
    source: str
    as_at: date | None


@dataclass(frozen=True, slots=True)
class Side:
    """One side: ``number`` is the record's, and ``None`` for a statement that waits. Every field is
    in ``values``, without any value where no source says one."""

    title: str
    number: str | None
    values: Mapping[ShownField, tuple[SourcedValue, ...]]


@dataclass(frozen=True, slots=True)
class ComparedField:
    """How one field agrees between what is best comparable of the two sides.

    ``level`` is ``None`` where one side does not state it, which is no evidence; ``weight`` is in
    bits, above 0 for one child and below against.
    """

    field: Field
    level: Level | None
    weight: float
    left: str
    right: str
    differs: bool


@dataclass(frozen=True, slots=True)
class Supporting:
    """What speaks for one child from beside it, such as the same carer: ``kind`` and bits."""

    kind: Support
    weight: float


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case side by side.

    ``kind`` is a value of ``store.models.CaseKind``; ``weight`` in bits, prior and what supports it
    included. ``right``
    is ``None`` when there is no record to compare with. ``version`` stands for all that is shown: a
    verdict on another version is refused.
    """

    case: CaseRef
    kind: str
    reason: DecisionReason
    opened_at: datetime
    weight: float | None
    left: Side
    right: Side | None
    fields: tuple[ComparedField, ...]
    version: str
    support: tuple[Supporting, ...] = ()
