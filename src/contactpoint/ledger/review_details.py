"""Details of the review workbench: queues, cases, verdicts and proposals.

As all details (``ledger.details``).
"""

from collections.abc import Mapping

from msgspec import Struct

from contactpoint.ledger.about import About
from contactpoint.ledger.entry import Event


class QueueSeen(Struct, frozen=True, array_like=True, gc=False, tag="queue_seen/1"):
    """The account saw its authority's queue; with ``asked``, the cases whose source was asked; with
    ``archived``, the records that a death archives; with ``proposed``, the verdicts that are
    proposed and wait to be confirmed."""

    asked: bool = False
    archived: bool = False
    proposed: bool = False


class CaseClaimed(Struct, frozen=True, array_like=True, gc=False, tag="case_claimed/1"):
    """The account asked for the next case, and got this one or none."""

    case: int | None


class CaseLetGo(Struct, frozen=True, array_like=True, gc=False, tag="case_let_go/1"):
    """The account gave a case up."""

    case: int


class CaseOpened(About, frozen=True, array_like=True, gc=False, kw_only=True, tag="case_opened/1"):
    """A case about the child was opened; ``statement`` is the case's statement."""

    case: int
    statement: int


class RecordChosen(
    About, frozen=True, array_like=True, gc=False, kw_only=True, tag="record_chosen/1"
):
    """The case is now about the child; with ``others``, the case is about no record any more."""

    case: int
    others: bool = False


class VerdictGiven(
    About, frozen=True, array_like=True, gc=False, kw_only=True, tag="verdict_given/1"
):
    """A verdict on a case; ``kind`` is a value of ``VerdictKind``.

    ``overruled`` are the earlier verdicts that it overruled.
    """

    case: int
    verdict: int
    kind: str
    overruled: tuple[int, ...] = ()


class VerdictUndone(
    About, frozen=True, array_like=True, gc=False, kw_only=True, tag="verdict_undone/1"
):
    """A verdict was taken back."""

    verdict: int
    kind: str


class VerdictsSeen(About, frozen=True, array_like=True, gc=False, tag="verdicts_seen/1"):
    """The history of verdicts was seen: of the child, or of the authority."""


class RecordJoined(
    About, frozen=True, array_like=True, gc=False, kw_only=True, tag="record_joined/1"
):
    """The record ``joined`` was joined into another, both by child number."""

    verdict: int
    joined: str
    into: str
    overruled: tuple[int, ...] = ()


class RecordSplit(
    About, frozen=True, array_like=True, gc=False, kw_only=True, tag="record_split/1"
):
    """Statements were taken off the record ``taken_from`` and put on the record ``off``.

    Both are child numbers. ``off`` is empty where the statements are on no record.
    """

    verdict: int
    taken_from: str
    off: str
    overruled: tuple[int, ...] = ()


class ValueCorrected(
    About, frozen=True, array_like=True, gc=False, kw_only=True, tag="value_corrected/1"
):
    """A field of the record was corrected; ``field`` is a value of ``CorrectedField``."""

    verdict: int
    field: str


class VerdictProposed(
    About, frozen=True, array_like=True, gc=False, kw_only=True, tag="verdict_proposed/1"
):
    """A verdict was proposed, to be confirmed by others; nothing has changed.

    ``act`` is a value of ``review.authority.Act``. ``case`` is the case that it would settle, and
    ``verdict`` the verdict that it would undo.
    """

    proposal: int
    act: str
    case: int | None = None
    verdict: int | None = None


class ProposalOpened(
    About, frozen=True, array_like=True, gc=False, kw_only=True, tag="proposal_opened/1"
):
    """A proposal about the child was opened; ``statement`` is the one that waits, if one does."""

    proposal: int
    statement: int | None = None


class ProposalAnswered(
    About, frozen=True, array_like=True, gc=False, kw_only=True, tag="proposal_answered/1"
):
    """What became of a proposal; ``answer`` is a value of ``review.authority.Answer``."""

    proposal: int
    answer: str


ReviewDetail = (
    QueueSeen
    | CaseClaimed
    | CaseLetGo
    | CaseOpened
    | RecordChosen
    | VerdictGiven
    | VerdictUndone
    | VerdictsSeen
    | RecordJoined
    | RecordSplit
    | ValueCorrected
    | VerdictProposed
    | ProposalOpened
    | ProposalAnswered
)
REVIEW_DETAILS: Mapping[Event, type[ReviewDetail]] = {
    Event.QUEUE_SEEN: QueueSeen,
    Event.CASE_CLAIMED: CaseClaimed,
    Event.CASE_LET_GO: CaseLetGo,
    Event.CASE_OPENED: CaseOpened,
    Event.RECORD_CHOSEN: RecordChosen,
    Event.VERDICT_GIVEN: VerdictGiven,
    Event.VERDICT_UNDONE: VerdictUndone,
    Event.VERDICTS_SEEN: VerdictsSeen,
    Event.RECORD_JOINED: RecordJoined,
    Event.RECORD_SPLIT: RecordSplit,
    Event.VALUE_CORRECTED: ValueCorrected,
    Event.VERDICT_PROPOSED: VerdictProposed,
    Event.PROPOSAL_OPENED: ProposalOpened,
    Event.PROPOSAL_ANSWERED: ProposalAnswered,
}
