"""What an account is told of, and how its person hears by e-mail that there is something to read.
Pure.

A notice is for one account, about a child that it works with or about the account itself. The
e-mail names none: it says only that there is something to read.
"""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from enum import StrEnum


class NoticeKind(StrEnum):
    """What happened. The list is closed."""

    # About a child.
    JOINED = "joined"
    SPLIT = "split"
    MOVED = "moved"
    SOMEBODY_ELSE_WORKS = "somebody_else_works"
    LEAD_TAKEN = "lead_taken"
    HANDED_OVER = "handed_over"
    HAND_OVER_ANSWERED = "hand_over_answered"
    REPORT_DECIDED = "report_decided"
    CASE_OF_ADDED_CHILD_DECIDED = "case_of_added_child_decided"
    # About the account, or for the desk that it is of.
    APPROVAL_WAITS = "approval_waits"
    CONTACT_CONFIRMED = "contact_confirmed"
    CONTACT_DECLINED = "contact_declined"
    CONTACT_TO_CONFIRM = "contact_to_confirm"
    NEW_DEVICE = "new_device"


# So long a notice is kept, read or not.
NOTICES_LAST = timedelta(days=90)


class Email(StrEnum):
    """When an e-mail says that there is a notice to read. The list is closed."""

    AT_ONCE = "at_once"
    MORNING = "morning"
    NOON = "noon"
    EVENING = "evening"
    NEVER = "never"


# By the clock of the place.
TIME_OF_DAY: Mapping[Email, time] = {
    Email.MORNING: time(8),
    Email.NOON: time(12),
    Email.EVENING: time(17),
}


def next_time(choice: Email, after: datetime) -> datetime:
    """When the time of day that was chosen comes next, later than ``after``, which is by the clock
    of the place. Raises ``KeyError`` for a choice that names no time of day."""
    at = TIME_OF_DAY[choice]
    today = after.replace(hour=at.hour, minute=0, second=0, microsecond=0)
    return today if today > after else today + timedelta(days=1)
