"""Whether a name or address is still in use, as far as the resource says."""

from datetime import date

from contactpoint.feeds.pds.json_fields import JsonFields
from contactpoint.feeds.reading.dates import parse_iso_day
from contactpoint.feeds.reading.record_report import RecordReport


def read_period(item: JsonFields, report: RecordReport) -> tuple[date | None, date | None]:
    """First and last day of the item's ``period``, ``None`` where not stated."""
    period = item.inner("period")
    if period is None:
        return None, None
    start = report.optional(period.name("start"), period.text("start"), parse_iso_day, None)
    end = report.optional(period.name("end"), period.text("end"), parse_iso_day, None)
    return start, end


def has_ended(end: date | None, as_at: date | None) -> bool:
    """Whether a period was over when the resource was last changed.

    Without the day of that change no period is over: the day of reading does not stand in for it,
    and an item whose end is foreseen is in use until then.
    """
    return end is not None and as_at is not None and end < as_at
