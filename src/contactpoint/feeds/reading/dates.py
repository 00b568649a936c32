"""Dates whose written form a format fixes. No date is ever guessed.

A country's children were born on a few thousand days, so a date that was read once is remembered.
"""

import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache

from contactpoint.children.fillers import is_of_a_grown_up, is_to_come
from contactpoint.feeds.reading.limits import EARLIEST_YEAR, LATEST_YEAR

_ISO = re.compile(r"^([0-9]{4})-([0-9]{2})-([0-9]{2})$")
_ISO_MOMENT = re.compile(r"^([0-9]{4}-[0-9]{2}-[0-9]{2})T[0-9:.]+(?:Z|[+-][0-9]{2}:?[0-9]{2})?$")
_REMEMBERED = 65_536
_UK = re.compile(r"^([0-9]{2})/([0-9]{2})/([0-9]{4})$")


def make_date(year: int, month: int, day: int) -> date:
    """Return the day.

    Raises ``ValueError``, without the value, when there is no such day or its year is not between
    ``EARLIEST_YEAR`` and ``LATEST_YEAR``.
    """
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise ValueError(f"is not a date between {EARLIEST_YEAR} and {LATEST_YEAR}")
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError("is not a day of the calendar") from None


@lru_cache(maxsize=_REMEMBERED)
def parse_iso_date(text: str) -> date:
    """Read ``YYYY-MM-DD``. Raises ``ValueError`` for every other form."""
    match = _ISO.match(text.strip())
    if match is None:
        raise ValueError("is not a full date in the form YYYY-MM-DD")
    return make_date(int(match[1]), int(match[2]), int(match[3]))


@lru_cache(maxsize=_REMEMBERED)
def parse_iso_day(text: str) -> date:
    """Read the day of ``YYYY-MM-DD`` or ``YYYY-MM-DDThh:mm:ss`` with or without a zone.

    The day is the one written: it is not moved to another zone.
    """
    match = _ISO_MOMENT.match(text.strip())
    return parse_iso_date(match[1] if match else text)


def parse_uk_date(text: str) -> date:
    """Read ``DD/MM/YYYY``. Raises ``ValueError`` for every other form."""
    match = _UK.match(text.strip())
    if match is None:
        raise ValueError("is not a full date in the form DD/MM/YYYY")
    return make_date(int(match[3]), int(match[2]), int(match[1]))


def today() -> date:
    """The day on which a file is read, in the installation's time zone."""
    return date.today()


def parse_birth_date(text: str, parse: Callable[[str], date] = parse_iso_date) -> date:
    """Read a date of birth by ``parse``.

    Raises ``ValueError`` as ``parse`` does, and for a date on which no child of the index can be
    born: no record may be founded on what stands for "not known".
    """
    born, day = parse(text), today()
    if is_to_come(born, day):
        raise ValueError("is a day to come: leave it until the child is born, or correct it")
    if is_of_a_grown_up(born, day):
        raise ValueError("is of somebody of 25 years or more: leave the row out, or correct it")
    return born
