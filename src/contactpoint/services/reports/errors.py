"""ReportError, and why something cannot be reported, or a report not decided.

    ReportError
    ├── TooManyReportsError    the account reported as much today as it may
    ├── ContactChangedError    the contacts on the record are others than those shown
    ├── NoSuchReportError      decided meanwhile, never there, or not to be shown
    ├── ReportTakenError       another reviewer has it
    ├── ReportChangedError     it, or the record, is not as it was shown: look again
    └── TelephoneRefusedError  this cannot be a telephone number

No message holds anything of a child.
"""

from contactpoint.review.wrong_facts import MOST_A_DAY


class ReportError(Exception):
    """It cannot be done. The message says what to do, in words fit for a page."""


class TooManyReportsError(ReportError):
    """The account has made as many reports in a day as it may."""

    def __init__(self) -> None:
        super().__init__(
            f"You have reported {MOST_A_DAY} things in the last 24 hours, which is as many as you"
            " can. Try again tomorrow. If it cannot wait, telephone the authority's data quality"
            " team."
        )


class ContactChangedError(ReportError):
    """The contact is none of those on the record, or they are others than those shown."""

    def __init__(self) -> None:
        super().__init__("The contacts on this record have changed. Choose again.")


class NoSuchReportError(ReportError):
    """There is no such report to decide."""

    def __init__(self) -> None:
        super().__init__(
            "This report has been decided, or nothing is left to decide. Take the next one."
        )


class ReportTakenError(ReportError):
    """Another reviewer has the report."""

    def __init__(self) -> None:
        super().__init__("A colleague is working on this report. Take the next one.")


class ReportChangedError(ReportError):
    """The report or the record has changed since it was shown."""

    def __init__(self) -> None:
        super().__init__("This has changed since you opened it. Look at it again.")


class TelephoneRefusedError(ReportError):
    """This is no telephone number."""

    def __init__(self) -> None:
        super().__init__("Enter a telephone number, like 01632 960 001.")
