"""Dates as people type and paste them: in three texts or in one, the year of two figures or four.

Day, month, year is the order of England; a year of four figures may come first. What can be read in
two ways, and what is of no century that makes sense, is no date: nothing is guessed.
"""

import re
from collections.abc import Iterator
from datetime import date
from enum import StrEnum

from contactpoint.children.invisible import without_invisible_signs

# Longer texts are no date and are not read through.
_MOST_READ = 40
_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july", "august"),
    *("september", "october", "november", "december"),
)
_SHORTEST_MONTH = 3
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))
_SEPARATOR = r"[\s/.,-]+"
_DAY = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
_MONTH = r"(?P<month>[0-9]{1,2}|[a-z]{3,9})"
_NAMED_MONTH = r"(?P<month>[a-z]{3,9})"
_YEAR = r"(?P<year>[0-9]{4}|[0-9]{2})"
_LONG_YEAR = r"(?P<year>[0-9]{4})"
_SHAPES = tuple(
    re.compile(shape)
    for shape in (
        rf"{_DAY}{_SEPARATOR}(?:of\s+)?{_MONTH}{_SEPARATOR}{_YEAR}",
        rf"{_LONG_YEAR}{_SEPARATOR}(?P<month>[0-9]{{1,2}}){_SEPARATOR}(?P<day>[0-9]{{1,2}})",
        rf"{_NAMED_MONTH}{_SEPARATOR}{_DAY}{_SEPARATOR}{_YEAR}",
        r"(?P<day>[0-9]{2})(?P<month>[0-9]{2})(?P<year>[0-9]{4})",
        r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})",
    )
)
_ALONE = re.compile(_DAY)
# How far from today the days are that people enter of their work.
_NEAR_YEARS = 25
_CENTURIES = (1900, 2000, 2100)


class DayFault(StrEnum):
    """Why a text is no date."""

    YEAR = "year"  # of another count of figures than four, and of no one century
    NOT_REAL = "not_real"


class DayError(ValueError):
    """A text is no date; ``fault`` says why, and nothing repeats the text."""

    def __init__(self, fault: DayFault) -> None:
        super().__init__(f"no date: {fault.value}")
        self.fault = fault


# The first and the last year that makes sense: it gives a year of two figures its century.
Years = tuple[int, int]


def near(today: date) -> Years:
    """The years of what people did or will do at work."""
    return today.year - _NEAR_YEARS, today.year + _NEAR_YEARS


def day_of(text: str, *, years: Years) -> date:
    """The date that is written in one text. Raises ``DayError``."""
    text = _plain(text)
    if len(text) > _MOST_READ:
        raise DayError(DayFault.NOT_REAL)
    read: set[date] = set()
    fault = DayFault.NOT_REAL
    for found in filter(None, (shape.fullmatch(text) for shape in _SHAPES)):
        try:
            read.add(_date(found["day"], found["month"], found["year"], years))
        except DayError as error:
            fault = error.fault
    if len(read) > 1:
        # Eight figures that are a date either way, of which one may still make no sense.
        read = {one for one in read if years[0] <= one.year <= years[1]}
    if len(read) != 1:
        raise DayError(fault)
    return read.pop()


def day_of_parts(day: str, month: str, year: str, *, years: Years) -> date:
    """The date of which the parts are written each by itself. Raises ``DayError``."""
    day, month, year = map(_plain, (day, month, year))
    found = _ALONE.fullmatch(day) if len(day) <= _MOST_READ else None
    if found is None:
        # The year is said to be wrong before the rest, as it is what people leave short.
        _year(year, years)
        raise DayError(DayFault.NOT_REAL)
    return _date(found["day"], month, year, years)


def _plain(text: str) -> str:
    return " ".join(without_invisible_signs(text).translate(_DASHES).casefold().split())


def _date(day: str, month: str, year: str, years: Years) -> date:
    whole = _year(year, years)
    number = _month(month)
    try:
        if number is None:
            raise ValueError
        return date(whole, number, int(day))
    except ValueError:
        raise DayError(DayFault.NOT_REAL) from None


def _year(text: str, years: Years) -> int:
    """The year. One of two figures is of the only century that puts it within ``years``."""
    if not (text.isascii() and text.isdigit()):
        raise DayError(DayFault.YEAR)
    if len(text) == 4:
        return int(text)
    possible = list(_of_two_figures(text, years))
    if len(possible) != 1:
        raise DayError(DayFault.YEAR)
    return possible[0]


def _of_two_figures(text: str, years: Years) -> Iterator[int]:
    if len(text) == 2:
        for century in _CENTURIES:
            if years[0] <= century + int(text) <= years[1]:
                yield century + int(text)


def _month(text: str) -> int | None:
    """The number of a month, which may be its name or the beginning of it."""
    text = text.removesuffix(".")
    if text.isascii() and text.isdigit():
        return int(text) if len(text) <= 2 else None
    if len(text) < _SHORTEST_MONTH:
        return None
    return next((n for n, name in enumerate(_MONTHS, 1) if name.startswith(text)), None)
