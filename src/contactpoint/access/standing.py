"""An account works only while every one of these conditions holds.

The rules of the domain, section 2: one pure function over dated facts. Each fact says who stated it
and when.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

DBS_CHECK_LASTS = timedelta(days=3 * 365)
RENEWAL_LASTS = timedelta(days=365)
# So long before a condition lapses managers are told of it.
TOLD_BEFORE = timedelta(days=60)


# Who states that the training was passed where no person does; no login, which has no spaces.
PRACTICE_COPY = "the practice copy"


class Condition(StrEnum):
    """A condition of an account; the value tells the holder that the condition is missing."""

    ORGANISATION = "Your organisation's accreditation is not in force."
    ACTIVE = "Your account has been suspended or closed."
    GRANT = "No role is granted to you now."
    IDENTITY = "Your identity has not been checked."
    DBS = "Your enhanced DBS check is missing or more than 3 years old."
    TRAINING = "Your training is not recorded as passed."
    AGREEMENT = "You have not signed the user agreement."
    RENEWAL = "Your manager has not renewed your account in the last 12 months."


@dataclass(frozen=True, slots=True)
class Stated:
    """Who stated a fact, and when. ``by`` is an account's number, ``None`` where an operator did,
    whose login is ``operator``, or where ``PRACTICE_COPY`` did."""

    at: datetime
    by: int | None = None
    operator: str = ""


@dataclass(frozen=True, slots=True)
class Accreditation:
    """Of an organisation. ``until`` is the last day of it; an accreditation of before there were
    ends has none. ``closed_on`` is the day on which the organisation closed."""

    is_given: bool
    until: date | None = None
    closed_on: date | None = None

    def holds(self, today: date) -> bool:
        """Whether it is in force today."""
        if not self.is_given or (self.closed_on is not None and self.closed_on <= today):
            return False
        return self.until is None or today <= self.until


@dataclass(frozen=True, slots=True)
class StandingFacts:
    """What is on file of an account; ``None`` where a step has not been done.

    ``granted_until`` is the last day of the grant that ends last, ``None`` where one has no end;
    ``granted`` says whether there is any. ``stated`` says who stated what.
    """

    organisation: Accreditation
    active: bool
    granted: bool
    identity_checked_on: date | None
    dbs_checked_on: date | None
    trained_on: date | None
    agreement_signed_on: date | None
    renewed_on: date | None
    granted_until: date | None = None
    stated: Mapping[Condition, Stated] = field(default_factory=dict)


def missing_conditions(facts: StandingFacts, today: date) -> tuple[Condition, ...]:
    """The conditions that do not hold today; empty when the account may be used."""

    def missing(done_on: date | None, lasts: timedelta | None = None) -> bool:
        if done_on is None or done_on > today:
            return True
        return lasts is not None and today - done_on >= lasts

    granted = facts.granted and (facts.granted_until is None or today <= facts.granted_until)
    checks = (
        (Condition.ORGANISATION, not facts.organisation.holds(today)),
        (Condition.ACTIVE, not facts.active),
        (Condition.GRANT, not granted),
        (Condition.IDENTITY, missing(facts.identity_checked_on)),
        (Condition.DBS, missing(facts.dbs_checked_on, DBS_CHECK_LASTS)),
        (Condition.TRAINING, missing(facts.trained_on)),
        (Condition.AGREEMENT, missing(facts.agreement_signed_on)),
        (Condition.RENEWAL, missing(facts.renewed_on, RENEWAL_LASTS)),
    )
    return tuple(condition for condition, failed in checks if failed)


def lapses(facts: StandingFacts) -> Mapping[Condition, date]:
    """The first day on which each condition that lapses by itself does not hold any more.

    Of a condition that does not hold, the day is in the past. What has not been done is not there.
    """
    last_days = {
        Condition.ORGANISATION: facts.organisation.until,
        Condition.GRANT: facts.granted_until,
    }
    done = {
        Condition.DBS: (facts.dbs_checked_on, DBS_CHECK_LASTS),
        Condition.RENEWAL: (facts.renewed_on, RENEWAL_LASTS),
    }
    found = {which: day + timedelta(days=1) for which, day in last_days.items() if day is not None}
    closed = facts.organisation.closed_on
    if closed is not None:
        found[Condition.ORGANISATION] = min(closed, found.get(Condition.ORGANISATION, closed))
    found |= {which: day + lasts for which, (day, lasts) in done.items() if day is not None}
    return found


def lapsing(facts: StandingFacts, today: date) -> Mapping[Condition, date]:
    """The conditions that hold today and lapse within 60 days, with the day from which each does
    not hold."""
    missing = missing_conditions(facts, today)
    return {
        which: day
        for which, day in lapses(facts).items()
        if which not in missing and day <= today + TOLD_BEFORE
    }
