"""Dates of birth that stand for "not known", or are of nobody whom the index is for."""

from datetime import date

# In years. A record is archived at 25 at the latest (the rules of the domain, section 9).
_OLDEST = 25

_NEW_YEARS_DAY = "-01-01"


def is_default_birthday(iso_date: str) -> bool:
    """Whether a date of birth, in ISO 8601, is one that is written where only the year is known.

    That is 1 January. Countries that keep no register of births give it in passports, and the Home
    Office gives it to an unaccompanied child whose age was assessed. It may be true all the same:
    it is weak evidence, and not none.
    """
    return iso_date.endswith(_NEW_YEARS_DAY)


def is_to_come(birth_date: date, today: date) -> bool:
    """Whether nobody can be born then yet; 2099 is written so."""
    return birth_date > today


def is_of_a_grown_up(birth_date: date, today: date) -> bool:
    """Whether who was born then is 25 or older; 1900, 1901 and 1 January 1970 are written so.

    1900 and 1970 are the days from which spreadsheets and computers count: an empty cell reads so.
    """
    years = today.year - birth_date.year
    had_birthday = (today.month, today.day) >= (birth_date.month, birth_date.day)
    return years - (not had_birthday) >= _OLDEST
