"""What is over by its own period, and what has not begun, on the day of the load.

A name, an address, a telephone, a number or a relationship may have a period. Its days may be
written as a year, a month, a day or a moment (FHIR R4, ``dateTime``). The day on which the file is
read decides, and not the day of the resource's last change: a relationship that was to end last
year has ended, though nobody touched the resource since.
"""

import re
from calendar import monthrange
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from contactpoint.feeds.pds.json_fields import JsonFields
from contactpoint.feeds.reading import dates
from contactpoint.feeds.reading.record_report import RecordReport

_WRITTEN = re.compile(
    r"^([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2})(T[0-9:.]+(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?)?)?$"
)
_REMEMBERED = 16_384


class Days(NamedTuple):
    """What a date of any precision spans: its first and last day.

    ``full`` says that a day is written, ``moment`` that a time of that day is.
    """

    first: date
    last: date
    full: bool
    moment: bool


class Period(NamedTuple):
    """A period on the day of the load.

    ``start`` is the first day, where a full date says it. ``end`` is the last day, and may be to
    come. ``over`` says that the period has ended, ``to_come`` that it has not begun.
    """

    start: date | None = None
    end: date | None = None
    over: bool = False
    to_come: bool = False


NO_PERIOD = Period()
NOT_BEGUN = "is a day to come: what has not begun is left out"
NOT_YET = "is a day to come: the name is not in use yet"
# There is an end that nobody can read. To rely on what has ended is worse than to miss it.
_OVER = Period(over=True)


def read_period(item: JsonFields, report: RecordReport) -> Period:
    """The item's ``period``. What cannot be read of an end counts as one that is over."""
    if not item.has("period"):
        return NO_PERIOD
    period = item.inner("period")
    if period is None:
        return _OVER
    start = report.optional(period.name("start"), period.text("start"), parse_days, None)
    written = period.text("end")
    end = report.optional(period.name("end"), written, parse_days, None)
    found = _period_of(start, end, dates.today())
    if end is None and (written.strip() or (period.has("end") and not period.is_text("end"))):
        return found._replace(over=True)
    return found


@lru_cache(maxsize=_REMEMBERED)
def parse_period(start: str, end: str, day: date) -> Period:
    """The period between two dates as written, empty for one that is not stated, on a day.

    Raises ``ValueError`` for a date that is none.
    """
    return _period_of(parse_days(start) if start else None, parse_days(end) if end else None, day)


def _period_of(start: Days | None, end: Days | None, day: date) -> Period:
    """The period between two dates on a day; ``None`` for one that is not stated.

    A period lasts until the end of its last day. One that ends at a moment of that day is over:
    what is read now is shown for weeks.
    """
    return Period(
        start=start.first if start is not None and start.full else None,
        end=None if end is None else end.last,
        over=end is not None and (end.last < day or (end.moment and end.last == day)),
        to_come=start is not None and start.first > day,
    )


def in_use(item: JsonFields, period: Period, report: RecordReport) -> bool:
    """Whether an item with that period, or marked ``old``, is in use.

    Of one that is not to begin before a day to come, the report says so.
    """
    if period.to_come:
        report.warn(item.name("period.start"), NOT_BEGUN)
    return not (period.to_come or period.over or item.text("use") == "old")


@lru_cache(maxsize=_REMEMBERED)
def parse_days(text: str) -> Days:
    """Read a date as FHIR writes it: a year, a month, a day, or a moment.

    Raises ``ValueError`` for every other form.
    """
    match = _WRITTEN.match(text.strip())
    if match is None:
        raise ValueError("is not a date in the form YYYY, YYYY-MM or YYYY-MM-DD")
    year, month, day = int(match[1]), int(match[2] or 1), int(match[3] or 1)
    first = dates.calendar_day(year, month, day)
    last_month = month if match[2] else 12
    last_day = day if match[3] else monthrange(year, last_month)[1]
    return Days(
        first, dates.calendar_day(year, last_month, last_day), bool(match[3]), bool(match[4])
    )
