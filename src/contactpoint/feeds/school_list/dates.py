"""Dates as people type them into lists.

A date of two small numbers, such as 02/01, reads two ways. The header or the instruction row says
which is meant, or other rows of the same file that can be read one way only. Where none of them
says it, the date is rejected and never guessed: a swapped day and month makes another child.
"""

import re
from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from contactpoint.feeds.reading.dates import calendar_day

_YEAR_FIRST = re.compile(r"^([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})$")
_COMPACT = re.compile(r"^([0-9]{4})([0-9]{2})([0-9]{2})$")
_NUMBERS = re.compile(r"^([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4})$")
_NAMED = re.compile(r"^([0-9]{1,2})(?:st|nd|rd|th)?[ -]([A-Za-z]{3,9})\.?,?[ -]([0-9]{4})$")
_SHORT_YEAR = re.compile(r"^[0-9]{1,2}[-/. ](?:[0-9]{1,2}|[A-Za-z]{3,9})[-/. ][0-9]{2}$")
# Spreadsheets add a midnight to a date cell.
_MIDNIGHT = re.compile(r"[T ]00:00(?::00(?:\.0+)?)?$")

# In a list that has the month first, three dates in five prove it: so many are no slips.
_MONTH_FIRST_FROM = 3
_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)


class DateOrder(StrEnum):
    """Whether day or month stands first in a file. ``CONFLICTING`` when rows prove both."""

    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"
    CONFLICTING = "conflicting"


def order_in_words(text: str) -> DateOrder | None:
    """The order that an instruction such as ``DD/MM/YYYY`` states, or ``None``."""
    letters = re.sub(r"[^a-z]+", "", text.casefold())
    if "ddmmyy" in letters:
        return DateOrder.DAY_FIRST
    if "mmddyy" in letters:
        return DateOrder.MONTH_FIRST
    return None


def order_proved(texts: Iterable[str], stated: DateOrder | None) -> DateOrder | None:
    """The order of a file from what is ``stated`` and from its dates that read one way only.

    One date proves that the day stands first, as it does in Britain. A single one with the month
    first is rather a slip; it takes ``_MONTH_FIRST_FROM`` of them.
    """
    order = stated
    months_first = 0
    for text in texts:
        match = _NUMBERS.match(_without_midnight(text))
        if match is None:
            continue
        first, second = int(match[1]), int(match[3])
        if (first > 12) == (second > 12):
            continue
        proof = DateOrder.DAY_FIRST if first > 12 else DateOrder.MONTH_FIRST
        months_first += proof is DateOrder.MONTH_FIRST
        if order is not None and order is not proof:
            return DateOrder.CONFLICTING
        order = proof
    if order is DateOrder.MONTH_FIRST and order is not stated and months_first < _MONTH_FIRST_FROM:
        return None
    return order


def parse_listed_date(text: str, order: DateOrder | None) -> date:
    """Read a date of a file in which day and month stand in ``order``.

    Accepts year-month-day with hyphens, slashes, stops or nothing between; day, month and year with
    hyphens, slashes or stops; day, month's name and year. The day may be to come. Raises
    ``ValueError`` for two-digit years, other forms, days that do not exist, and dates that read two
    ways when ``order`` does not settle it.
    """
    tidy = _without_midnight(text)
    if match := _COMPACT.match(tidy):
        return calendar_day(int(match[1]), int(match[2]), int(match[3]))
    if match := _YEAR_FIRST.match(tidy):
        return calendar_day(int(match[1]), int(match[3]), int(match[4]))
    if match := _NAMED.match(tidy):
        return calendar_day(int(match[3]), _month(match[2]), int(match[1]))
    if match := _NUMBERS.match(tidy):
        return _from_numbers(int(match[1]), int(match[3]), int(match[4]), order)
    if _SHORT_YEAR.match(tidy):
        raise ValueError("has a year of two digits: write all four")
    raise ValueError("is not a date: write YYYY-MM-DD")


def _from_numbers(first: int, second: int, year: int, order: DateOrder | None) -> date:
    if first == second:
        return calendar_day(year, second, first)
    if first > 12 or second > 12:
        day, month = (first, second) if first > 12 else (second, first)
        return calendar_day(year, month, day)
    if order is DateOrder.DAY_FIRST:
        return calendar_day(year, second, first)
    if order is DateOrder.MONTH_FIRST:
        return calendar_day(year, first, second)
    raise ValueError(
        "could be read with day or month first, and the file does not say which: write YYYY-MM-DD"
    )


def _month(name: str) -> int:
    wanted = name.casefold()
    for number, month in enumerate(_MONTHS, start=1):
        if wanted in (month, month[:3]) or (wanted == "sept" and number == 9):
            return number
    raise ValueError("names a month that does not exist")


def _without_midnight(text: str) -> str:
    return _MIDNIGHT.sub("", " ".join(text.split()))
