"""When a child's record is archived, which takes it out of search.

The rules of the domain, section 9.
"""

from datetime import date

ADULT_AT = 18
YEARS_ACTIVE_AFTER_DEATH = 1


def _years_later(day: date, years: int) -> date:
    """The same day ``years`` later; 29 February becomes 1 March where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def archived_from(birth_date: date | None, death_date: date | None) -> date | None:
    """The first day on which the record is archived, or ``None`` when nothing says when.

    The 18th birthday, or a year after death, whichever comes first. The later age of 25, for care
    leavers and disabled young people who consent, needs a recorded consent; none is held yet.
    """
    days = []
    if birth_date is not None:
        days.append(_years_later(birth_date, ADULT_AT))
    if death_date is not None:
        days.append(_years_later(death_date, YEARS_ACTIVE_AFTER_DEATH))
    return min(days) if days else None


def is_archived(birth_date: date | None, death_date: date | None, today: date) -> bool:
    """Whether the record is out of search today."""
    archived = archived_from(birth_date, death_date)
    return archived is not None and today >= archived
