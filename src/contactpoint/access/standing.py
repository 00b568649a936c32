"""An account works only while every one of these conditions holds.

The rules of the domain, section 2.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

DBS_CHECK_LASTS = timedelta(days=3 * 365)
RENEWAL_LASTS = timedelta(days=365)


class Condition(StrEnum):
    """A condition of an account; the value tells the holder that the condition is missing."""

    ORGANISATION = "Your organisation's accreditation is not in force."
    ACTIVE = "Your account has been suspended or closed."
    IDENTITY = "Your identity has not been checked."
    DBS = "Your enhanced DBS check is missing or more than 3 years old."
    TRAINING = "Your training is not recorded as passed."
    AGREEMENT = "You have not signed the user agreement."
    RENEWAL = "Your manager has not renewed your account in the last 12 months."


@dataclass(frozen=True, slots=True)
class StandingFacts:
    """What is on file of an account; ``None`` where a step has not been done."""

    organisation_accredited: bool
    active: bool
    identity_checked_on: date | None
    dbs_checked_on: date | None
    trained_on: date | None
    agreement_signed_on: date | None
    renewed_on: date | None


def missing_conditions(facts: StandingFacts, today: date) -> tuple[Condition, ...]:
    """The conditions that do not hold today; empty when the account may be used."""

    def lapsed(done_on: date | None, lasts: timedelta) -> bool:
        return done_on is None or done_on > today or today - done_on >= lasts

    checks = (
        (Condition.ORGANISATION, not facts.organisation_accredited),
        (Condition.ACTIVE, not facts.active),
        (Condition.IDENTITY, facts.identity_checked_on is None),
        (Condition.DBS, lapsed(facts.dbs_checked_on, DBS_CHECK_LASTS)),
        (Condition.TRAINING, facts.trained_on is None),
        (Condition.AGREEMENT, facts.agreement_signed_on is None),
        (Condition.RENEWAL, lapsed(facts.renewed_on, RENEWAL_LASTS)),
    )
    return tuple(condition for condition, failed in checks if failed)
