"""What a reviewer is shown of a case: both sides, and how much each field speaks for one child.

The matcher compares the two sides over all that is stated. ``values`` decides which values the
reviewer is shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from contactpoint.children.names import NameKind
from contactpoint.children.provenance import RecordField
from contactpoint.children.record import Voice
from contactpoint.children.sex import Sex
from contactpoint.linkage.households import Contradiction
from contactpoint.linkage.levels import Field, Level
from contactpoint.linkage.reasons import DecisionReason
from contactpoint.linkage.support import Support

# The primary key of a case. Pages put a random reference in its place.
CaseRef = int


@dataclass(frozen=True, slots=True)
class SourcedValue:
    """A value as ``values.Reader`` writes it, with the voice that states it.

    ``name_kind`` is set for a name beside the current one.
    """

    text: str
    voice: Voice
    name_kind: NameKind | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a case.

    ``number`` is the record's child number, ``None`` for a statement that waits. ``values`` has
    every field; a field that no source states is empty. ``last_known`` says that no source names
    the child any more, so that the values include what was said last. ``provisional`` says that
    the record waits for a decision. ``own`` says that the reviewer's authority decides about the
    child, and so may correct and split the record.
    """

    title: str
    number: str | None
    values: Mapping[RecordField, tuple[SourcedValue, ...]]
    last_known: bool = False
    provisional: bool = False
    own: bool = False


@dataclass(frozen=True, slots=True)
class ComparedField:
    """How well one field of the two sides agrees.

    ``level`` is ``None`` where one side does not state the field, which is no evidence. ``weight``
    is in bits: above 0 for one child, below 0 against.
    """

    field: Field
    level: Level | None
    weight: float

    @property
    def differs(self) -> bool:
        """Whether both sides state the field, with different values."""
        return self.level is not None and self.level is not Level.SAME


@dataclass(frozen=True, slots=True)
class Supporting:
    """What speaks for one child from beside it, such as the same carer: ``kind`` and bits."""

    kind: Support
    weight: float


@dataclass(frozen=True, slots=True)
class Contradicting:
    """What contradicts that both sides are one child, such as another house: ``kind`` and bits."""

    kind: Contradiction
    weight: float


@dataclass(frozen=True, slots=True)
class Telling:
    """One thing by which two children of one home differ, and how far the two sides agree on it.

    ``weight`` is in bits: above 0 for the same child, below for another child of its home.
    """

    what: Field | Contradiction
    level: Level
    weight: float


@dataclass(frozen=True, slots=True)
class SameOrSibling:
    """How much likelier the same child is than another child of its home.

    ``weight`` in bits, prior included. ``telling`` is what it is the sum of besides.
    """

    weight: float
    telling: tuple[Telling, ...]


@dataclass(frozen=True, slots=True)
class CandidateView:
    """A record that the statement may be of: how to recognise the child, and what both share.

    ``last_known`` and ``provisional`` are as in ``Side``.
    """

    number: str
    name: str
    birth_date: date | None
    sex: Sex
    address: str
    fields: tuple[ComparedField, ...]
    support: tuple[Supporting, ...]
    last_known: bool
    provisional: bool


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case side by side.

    ``kind`` is a value of ``review.kinds.CaseKind``. ``weight`` is the match weight in bits: prior,
    ``fields``, ``support`` and what speaks ``against``. ``siblings`` weighs the same child against
    another child of its home, and is ``None`` where there is nothing to compare with. ``right`` is
    ``None`` when there is no record to compare with yet. Then
    ``candidates`` are the records to choose from, the likeliest first, and ``may_found`` says
    whether the statement says enough to found a record. ``version`` stands for all that is shown: a
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
    against: tuple[Contradicting, ...] = ()
    siblings: SameOrSibling | None = None
    candidates: tuple[CandidateView, ...] = ()
    may_found: bool = False
