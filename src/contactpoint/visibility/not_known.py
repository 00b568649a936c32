"""What has to be said to be not known of a child, so that nobody takes silence for an answer. Pure.

A rule by age: a child under five has a health visitor (Healthy Child Programme, 0 to 5), one of
compulsory school age a school and a school nurse (5 to 19), and every child a practice. Where the
date of birth is not known, or estimated, whatever the child may have by its age is said to be not
known.

Of a child of whom part is kept from the reader nothing is said here at all (``reach.
shows_who_works``): what is hidden and what is not known look alike then.
"""

from collections.abc import Collection
from datetime import date, timedelta
from enum import StrEnum

from contactpoint.children.statement import ServiceKind


class NotKnown(StrEnum):
    """Whom the index does not know of, in the order in which it is said."""

    LEAD = "lead"
    SCHOOL = "school"
    GP_PRACTICE = "gp_practice"
    HEALTH_VISITOR = "health_visitor"
    SCHOOL_NURSE = "school_nurse"
    OTHER_SERVICE = "other_service"


# The kinds of service of which every child of an age has one.
_OF_KIND = {
    NotKnown.SCHOOL: ServiceKind.SCHOOL,
    NotKnown.GP_PRACTICE: ServiceKind.GP_PRACTICE,
    NotKnown.HEALTH_VISITOR: ServiceKind.HEALTH_VISITING,
    NotKnown.SCHOOL_NURSE: ServiceKind.SCHOOL_NURSING,
}
UNIVERSAL = frozenset(_OF_KIND.values())
"""The universal services (the rules of the domain, section 1)."""

_HEALTH_VISITED_UNTIL = 5
_SCHOOL_FROM, _SCHOOL_UNTIL = 5, 16
# An estimated date of birth may be wrong by this much, either way.
_ESTIMATED = timedelta(days=366)
# The days on which children who are five by then come of compulsory school age (The Education
# (Start of Compulsory School Age) Order 1998, SI 1998/1607), as month and day.
_PRESCRIBED = ((3, 31), (8, 31), (12, 31))
_SEPTEMBER, _JUNE, _FRIDAY = 9, 6, 4


def not_known(
    present: Collection[ServiceKind],
    *,
    led: bool,
    birth_date: date | None,
    estimated: bool,
    died: bool,
    today: date,
) -> tuple[NotKnown, ...]:
    """Who is not known of a child, in order.

    ``present`` are the kinds of the contacts that go on; ``led`` says that one of them is the lead
    professional. Of a child who has died no service is missed.
    """
    if died:
        return ()
    expected = _expected(birth_date, estimated, today)
    lacking = {one for one, kind in _OF_KIND.items() if one in expected and kind not in present}
    if not led:
        lacking.add(NotKnown.LEAD)
    if all(kind in UNIVERSAL for kind in present):
        lacking.add(NotKnown.OTHER_SERVICE)
    return tuple(one for one in NotKnown if one in lacking)


def _expected(birth_date: date | None, estimated: bool, today: date) -> set[NotKnown]:
    """Which universal services a child has by its age; all that it may have, where that varies."""
    if birth_date is None:
        return set(_OF_KIND)
    spread = _ESTIMATED if estimated else timedelta()
    possible = (birth_date - spread, birth_date, birth_date + spread)
    return set[NotKnown]().union(*(_by_age(born, today) for born in possible))


def _by_age(born: date, today: date) -> set[NotKnown]:
    expected = {NotKnown.GP_PRACTICE}
    if today < _birthday(born, _HEALTH_VISITED_UNTIL):
        expected.add(NotKnown.HEALTH_VISITOR)
    if is_of_school_age(born, today):
        expected |= {NotKnown.SCHOOL, NotKnown.SCHOOL_NURSE}
    return expected


def is_of_school_age(born: date, today: date) -> bool:
    """Whether a child is of compulsory school age (Education Act 1996, section 8).

    From the prescribed day on or after the fifth birthday until the school leaving date: the last
    Friday in June of the school year in which the child becomes sixteen.
    """
    return _begins_school(born) <= today <= _leaves_school(born)


def _begins_school(born: date) -> date:
    five = _birthday(born, _SCHOOL_FROM)
    days = (date(year, *day) for year in (five.year, five.year + 1) for day in _PRESCRIBED)
    return next(day for day in days if day >= five)


def _leaves_school(born: date) -> date:
    sixteen = _birthday(born, _SCHOOL_UNTIL)
    year = sixteen.year + (sixteen.month >= _SEPTEMBER)
    last = date(year, _JUNE, 30)
    return last - timedelta(days=(last.weekday() - _FRIDAY) % 7)


def _birthday(born: date, age: int) -> date:
    """The day on which somebody becomes so old; who was born on 29 February, on 1 March."""
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)
