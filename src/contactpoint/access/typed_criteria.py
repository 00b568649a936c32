"""Reading what was typed of a child into ``Criteria``, for pages, terminal and other systems."""

import re
from collections.abc import Callable
from datetime import date
from typing import TypeVar

from contactpoint.access.criteria import PARSE_NUMBER, Criteria, NumberKind
from contactpoint.access.faults import OLDEST, CriteriaError, CriteriaField, Fault, Message
from contactpoint.access.typed_names import read_name
from contactpoint.children.addresses import parse_postcode
from contactpoint.children.fillers import is_home_postcode
from contactpoint.children.invisible import without_invisible_signs
from contactpoint.children.sex import Sex

_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SHAPES = (
    (re.compile(r"[0-9]{10}"), NumberKind.NHS_NUMBER),
    (re.compile(r"[A-Za-z][0-9]{11}[0-9A-Za-z]"), NumberKind.UPN),
)
_YEAR_FIGURES, _AGE_FIGURES = 4, 2
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

    A date of birth may be a date or its text, ``2017-07-04``. Beside a date of birth, an age or
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
    given_name = read(lambda: read_name(CriteriaField.GIVEN, given), "")
    family_name = read(lambda: read_name(CriteriaField.FAMILY, family), "")
    born = read(lambda: _birth_date(birth_date, today), None)
    years = read(lambda: _birth_years(age_or_year.strip(), today), no_years)
    known_sex = read(lambda: _sex(sex), Sex.NOT_SPECIFIED)
    home = read(lambda: _postcode(postcode.strip()), "")
    value, kind = read(lambda: _number(re.sub(r"[\s-]+", "", number)), no_number)
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
        given = _iso_date(without_invisible_signs(given).strip())
    if given is None:
        return None
    if given > today:
        raise _wrong(CriteriaField.BIRTH_DATE, Message.BIRTH_DATE_TO_COME)
    if given.year < _first_year(today):
        raise _wrong(CriteriaField.BIRTH_DATE, Message.BIRTH_DATE_TOO_LONG_AGO)
    return given


def _iso_date(text: str) -> date | None:
    if not text:
        return None
    try:
        if _ISO_DATE.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise _wrong(CriteriaField.BIRTH_DATE, Message.BIRTH_DATE_FORM)


def _birth_years(text: str, today: date) -> tuple[int, ...]:
    """The years of birth meant: the year itself, or the three around an age."""
    if not text:
        return ()
    if text.isascii() and text.isdigit():
        if len(text) == _YEAR_FIGURES and _first_year(today) <= int(text) <= today.year:
            return (int(text),)
        if len(text) <= _AGE_FIGURES and int(text) <= OLDEST:
            born = today.year - int(text)
            return (born - 1, born, born + 1)
    raise _wrong(CriteriaField.AGE_OR_YEAR, Message.AGE_OR_YEAR_FORM)


def _first_year(today: date) -> int:
    return today.year - OLDEST - 1


def _sex(given: Sex | str) -> Sex:
    try:
        return Sex(given or Sex.NOT_SPECIFIED)
    except ValueError:
        raise _wrong(CriteriaField.SEX, Message.SEX_UNKNOWN) from None


def _postcode(text: str) -> str:
    try:
        postcode = parse_postcode(text) if text else ""
    except ValueError:
        raise _wrong(CriteriaField.POSTCODE, Message.POSTCODE_FORM) from None
    if postcode and not is_home_postcode(postcode):
        raise _wrong(CriteriaField.POSTCODE, Message.POSTCODE_OF_NO_HOME)
    return postcode


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
