"""Dates whose written form a format fixes. No date is ever guessed, and none to come is believed.

Every reader makes its dates here. A day after that of the load has not been yet, so that nothing
can have begun, ended or been stated on it: such a date breaks a rule like one that is not in the
calendar. ``calendar_day`` alone gives a day to come, for a period whose end is foreseen, and for
what goes through ``not_to_come`` afterwards.

A country's children were born on a few thousand days, so a date that was read once is remembered.
"""

import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache

from contactpoint.children.fillers import is_of_a_grown_up
from contactpoint.feeds.reading.limits import EARLIEST_YEAR, LATEST_YEAR

_ISO = re.compile(r"^([0-9]{4})-([0-9]{2})-([0-9]{2})$")
_ISO_MOMENT = re.compile(r"^([0-9]{4}-[0-9]{2}-[0-9]{2})T[0-9:.]+(?:Z|[+-][0-9]{2}:?[0-9]{2})?$")
_REMEMBERED = 65_536
_UK = re.compile(r"^([0-9]{2})/([0-9]{2})/([0-9]{4})$")


class DayToComeError(ValueError):
    """The date is after the day on which its file is read."""

    def __init__(self, reason: str = "is a day to come: no date after that of the load is taken"):
        super().__init__(reason)


def today() -> date:
    """The day on which a file is read, in the installation's time zone: the day of the load."""
    return date.today()


def calendar_day(year: int, month: int, day: int) -> date:
    """Return the day, which may be to come.

    Raises ``ValueError``, without the value, when there is no such day or its year is not between
    ``EARLIEST_YEAR`` and ``LATEST_YEAR``.
    """
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise ValueError(f"is not a date between {EARLIEST_YEAR} and {LATEST_YEAR}")
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError("is not a day of the calendar") from None


def make_date(year: int, month: int, day: int) -> date:
    """Return a day that has been, or is today.

    Raises ``ValueError`` as ``calendar_day`` does, and ``DayToComeError``.
    """
    return not_to_come(calendar_day(year, month, day))


def parse_iso_date(text: str) -> date:
    """Read ``YYYY-MM-DD``. Raises ``ValueError`` for every other form, and for a day to come."""
    return not_to_come(_iso_date(text))


def parse_iso_day(text: str) -> date:
    """Read the day of ``YYYY-MM-DD`` or ``YYYY-MM-DDThh:mm:ss`` with or without a zone.

    The day is the one written: it is not moved to another zone. Raises ``ValueError`` as
    ``parse_iso_date`` does.
    """
    return not_to_come(_iso_day(text))


def parse_uk_date(text: str) -> date:
    """Read ``DD/MM/YYYY``. Raises ``ValueError`` for every other form, and for a day to come."""
    match = _UK.match(text.strip())
    if match is None:
        raise ValueError("is not a full date in the form DD/MM/YYYY")
    return make_date(int(match[3]), int(match[2]), int(match[1]))


def parse_birth_date(text: str, parse: Callable[[str], date] = parse_iso_date) -> date:
    """Read a date of birth by ``parse``.

    Raises ``ValueError`` as ``parse`` does, and for a date on which no child of the index can be
    born: no record may be founded on what stands for "not known".
    """
    try:
        born = parse(text)
        day = today()
        if born > day:
            raise DayToComeError
    except DayToComeError:
        raise DayToComeError(
            "is a day to come: leave it until the child is born, or correct it"
        ) from None
    if is_of_a_grown_up(born, day):
        raise ValueError("is of somebody of 25 years or more: leave the row out, or correct it")
    return born


def not_to_come(day: date) -> date:
    """Return the day. Raises ``DayToComeError`` when it is after the day of the load."""
    if day > today():
        raise DayToComeError
    return day


@lru_cache(maxsize=_REMEMBERED)
def _iso_date(text: str) -> date:
    match = _ISO.match(text.strip())
    if match is None:
        raise ValueError("is not a full date in the form YYYY-MM-DD")
    return calendar_day(int(match[1]), int(match[2]), int(match[3]))


@lru_cache(maxsize=_REMEMBERED)
def _iso_day(text: str) -> date:
    match = _ISO_MOMENT.match(text.strip())
    return _iso_date(match[1] if match else text)
