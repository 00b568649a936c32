"""When a child's record is archived, which takes it out of search.

The rules of the domain, section 9. The dates are the record's, which no single voice decides
(``children.record``); nothing is archived by the dates of one statement beside others.
"""

from datetime import date

from contactpoint.children.record import Record

ADULT_AT = 18
YEARS_ACTIVE_AFTER_DEATH = 1


def _years_later(day: date, years: int) -> date:
    """The same day ``years`` later; 29 February becomes 1 March where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def of_age_from(record: Record) -> date | None:
    """The 18th birthday by the latest date of birth that a source states, or the corrected one.

    The later age of 25, for care leavers and disabled young people who consent, needs a recorded
    consent; none is held yet.
    """
    born = record.born_at_latest or record.birth_date
    return None if born is None else _years_later(born, ADULT_AT)


def archived_by_death_from(record: Record) -> date | None:
    """The first day on which the record is archived because the child has died."""
    died = record.death_date
    return None if died is None else _years_later(died, YEARS_ACTIVE_AFTER_DEATH)


def archived_from(record: Record) -> date | None:
    """The first day on which the record is archived, or ``None`` when nothing says when.

    The 18th birthday, or a year after death, whichever comes first.
    """
    days = (of_age_from(record), archived_by_death_from(record))
    return min((day for day in days if day is not None), default=None)


def is_archived(record: Record, today: date) -> bool:
    """Whether the record is out of search today."""
    return _has_come(archived_from(record), today)


def is_archived_by_death(record: Record, today: date) -> bool:
    """Whether the record is out of search today because the child has died."""
    return _has_come(archived_by_death_from(record), today)


def is_of_age(record: Record, today: date) -> bool:
    """Whether the child is of age today."""
    return _has_come(of_age_from(record), today)


def is_over(record: Record, today: date) -> bool:
    """Whether the child has died or is of age: the record has left search, or leaves it soon."""
    return record.death_date is not None or is_of_age(record, today)


def _has_come(day: date | None, today: date) -> bool:
    return day is not None and today >= day
