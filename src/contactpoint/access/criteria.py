"""What a search may ask: enough to identify one child, or nothing.

``Criteria`` cannot be wrong. Making one, from a form, a session or another system, gives criteria
that are in normal form and enough by the rules of the domain, section 4, or a ``CriteriaError``.
Two checks are elsewhere. ``criteria_from`` makes those that depend on the day (no date to come,
nobody older than 25). ``check_number_allowed`` checks whether the actor may search by a number.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from contactpoint.access.actor import Actor
from contactpoint.access.decisions import may_see_nhs_number, may_see_upn
from contactpoint.access.enough import FIELD_LACKING, Known, lacking
from contactpoint.access.faults import CriteriaError, CriteriaField, Fault, Message
from contactpoint.access.typed_names import name_fault
from contactpoint.children.addresses import parse_postcode
from contactpoint.children.child_number import parse_child_number
from contactpoint.children.fillers import is_home_postcode
from contactpoint.children.identifiers import parse_nhs_number, parse_upn
from contactpoint.children.name_words import given_words
from contactpoint.children.sex import Sex


class NumberKind(StrEnum):
    """The kinds of number that identify a child in a search."""

    CHILD_NUMBER = "child_number"
    NHS_NUMBER = "nhs_number"
    UPN = "upn"


PARSE_NUMBER: Mapping[NumberKind, Callable[[str], str]] = {
    NumberKind.CHILD_NUMBER: parse_child_number,
    NumberKind.NHS_NUMBER: parse_nhs_number,
    NumberKind.UPN: parse_upn,
}


@dataclass(frozen=True, slots=True)
class Criteria:
    """What the practitioner knows of the child. Empty strings and ``None`` mean not known.

    Names have single spaces and nothing invisible, and each holds a word that is a name.
    ``birth_years`` is one year of birth, or the three years around an age; it is empty beside a
    date. ``postcode`` is written ``SK11 6XY``, and is one of homes. ``number`` is in the normal
    form of ``number_kind``. Raises ``CriteriaError`` where a field is not in normal form, or where
    the criteria are not enough to search by.
    """

    given: str = ""
    family: str = ""
    birth_date: date | None = None
    birth_years: tuple[int, ...] = ()
    sex: Sex = Sex.NOT_SPECIFIED
    postcode: str = ""
    number: str = ""
    number_kind: NumberKind | None = None

    def __post_init__(self) -> None:
        faults = tuple(_faults(self))
        if faults:
            raise CriteriaError(faults)
        missing = None if self.number else lacking(known(self))
        if missing is not None:
            raise CriteriaError([Fault(FIELD_LACKING[missing], missing)])


def known(criteria: Criteria) -> Known:
    """Which kinds of fact the criteria give; the number does not count.

    A given name that is a filler in most records ("Son") does not count either.
    """
    return Known(
        given=bool(given_words(criteria.given).first),
        family=bool(criteria.family),
        birth_date=criteria.birth_date is not None,
        birth_year=criteria.birth_date is not None or bool(criteria.birth_years),
        sex=criteria.sex is not Sex.NOT_SPECIFIED,
        postcode=bool(criteria.postcode),
    )


def check_number_allowed(criteria: Criteria, actor: Actor) -> None:
    """Raise ``CriteriaError`` where the actor may not see the number that is searched by."""
    kind = criteria.number_kind
    if (kind is NumberKind.NHS_NUMBER and not may_see_nhs_number(actor)) or (
        kind is NumberKind.UPN and not may_see_upn(actor)
    ):
        raise CriteriaError([Fault(CriteriaField.NUMBER, Message.NUMBER_NOT_ALLOWED)])


def _faults(criteria: Criteria) -> Iterator[Fault]:
    """The faults of the fields that are not in normal form."""
    for field, name in (
        (CriteriaField.GIVEN, criteria.given),
        (CriteriaField.FAMILY, criteria.family),
    ):
        message = name_fault(field, name)
        if message is not None:
            yield Fault(field, message)
    if criteria.birth_years:
        if criteria.birth_date is not None:
            yield Fault(CriteriaField.AGE_OR_YEAR, Message.DATE_AND_YEAR)
        elif not _is_year_or_age(criteria.birth_years):
            yield Fault(CriteriaField.AGE_OR_YEAR, Message.AGE_OR_YEAR_FORM)
    if criteria.postcode and not _is_normal(criteria.postcode, parse_postcode):
        yield Fault(CriteriaField.POSTCODE, Message.POSTCODE_FORM)
    elif criteria.postcode and not is_home_postcode(criteria.postcode):
        yield Fault(CriteriaField.POSTCODE, Message.POSTCODE_OF_NO_HOME)
    if criteria.number or criteria.number_kind is not None:
        kind = criteria.number_kind
        if kind is None or not _is_normal(criteria.number, PARSE_NUMBER[kind]):
            yield Fault(CriteriaField.NUMBER, Message.NUMBER_WRONG)


def _is_year_or_age(years: tuple[int, ...]) -> bool:
    """Whether these are one year, or the three around an age."""
    first = years[0]
    return years in ((first,), (first, first + 1, first + 2))


def _is_normal(text: str, parse: Callable[[str], str]) -> bool:
    try:
        return parse(text) == text
    except ValueError:
        return False
