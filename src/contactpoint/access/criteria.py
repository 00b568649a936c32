"""What a search may ask: enough to identify one child, or nothing.

The rules of the domain, section 4.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from contactpoint.access.actor import Actor
from contactpoint.access.permissions import may_see_nhs_number, may_see_upn
from contactpoint.children.sex import Sex


class NumberKind(StrEnum):
    """The kinds of number that identify a child in a search."""

    CHILD_NUMBER = "child_number"
    NHS_NUMBER = "nhs_number"
    UPN = "upn"


@dataclass(frozen=True, slots=True)
class Criteria:
    """What the practitioner knows of the child. Empty strings and ``None`` mean not known.

    ``number`` is in the normal form of ``number_kind``. ``birth_years`` are the years that an age
    or a year of birth stands for: one year, or three for an age (± 1).
    """

    given: str = ""
    family: str = ""
    birth_date: date | None = None
    birth_years: tuple[int, ...] = ()
    sex: Sex = Sex.NOT_SPECIFIED
    postcode: str = ""
    number: str = ""
    number_kind: NumberKind | None = None


class Shortfall(StrEnum):
    """What a search lacks, in words that say what to do."""

    NOTHING_GIVEN = "Enter what you know about the child."
    NUMBER_NOT_ALLOWED = "Your service cannot search by this kind of number. Enter a name instead."
    FAMILY_NAME_ALONE = "Enter the date of birth as well as the family name."
    GIVEN_NAME_ALONE = "Enter the date of birth and the postcode as well as the given name."
    GIVEN_NAME_AND_BIRTH_DATE = "Enter the family name, or the child's postcode."
    YEAR_NEEDS_MORE = "Enter the full date of birth, or the child's sex or postcode."
    NAME_MISSING = "Enter the child's name."


def shortfall(criteria: Criteria, actor: Actor) -> Shortfall | None:
    """What to add before the search may be made, or ``None`` when it is enough.

    Enough is: a number the actor may use; or family name and date of birth; or both names and year
    of birth or age and one of sex, postcode; or given name, date of birth and postcode.
    """
    if criteria.number:
        if criteria.number_kind is NumberKind.NHS_NUMBER and not may_see_nhs_number(actor):
            return Shortfall.NUMBER_NOT_ALLOWED
        if criteria.number_kind is NumberKind.UPN and not may_see_upn(actor):
            return Shortfall.NUMBER_NOT_ALLOWED
        return None
    if not criteria.given and not criteria.family:
        anything = criteria.birth_date or criteria.birth_years or criteria.postcode
        return Shortfall.NAME_MISSING if anything else Shortfall.NOTHING_GIVEN
    if criteria.birth_date is not None:
        if criteria.family or criteria.postcode:
            return None
        return Shortfall.GIVEN_NAME_AND_BIRTH_DATE
    if not criteria.given:
        return Shortfall.FAMILY_NAME_ALONE
    if not criteria.family:
        return Shortfall.GIVEN_NAME_ALONE
    if criteria.birth_years and (criteria.postcode or criteria.sex is not Sex.NOT_SPECIFIED):
        return None
    return Shortfall.YEAR_NEEDS_MORE
