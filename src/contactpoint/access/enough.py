"""What is enough to search by, and what has to agree in a child that a search shows.

The rule of the domain, section 4, stated over kinds of fact. A child is shown when the facts that
agree in it identify it. So inventing a fact does not help to list anybody. A search may be made
when the facts given could identify some child: those that identify, or a name and a date of birth,
whichever box the name was typed in, for some children have one name.
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
    Message.YEAR_NEEDS_MORE: CriteriaField.BIRTH_DATE,
}


def identifies(known: Known) -> bool:
    """Whether the facts tell one child from others.

    They are family name and date of birth; or both names and year of birth or age and one of sex,
    postcode; or given name, date of birth and postcode. A child's only name is its family name.
    """
    if known.birth_date:
        return known.family or (known.given and known.postcode)
    return known.given and known.family and known.birth_year and (known.sex or known.postcode)


def lacking(known: Known) -> Message | None:
    """What has to be added to search, one of ``FIELD_LACKING``; ``None`` where nothing has to."""
    if not known.given and not known.family:
        anything = known.birth_date or known.birth_year or known.postcode
        return Message.NAME_MISSING if anything else Message.NOTHING_GIVEN
    if known.birth_date or identifies(known):
        return None
    if not known.given:
        return Message.FAMILY_NAME_ALONE
    return Message.YEAR_NEEDS_MORE if known.family else Message.GIVEN_NAME_ALONE
