"""What is inside the sealed column of reports that something on a record is wrong."""

from datetime import datetime

from msgspec import Struct

from contactpoint.access.actor import Purpose
from contactpoint.review.wrong_facts import ReportOutcome, WrongFact, urgency_of
from contactpoint.store.sealed_rows import RowForm


class Reporter(Struct, frozen=True, array_like=True):
    """An account that reported it, when, and for what purpose it had the record open."""

    account: int
    at: datetime
    purpose: Purpose


class ReportContent(Struct, array_like=True, kw_only=True):
    """A report that something is wrong on the record ``child_id``, and what has become of it.

    ``contact`` stands for the contact that it is about, if it is about one: a digest under a key,
    so that no carer's name is sealed under another key than the child's. ``scopes`` are the codes
    of those whose case it is. A reviewer, the account ``claimed_by_id``, has it until
    ``claimed_until``. ``outcome`` is what the desk of ``decided_for`` made of it; without one it
    waits.
    """

    child_id: int
    what: WrongFact
    contact: bytes = b""
    scopes: tuple[str, ...]
    opened_at: datetime
    reporters: tuple[Reporter, ...]
    claimed_by_id: int | None = None
    claimed_until: datetime | None = None
    outcome: ReportOutcome | None = None
    decided_by_id: int | None = None
    decided_at: datetime | None = None
    decided_for: str = ""

    @property
    def waits(self) -> bool:
        """Whether nobody has decided it."""
        return self.outcome is None

    @property
    def urgency(self) -> int:
        """That of ``review.urgency``."""
        return urgency_of(self.what)

    def reported_by(self, account: int) -> Reporter | None:
        """When and why an account reported it; ``None`` where it did not."""
        return next((one for one in self.reporters if one.account == account), None)


# Reports are what persons say and decide, as verdicts are. Twenty may report one thing.
REPORT = RowForm("report", "verdicts", ReportContent, (), 1664)
