"""What an auditor sees of alerts: who, where, when and why. They are about no child."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from contactpoint.access.budgets import Reached
from contactpoint.visibility.prepared import Prepared


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert; ``stopped`` says that access was stopped by it."""

    at: datetime
    account: str
    organisation: str
    reached: tuple[Reached, ...]
    stopped: bool


@dataclass(frozen=True, slots=True)
class Raised:
    """An alert as the ledger has it, with the names of whom it is about; ``reached`` are names of
    ``Reached``."""

    at: datetime
    account: str
    organisation: str
    reached: tuple[str, ...]
    stopped: bool


def prepare_alerts(raised: Iterable[Raised]) -> Prepared[tuple[Alert, ...]]:
    """The alerts, in their order."""
    return Prepared(
        tuple(
            Alert(
                one.at,
                one.account,
                one.organisation,
                tuple(Reached[name.upper()] for name in one.reached),
                one.stopped,
            )
            for one in raised
        ),
        of=(),
    )
