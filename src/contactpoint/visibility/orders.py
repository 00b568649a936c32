"""The orders in which a list of children is shown."""

from enum import StrEnum


class Order(StrEnum):
    """In which order the list may be shown; what has changed comes first in each."""

    NAME = "name"
    AGE = "age"
    SINCE = "since"
