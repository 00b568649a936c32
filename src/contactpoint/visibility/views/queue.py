"""How much waits in a reviewer's queue."""

from collections.abc import Mapping
from dataclasses import dataclass

from contactpoint.visibility.prepared import Prepared
from contactpoint.visibility.views.case import CaseRef


@dataclass(frozen=True, slots=True)
class Overview:
    """How many cases wait, in all and by reason, and which case the reviewer has already.

    Reasons are values of ``DecisionReason``. Only the most urgent cases are counted, up to a limit,
    so a long queue does not slow the page. ``or_more`` says that there may be others. ``to_answer``
    counts the verdicts that others propose and the reviewer may confirm or decline.
    """

    waiting: int
    by_reason: Mapping[str, int]
    claimed_by_me: CaseRef | None
    or_more: bool = False
    to_answer: int = 0


def prepare_overview(
    *,
    by_reason: Mapping[str, int],
    claimed: CaseRef | None,
    most_counted: int,
    to_answer: int,
) -> Prepared[Overview]:
    """The overview of the reader's own queue."""
    waiting = sum(by_reason.values())
    return Prepared(
        Overview(
            waiting,
            by_reason,
            claimed,
            or_more=waiting >= most_counted,
            to_answer=to_answer,
        ),
        of=(),
    )
