"""What to try when a search found nobody; derived only from the criteria.

Nothing here knows who is in the index. Advice to add a postcode does not tell whether a postcode
would find somebody.
"""

from enum import StrEnum

from contactpoint.access.criteria import Criteria, known


class Advice(StrEnum):
    """One thing to try; the values continue a sentence that begins with "You can try"."""

    ANOTHER_NUMBER = "the number again, or name and date of birth in its place"
    ANOTHER_FAMILY_NAME = (
        "another spelling of the family name, a former one, or the name of the other parent"
    )
    ANOTHER_GIVEN_NAME = "another spelling of the given name, or what the child is called by"
    ADD_FAMILY_NAME = "the family name as well, if you know it"
    ADD_GIVEN_NAME_AND_POSTCODE = (
        "the given name and the postcode as well, if the family name may have changed"
    )
    ADD_POSTCODE = "the postcode as well, if the family name may have changed"
    ADD_SEX_OR_POSTCODE = (
        "age or year of birth with sex or postcode, if you are not sure of the date"
    )
    ADD_BIRTH_DATE = "the full date of birth, if you can learn it"
    EARLIER_POSTCODE = "an earlier postcode"


def worth_adding(criteria: Criteria) -> tuple[Advice, ...]:
    """What to add or to change, in the order of ``Advice``; never empty.

    The advice follows from the rule in ``enough``. Given name, date and postcode make up for a
    family name that has changed. Both names and the year make up for a wrong date.
    """
    if criteria.number:
        return (Advice.ANOTHER_NUMBER,)
    has = known(criteria)
    worth = {
        Advice.ANOTHER_FAMILY_NAME: has.family,
        Advice.ANOTHER_GIVEN_NAME: has.given,
        Advice.ADD_FAMILY_NAME: not has.family,
        Advice.ADD_GIVEN_NAME_AND_POSTCODE: has.birth_date and not has.given,
        Advice.ADD_POSTCODE: has.birth_date and has.given and not has.postcode,
        Advice.ADD_SEX_OR_POSTCODE: has.birth_date and has.given and has.family,
        Advice.ADD_BIRTH_DATE: not has.birth_date,
        Advice.EARLIER_POSTCODE: has.postcode,
    }
    return tuple(advice for advice in Advice if worth.get(advice))
