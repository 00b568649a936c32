"""Where an account stands in its life, from invitation to end. Pure."""

from datetime import date
from enum import StrEnum

from contactpoint.access.standing import (
    Condition,
    StandingFacts,
    lapsing,
    missing_conditions,
)


class AccountState(StrEnum):
    """Where an account stands; the value is for lists. The list is closed."""

    INVITED = "Invited"
    ACTIVE = "Active"
    LAPSING = "About to lapse"
    LAPSED = "Lapsed"
    SUSPENDED = "Suspended"
    ENDED = "Ended"


# What a manager states of an account's holder.
STATED_BY_MANAGER = (Condition.IDENTITY, Condition.DBS, Condition.TRAINING)
# What has to hold before a token is issued. Training is not among it: it is done in the practice
# copy, into which nobody gets who has not proved who they are.
BEFORE_TOKEN = (Condition.IDENTITY, Condition.DBS)


def state_of(facts: StandingFacts, today: date, *, enrolled: bool, ended: bool) -> AccountState:
    """Where an account stands today. ``enrolled`` says that its holder has set secrets up."""
    if ended:
        return AccountState.ENDED
    if not facts.active:
        return AccountState.SUSPENDED
    if not enrolled:
        return AccountState.INVITED
    if missing_conditions(facts, today):
        return AccountState.LAPSED
    return AccountState.LAPSING if lapsing(facts, today) else AccountState.ACTIVE


def lacks_for_token(facts: StandingFacts, today: date) -> tuple[Condition, ...]:
    """What has to be stated before a token may be issued; empty where it may."""
    missing = missing_conditions(facts, today)
    return tuple(condition for condition in BEFORE_TOKEN if condition in missing)
