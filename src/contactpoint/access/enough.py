"""What is enough to search by: one rule for what is typed, and for what agrees in a child found.

The rule of the domain, section 4, stated over kinds of fact. A search may be made when the facts
given are enough. A child is shown when the facts that agree would themselves have been enough. So
inventing a fact does not help to list anybody.
"""

from typing import NamedTuple

from contactpoint.access.faults import CriteriaField, Message


class Known(NamedTuple):
    """Which kinds of fact are known. A known date of birth implies its year."""

    given: bool = False
    family: bool = False
    birth_date: bool = False
    birth_year: bool = False
    sex: bool = False
    postcode: bool = False


# Which field to go to for what is lacking.
FIELD_LACKING: dict[Message, CriteriaField] = {
    Message.NOTHING_GIVEN: CriteriaField.GIVEN,
    Message.NAME_MISSING: CriteriaField.FAMILY,
    Message.FAMILY_NAME_ALONE: CriteriaField.BIRTH_DATE,
    Message.GIVEN_NAME_ALONE: CriteriaField.BIRTH_DATE,
    Message.GIVEN_NAME_AND_BIRTH_DATE: CriteriaField.FAMILY,
    Message.YEAR_NEEDS_MORE: CriteriaField.BIRTH_DATE,
}


def lacking(known: Known) -> Message | None:
    """What has to be added, one of ``FIELD_LACKING``, or ``None`` where the facts are enough.

    Enough is: family name and date of birth; or both names and year of birth or age and one of sex,
    postcode; or given name, date of birth and postcode.
    """
    if not known.given and not known.family:
        anything = known.birth_date or known.birth_year or known.postcode
        return Message.NAME_MISSING if anything else Message.NOTHING_GIVEN
    if known.birth_date:
        if known.family or known.postcode:
            return None
        return Message.GIVEN_NAME_AND_BIRTH_DATE
    if not known.given:
        return Message.FAMILY_NAME_ALONE
    if not known.family:
        return Message.GIVEN_NAME_ALONE
    if known.birth_year and (known.sex or known.postcode):
        return None
    return Message.YEAR_NEEDS_MORE
