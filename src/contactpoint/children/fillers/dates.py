"""Dates of birth that stand for "not known"."""

_NEW_YEARS_DAY = "-01-01"


def is_default_birthday(iso_date: str) -> bool:
    """Whether a date of birth, in ISO 8601, is one that is written where only the year is known.

    That is 1 January. Countries that keep no register of births give it in passports, and the Home
    Office gives it to an unaccompanied child whose age was assessed. It may be true all the same:
    it is weak evidence, and not none.
    """
    return iso_date.endswith(_NEW_YEARS_DAY)
