"""Details of what is recorded of reports that something on a record is wrong.

``what`` is a value of ``WrongFact``, ``outcome`` one of ``ReportOutcome``.

As all details (``ledger.details``).
"""

from collections.abc import Mapping

from msgspec import Struct

from contactpoint.ledger.about import About
from contactpoint.ledger.entry import Event


class WrongReported(
    About, frozen=True, array_like=True, gc=False, kw_only=True, tag="wrong_reported/1"
):
    """The account reported that something on the child's record is wrong. Nothing of the record has
    changed."""

    report: int
    what: str


class ReportRefused(Struct, frozen=True, array_like=True, gc=False, tag="report_refused/1"):
    """The account had reported as much in a day as it may, and would have reported more."""

    what: str


class ReportsSeen(Struct, frozen=True, array_like=True, gc=False, tag="reports_seen/1"):
    """The account saw what it had reported itself; with ``decided``, what its desk decided."""

    decided: bool = False


class ReportClaimed(Struct, frozen=True, array_like=True, gc=False, tag="report_claimed/1"):
    """The account asked for the next report, and got this one or none."""

    report: int | None


class ReportLetGo(Struct, frozen=True, array_like=True, gc=False, tag="report_let_go/1"):
    """The account gave a report up."""

    report: int


class ReportOpened(
    About, frozen=True, array_like=True, gc=False, kw_only=True, tag="report_opened/1"
):
    """A report about the child was opened, and the record beside it."""

    report: int


class ReportDecided(
    About, frozen=True, array_like=True, gc=False, kw_only=True, tag="report_decided/1"
):
    """The desk said what it made of a report."""

    report: int
    outcome: str


class ReportReopened(
    About, frozen=True, array_like=True, gc=False, kw_only=True, tag="report_reopened/1"
):
    """A report that was decided is in its queue again."""

    report: int
    outcome: str


class ReportsForgotten(Struct, frozen=True, array_like=True, gc=False, tag="reports_forgotten/1"):
    """Reports that were decided months ago were deleted."""

    reports: int


class TelephoneCorrected(
    Struct, frozen=True, array_like=True, gc=False, tag="telephone_corrected/1"
):
    """The desk corrected the telephone number of an organisation in its authority; ``report`` is
    the one that said that it was wrong."""

    organisation: int
    before: str
    now: str
    report: int


ReportDetail = (
    WrongReported
    | ReportRefused
    | ReportsSeen
    | ReportClaimed
    | ReportLetGo
    | ReportOpened
    | ReportDecided
    | ReportReopened
    | ReportsForgotten
    | TelephoneCorrected
)
REPORT_DETAILS: Mapping[Event, type[ReportDetail]] = {
    Event.WRONG_REPORTED: WrongReported,
    Event.REPORT_REFUSED: ReportRefused,
    Event.REPORTS_SEEN: ReportsSeen,
    Event.REPORT_CLAIMED: ReportClaimed,
    Event.REPORT_LET_GO: ReportLetGo,
    Event.REPORT_OPENED: ReportOpened,
    Event.REPORT_DECIDED: ReportDecided,
    Event.REPORT_REOPENED: ReportReopened,
    Event.REPORTS_FORGOTTEN: ReportsForgotten,
    Event.TELEPHONE_CORRECTED: TelephoneCorrected,
}
