"""What can be wrong with a search: one closed set of messages.

The messages are word for word the same on pages, at the terminal and for other systems.

A message names the field and the rule, never what was typed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

# A record is archived at 25 at the latest, so nobody searched for is older.
OLDEST = 25
NAME_LENGTH = 80
# More words than any name in use. The limit is there because each word costs look-ups.
NAME_WORDS = 8


class CriteriaField(StrEnum):
    """What can be known of a child, as forms and other systems name it."""

    GIVEN = "given"
    FAMILY = "family"
    BIRTH_DATE = "birth_date"
    AGE_OR_YEAR = "age_or_year"
    SEX = "sex"
    POSTCODE = "postcode"
    NUMBER = "number"


class Message(StrEnum):
    """What is wrong, in words that say what to do."""

    GIVEN_TOO_LONG = f"Given name must be {NAME_LENGTH} characters or fewer."
    FAMILY_TOO_LONG = f"Family name must be {NAME_LENGTH} characters or fewer."
    GIVEN_TOO_MANY_WORDS = f"Given name must be {NAME_WORDS} words or fewer."
    FAMILY_TOO_MANY_WORDS = f"Family name must be {NAME_WORDS} words or fewer."
    GIVEN_WILDCARD = "Given name must not have *, %, ? or _ in it."
    FAMILY_WILDCARD = "Family name must not have *, %, ? or _ in it."
    GIVEN_NO_NAME = "Given name must be a name. Leave it empty if you do not know it."
    FAMILY_NO_NAME = "Family name must be a name. Leave it empty if you do not know it."
    BIRTH_DATE_FORM = "Write the date of birth as 4 7 2017 or 2017-07-04."
    BIRTH_DATE_TO_COME = "Date of birth must be in the past."
    BIRTH_DATE_TOO_LONG_AGO = f"Date of birth must be in the last {OLDEST} years."
    AGE_OR_YEAR_FORM = f"Enter an age from 0 to {OLDEST}, or a year of birth of 4 numbers."
    DATE_AND_YEAR = "Enter the date of birth or the year, not both."
    SEX_UNKNOWN = "Select the sex, or leave it out."
    POSTCODE_FORM = "Enter a full postcode, such as SK11 6XY."
    POSTCODE_OF_NO_HOME = (
        "Enter the postcode of a home, or leave it empty: nobody lives at this one."
    )
    NUMBER_WRONG = "Check the number: it is incomplete, or a figure or letter is wrong."
    NUMBER_NOT_ALLOWED = "Your service cannot search by this kind of number. Enter a name instead."
    # Nothing is wrong, but it is not enough.
    NOTHING_GIVEN = "Enter what you know about the child."
    NAME_MISSING = "Enter the child's name."
    FAMILY_NAME_ALONE = "Enter the date of birth as well as the family name."
    GIVEN_NAME_ALONE = "Enter the date of birth and the postcode as well as the given name."
    YEAR_NEEDS_MORE = "Enter the full date of birth, or the child's sex or postcode."


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, and the field to go to."""

    field: CriteriaField
    message: Message


class CriteriaError(ValueError):
    """A search that may not be made; ``faults`` has everything that is wrong, in field order."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        order = list(CriteriaField)
        self.faults = tuple(sorted(faults, key=lambda fault: order.index(fault.field)))
        super().__init__(" ".join(fault.message.value for fault in self.faults))

    @property
    def is_of_access(self) -> bool:
        """Whether something is wrong that another actor might ask."""
        return any(fault.message is Message.NUMBER_NOT_ALLOWED for fault in self.faults)
