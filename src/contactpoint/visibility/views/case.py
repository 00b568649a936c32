"""What a reviewer is shown of a case: both sides, and how much each field speaks for one child.

How the two compare is the matcher's to say, over all that is stated; which values stand beside it
is ``values``'.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from contactpoint.children.names import NameKind
from contactpoint.children.provenance import RecordField
from contactpoint.children.record import Voice
from contactpoint.children.sex import Sex
from contactpoint.linkage.levels import Field, Level
from contactpoint.linkage.reasons import DecisionReason
from contactpoint.linkage.support import Support

# The primary key of a case. Pages put a random reference in its place.
CaseRef = int


@dataclass(frozen=True, slots=True)
class SourcedValue:
    """A value as ``values.Reader`` writes it, and which source says so, of what day; ``name_kind``
    of a name beside the current one."""

    text: str
    voice: Voice
    name_kind: NameKind | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """One side: ``number`` is the record's, and ``None`` for a statement that waits. Every field is
    in ``values``, without any value where no source says one. ``last_known``: no source names the
    child any more, and what was said last is among them. ``own``: the reviewer's authority decides
    about the child, so that the record can be corrected and split."""

    title: str
    number: str | None
    values: Mapping[RecordField, tuple[SourcedValue, ...]]
    last_known: bool = False
    own: bool = False


@dataclass(frozen=True, slots=True)
class ComparedField:
    """How one field agrees between what is best comparable of the two sides.

    ``level`` is ``None`` where one side does not state it, which is no evidence; ``weight`` is in
    bits, above 0 for one child and below against.
    """

    field: Field
    level: Level | None
    weight: float

    @property
    def differs(self) -> bool:
        """Whether both sides state it, and not the same."""
        return self.level is not None and self.level is not Level.SAME


@dataclass(frozen=True, slots=True)
class Supporting:
    """What speaks for one child from beside it, such as the same carer: ``kind`` and bits."""

    kind: Support
    weight: float


@dataclass(frozen=True, slots=True)
class CandidateView:
    """A record that the statement may be of: by what to know the child, and what both share.
    ``last_known`` as of a ``Side``."""

    number: str
    name: str
    birth_date: date | None
    sex: Sex
    address: str
    fields: tuple[ComparedField, ...]
    support: tuple[Supporting, ...]
    last_known: bool


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case side by side.

    ``kind`` is a value of ``review.kinds.CaseKind``; ``weight`` in bits, prior and what supports it
    included. ``right`` is ``None`` when there is no record to compare with yet: then ``candidates``
    are those to choose from, the likeliest first, and ``may_found`` says whether the statement says
    enough to make a record of its own. ``version`` stands for all that is shown: a verdict on
    another version is refused.
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
    candidates: tuple[CandidateView, ...] = ()
    may_found: bool = False
