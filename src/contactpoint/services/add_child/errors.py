"""What is wrong with a child to be added: each fault at its field, in words that say what to do.

A message names the field and the rule, never what was typed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class ChildField(StrEnum):
    """What is asked of a child to be added, as the form names it."""

    GIVEN = "given"
    FAMILY = "family"
    BIRTH_DATE = "birth_date"
    AGE_OR_YEAR = "age_or_year"
    SEX = "sex"
    LINE_1 = "line_1"
    LINE_2 = "line_2"
    TOWN = "town"
    POSTCODE = "postcode"
    NO_ADDRESS = "no_address"
    CARER = "carer"
    RELATIONSHIP = "relationship"
    TELEPHONE = "telephone"


@dataclass(frozen=True, slots=True)
class ChildFault:
    """One thing that is wrong, and the field to go to."""

    field: ChildField
    message: str


class NewChildError(ValueError):
    """A child that cannot be added so; ``faults`` has everything that is wrong, in field order."""

    def __init__(self, faults: Sequence[ChildFault]) -> None:
        order = list(ChildField)
        self.faults = tuple(sorted(faults, key=lambda fault: order.index(fault.field)))
        super().__init__(" ".join(fault.message for fault in self.faults))
