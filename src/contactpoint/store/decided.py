"""What is inside the sealed columns of cases and verdicts: what persons decide, and of whom."""

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct

from contactpoint.children.contested import ContestReason
from contactpoint.review.kinds import CaseKind, VerdictKind
from contactpoint.store.sealed_rows import RowForm

# A statement has one case about where it belongs, and beside that one about each thing that it says
# and its record does not take. A case hangs on one of these hooks of its statement; rows of no
# other statement have its number, since statements are numbered below (``sealed_index.owners``).
_HOOKS: Mapping[str, int] = {
    reason.value: number for number, reason in enumerate(ContestReason, start=1)
}
_STATEMENT_BITS = 48


def hook_of(statement_pk: int, reason: str) -> int:
    """The hook of a statement on which its case with this reason hangs."""
    return _HOOKS.get(reason, 0) << _STATEMENT_BITS | statement_pk


def contested_hooks(statement_pk: int) -> list[int]:
    """The hooks of a statement for all that it may say and its record not take."""
    return [hook_of(statement_pk, reason) for reason in _HOOKS]


class CaseContent(Struct, array_like=True, kw_only=True):
    """A case: what a person has to decide.

    In a ``placing`` case a statement waits: ``child_id`` is the record that it may be of, and
    ``reason`` says why it was not linked. In a ``resemblance`` case the statement stands on the
    record ``other_child_id``, which may be of the same child as ``child_id``. Without ``child_id``
    a person has to see several records. In a ``contested`` case the statement stands on the record
    ``other_child_id``, which does not take what it says: ``word`` (``children.contested``).

    ``urgency`` is that of ``review.urgency``. ``scope`` is the code of whose case it is
    (``access.scope``). ``asked_source_at`` says that the source has to answer first. ``withheld``
    says that nobody who would decide may be shown a child that the case is about. A case with
    either is in no queue.
    """

    statement_id: int
    child_id: int | None
    other_child_id: int | None = None
    kind: CaseKind
    reason: str
    weight: float | None
    scope: str
    urgency: int
    opened_at: datetime
    asked_source_at: datetime | None = None
    withheld: bool = False
    word: str = ""

    @property
    def hook_id(self) -> int:
        """On which hook of its statement the case hangs: no two cases hang on one."""
        return hook_of(self.statement_id, self.reason)

    @property
    def waits(self) -> bool:
        """Whether the case is in its queue."""
        return self.asked_source_at is None and not self.withheld


class VerdictContent(Struct, array_like=True, kw_only=True):
    """What a person decided of a child. It stands until a person undoes it.

    ``child_id`` is the record that the verdict is about, or the survivor of a join.
    ``other_child_id`` is the record that was joined, split off, or said to be another.
    ``statement_id``, ``reason`` and ``weight`` are those of the case that the verdict settled, if
    any. ``made_by_id`` and ``undone_by_id`` are accounts, and ``scope`` is that of the desk.
    ``confirmed`` are the records that were provisional and by the verdict are no longer. ``word``
    is what the statement said in a ``contested`` case: while the verdict stands, nobody is asked
    about it again.
    """

    statement_id: int | None
    child_id: int | None
    other_child_id: int | None
    kind: VerdictKind
    reason: str
    weight: float | None
    scope: str
    made_by_id: int
    undone_by_id: int | None = None
    undone_at: datetime | None = None
    confirmed: tuple[int, ...] = ()
    word: str = ""


class VerdictStatement(Struct, array_like=True, kw_only=True):
    """A statement that a verdict moved, placed, made or set aside.

    ``came_from_id`` is the record that the statement stood on before. It is ``None`` for a
    statement that waited for a person, and for the verdict's own correction. ``last_known`` marks a
    statement that the record was last known by, if no source spoke of it any more.
    """

    verdict_id: int
    statement_id: int
    came_from_id: int | None = None
    last_known: bool = False


class StatementPair(Struct, array_like=True, kw_only=True):
    """What a verdict says of two statements for ever after: they are of one child, or of two.

    A pair stands while its verdict is not undone and no later verdict contradicts it.
    ``overruled_by_id`` is the standing verdict that does.
    """

    verdict_id: int
    left_id: int
    right_id: int
    same: bool
    overruled_by_id: int | None = None


CASE = RowForm(
    "case",
    "cases",
    CaseContent,
    ("statement", "child", "other_child"),
    192,
    leads_to={"statement": "hook_id"},
)
VERDICT = RowForm("verdict", "verdicts", VerdictContent, ("statement", "child", "other_child"), 192)
VERDICT_STATEMENT = RowForm(
    "verdict-statement", "verdicts", VerdictStatement, ("verdict", "statement"), 64
)
STATEMENT_PAIR = RowForm(
    "statement-pair",
    "verdicts",
    StatementPair,
    ("verdict", "left", "right", "overruled_by"),
    64,
)
