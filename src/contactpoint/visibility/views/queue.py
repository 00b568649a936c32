"""How much waits in a reviewer's queue."""

from collections.abc import Mapping
from dataclasses import dataclass

from contactpoint.visibility.prepared import Prepared
from contactpoint.visibility.views.case import CaseRef


@dataclass(frozen=True, slots=True)
class Overview:
    """How many cases wait, in all and by reason (values of ``DecisionReason``), and which one the
    reviewer has already.

    No more than so many are counted, the most urgent; with ``or_more`` there may be others. So a
    page takes no longer however long the queue is.
    """

    waiting: int
    by_reason: Mapping[str, int]
    claimed_by_me: CaseRef | None
    or_more: bool = False


def prepare_overview(
    *, by_reason: Mapping[str, int], claimed: CaseRef | None, most_counted: int
) -> Prepared[Overview]:
    """The overview of the reader's own queue."""
    waiting = sum(by_reason.values())
    return Prepared(Overview(waiting, by_reason, claimed, or_more=waiting >= most_counted))
