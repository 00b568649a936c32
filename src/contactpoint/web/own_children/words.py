"""The words of the list of own children."""

from collections.abc import Mapping

from contactpoint.involvement.last_shown import Change
from contactpoint.visibility.orders import Order

# What has changed on a child since somebody who works with it was shown it last.
CHANGES: Mapping[Change, str] = {
    Change.JOINED: "The record was joined with another",
    Change.SPLIT: "The record was split from another",
    Change.NAME: "Another name",
    Change.HOME: "Moved home",
    Change.SCHOOL: "Another school",
    Change.PRACTICE: "Another GP practice",
    Change.LEAD: "The lead professional has changed",
    Change.SOMEBODY_BEGAN: "Somebody else works with the child now",
    Change.SOMEBODY_ENDED: "Somebody else has stopped working with the child",
}

# The orders of the list of own children.
ORDERS: Mapping[Order, str] = {
    Order.NAME: "By name",
    Order.AGE: "Youngest first",
    Order.SINCE: "Longest known first",
}
