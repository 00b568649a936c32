"""What persons have decided of children, and whom they have asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from contactpoint.children.statement import Statement
from contactpoint.linkage.reasons import DecisionReason
from contactpoint.visibility.prepared import Prepared


@dataclass(frozen=True, slots=True)
class PastVerdict:
    """A verdict that a person gave.

    ``kind`` is a value of ``review.kinds.VerdictKind``. ``reason`` is why the verdict's case
    waited, ``None`` for a verdict without a case. ``numbers`` are the child numbers of the records
    that the verdict was about. ``undone_by_name`` is empty and ``undone_at`` is ``None`` while the
    verdict stands. ``why_not`` says in words for a page why the verdict cannot be undone now, and
    is empty where it can.
    """

    pk: int
    kind: str
    reason: DecisionReason | None
    made_by_name: str
    made_at: datetime
    numbers: tuple[str, ...]
    undone_by_name: str
    undone_at: datetime | None
    why_not: str

    @property
    def can_undo(self) -> bool:
        """Whether the verdict can be undone now."""
        return not self.why_not


@dataclass(frozen=True, slots=True)
class AskedCase:
    """A case whose source was asked.

    ``verdict`` is the primary key of the verdict by which the source was asked; undoing that
    verdict takes the case back into the queue. ``feed`` and ``source`` are those of the case's
    statement. ``numbers`` are the child numbers of the case's records, none if none was chosen.
    """

    verdict: int
    asked_by_name: str
    asked_at: datetime
    feed: str
    source: str
    reason: DecisionReason
    numbers: tuple[str, ...]


def prepare_verdict(
    *,
    pk: int,
    kind: str,
    reason: DecisionReason | None,
    made_by_name: str,
    made_at: datetime,
    numbers: Sequence[str],
    undone_by_name: str,
    undone_at: datetime | None,
    why_not: str,
    of: Sequence[str],
) -> Prepared[PastVerdict]:
    """A verdict about records that are within the reader's reach.

    ``of`` are the numbers of the children whose those records are now.
    """
    return Prepared(
        PastVerdict(
            pk=pk,
            kind=kind,
            reason=reason,
            made_by_name=made_by_name,
            made_at=made_at,
            numbers=tuple(numbers),
            undone_by_name=undone_by_name,
            undone_at=undone_at,
            why_not=why_not,
        ),
        of=of,
    )


def prepare_asked(
    *,
    verdict: int,
    asked_by_name: str,
    asked_at: datetime,
    statement: Statement,
    reason: DecisionReason,
    numbers: Sequence[str],
) -> Prepared[AskedCase]:
    """A case of the reader's own queue that waits for its source."""
    return Prepared(
        AskedCase(
            verdict=verdict,
            asked_by_name=asked_by_name,
            asked_at=asked_at,
            feed=statement.feed,
            source=statement.source,
            reason=reason,
            numbers=tuple(numbers),
        ),
        of=numbers,
    )
