"""Reading what was typed of a child into ``Criteria``, for pages, terminal and other systems."""

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from itertools import product
from typing import TypeVar

from contactpoint.access.criteria import PARSE_NUMBER, Criteria, NumberKind
from contactpoint.access.faults import OLDEST, CriteriaError, CriteriaField, Fault, Message
from contactpoint.access.typed_dates import DayError, Years, day_of
from contactpoint.access.typed_names import names_apart, read_name
from contactpoint.children.addresses import parse_postcode
from contactpoint.children.fillers import is_home_postcode
from contactpoint.children.invisible import without_invisible_signs
from contactpoint.children.sex import Sex

_SHAPES = (
    (re.compile(r"[0-9]{10}"), NumberKind.NHS_NUMBER),
    (re.compile(r"[A-Za-z][0-9]{11}[0-9A-Za-z]"), NumberKind.UPN),
)
_YEAR = re.compile(r"(?:born(?: in)?|b\.?)?\s*([0-9]{4})")
_AGE = re.compile(
    r"(?:aged?|age:)?\s*(?P<count>[0-9]{1,2})[\s-]*"
    r"(?P<unit>y|yo|y/o|yrs?|years?|m|mos?|mths?|months?|w|wks?|weeks?)?\.?"
    r"(?:[\s-]*old)?"
)
# How many of a unit are a year, by the unit's first letter.
_A_YEAR = (("y", 1), ("m", 12), ("w", 52))
_LONGEST_POSTCODE = 7
_BETWEEN_FIGURES = re.compile("[\\s\u2010-\u2015\u2212-]+")
# Longer than any age or year as people say it.
_LONGEST_AGE = 30
_Read = TypeVar("_Read")


def criteria_from(
    *,
    today: date,
    given: str = "",
    family: str = "",
    birth_date: date | str | None = None,
    age_or_year: str = "",
    sex: Sex | str = "",
    postcode: str = "",
    number: str = "",
) -> Criteria:
    """The criteria. Raises ``CriteriaError`` with all that is wrong, field by field.

    A date of birth may be a date or its text (``typed_dates``). Beside a date of birth, an age or
    year of birth is checked but not used. The shape of a number tells its kind.
    """
    faults: list[Fault] = []

    def read(parse: Callable[[], _Read], otherwise: _Read) -> _Read:
        try:
            return parse()
        except CriteriaError as error:
            faults.extend(error.faults)
            return otherwise

    no_years: tuple[int, ...] = ()
    no_number: tuple[str, NumberKind | None] = ("", None)
    age_or_year, postcode, number = map(without_invisible_signs, (age_or_year, postcode, number))
    given, family = names_apart(given, family)
    given_name = read(lambda: read_name(CriteriaField.GIVEN, given), "")
    family_name = read(lambda: read_name(CriteriaField.FAMILY, family), "")
    born = read(lambda: _birth_date(birth_date, today), None)
    years = read(lambda: _birth_years(age_or_year.strip(), today), no_years)
    known_sex = read(lambda: _sex(sex), Sex.NOT_SPECIFIED)
    home = read(lambda: _postcode(postcode.strip()), "")
    value, kind = read(lambda: _number(_BETWEEN_FIGURES.sub("", number)), no_number)
    if faults:
        raise CriteriaError(faults)
    return Criteria(
        given=given_name,
        family=family_name,
        birth_date=born,
        birth_years=() if born else years,
        sex=known_sex,
        postcode=home,
        number=value,
        number_kind=kind,
    )


def _wrong(field: CriteriaField, message: Message) -> CriteriaError:
    return CriteriaError([Fault(field, message)])


def _birth_date(given: date | str | None, today: date) -> date | None:
    """A date of birth that somebody in the index can have."""
    if isinstance(given, str):
        given = _written_date(without_invisible_signs(given).strip(), today)
    if given is None:
        return None
    if given > today:
        raise _wrong(CriteriaField.BIRTH_DATE, Message.BIRTH_DATE_TO_COME)
    if given.year < _first_year(today):
        raise _wrong(CriteriaField.BIRTH_DATE, Message.BIRTH_DATE_TOO_LONG_AGO)
    return given


def birth_years(today: date) -> Years:
    """The years in which somebody was born who can be in the index."""
    return _first_year(today), today.year


def _written_date(text: str, today: date) -> date | None:
    if not text:
        return None
    try:
        return day_of(text, years=birth_years(today))
    except DayError:
        raise _wrong(CriteriaField.BIRTH_DATE, Message.BIRTH_DATE_FORM) from None


def _birth_years(text: str, today: date) -> tuple[int, ...]:
    """The years of birth meant: the year itself, or the three around an age.

    An age may be said in words, and in months or weeks for a baby.
    """
    if not text:
        return ()
    if len(text) > _LONGEST_AGE:
        raise _wrong(CriteriaField.AGE_OR_YEAR, Message.AGE_OR_YEAR_FORM)
    year = _YEAR.fullmatch(text.casefold())
    if year is not None and _first_year(today) <= int(year[1]) <= today.year:
        return (int(year[1]),)
    age = _age(text.casefold())
    if age is not None and age <= OLDEST:
        born = today.year - age
        return (born - 1, born, born + 1)
    raise _wrong(CriteriaField.AGE_OR_YEAR, Message.AGE_OR_YEAR_FORM)


def _age(text: str) -> int | None:
    """The whole years of an age, as it is said."""
    found = _AGE.fullmatch(text)
    if found is None:
        return None
    unit = found["unit"] or "y"
    return int(found["count"]) // next(many for first, many in _A_YEAR if unit.startswith(first))


def _first_year(today: date) -> int:
    return today.year - OLDEST - 1


def _sex(given: Sex | str) -> Sex:
    try:
        return Sex(given or Sex.NOT_SPECIFIED)
    except ValueError:
        raise _wrong(CriteriaField.SEX, Message.SEX_UNKNOWN) from None


def _postcode(text: str) -> str:
    try:
        postcode = _read_postcode(text) if text else ""
    except ValueError:
        raise _wrong(CriteriaField.POSTCODE, Message.POSTCODE_FORM) from None
    if postcode and not is_home_postcode(postcode):
        raise _wrong(CriteriaField.POSTCODE, Message.POSTCODE_OF_NO_HOME)
    return postcode


def _read_postcode(text: str) -> str:
    """The postcode. Where it is none as typed, letter O and figure 0 may be mistaken for each
    other: it is read so if that gives one postcode, and no other. Raises ``ValueError``."""
    try:
        return parse_postcode(text)
    except ValueError:
        signs = re.sub(r"\s+", "", text).upper()
        if len(signs) > _LONGEST_POSTCODE:
            raise
        read = set()
        for written in product(*("O0" if sign in "O0" else sign for sign in signs)):
            with suppress(ValueError):
                read.add(parse_postcode("".join(written)))
        if len(read) != 1:
            raise
        return read.pop()


def _number(text: str) -> tuple[str, NumberKind | None]:
    """The number in the normal form of its kind, which its shape tells."""
    if not text:
        return "", None
    kinds = (kind for shape, kind in _SHAPES if shape.fullmatch(text))
    kind = next(kinds, NumberKind.CHILD_NUMBER)
    try:
        return PARSE_NUMBER[kind](text), kind
    except ValueError:
        raise _wrong(CriteriaField.NUMBER, Message.NUMBER_WRONG) from None
