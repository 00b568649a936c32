"""Which column of a list is which field."""

import re
from dataclasses import dataclass
from enum import StrEnum

from contactpoint.feeds.reading.field_text import as_whole_number
from contactpoint.feeds.reading.record_report import refuse
from contactpoint.feeds.school_list.dates import DateOrder, order_in_words

# What a header says in brackets, such as (DD/MM/YYYY), is not part of the column's name.
_BRACKETS = re.compile(r"[(\[].*?[)\]]")
_NOT_LETTERS = re.compile(r"[^a-z0-9]+")


class Field(StrEnum):
    """The fields of a list that are read. The values are the words used in reports."""

    GIVEN = "first name"
    MIDDLE = "middle names"
    FAMILY = "last name"
    KNOWN_GIVEN = "preferred first name"
    KNOWN_FAMILY = "preferred last name"
    FORMER_FAMILY = "previous last name"
    BORN = "date of birth"
    SEX = "sex"
    NHS_NUMBER = "NHS number"
    UPN = "UPN"
    FORMER_UPN = "former UPN"
    LINE_1 = "address line 1"
    LINE_2 = "address line 2"
    LINE_3 = "address line 3"
    TOWN = "town"
    POSTCODE = "postcode"
    UPRN = "UPRN"
    SCHOOL = "school URN"
    START = "start date"
    END = "leaving date"
    CARER_1_NAME = "parent 1 name"
    CARER_1_RELATIONSHIP = "parent 1 relationship"
    CARER_1_TELEPHONE = "parent 1 phone"
    CARER_2_NAME = "parent 2 name"
    CARER_2_RELATIONSHIP = "parent 2 relationship"
    CARER_2_TELEPHONE = "parent 2 phone"


_NAMES: dict[Field, str] = {
    Field.GIVEN: "first name|forename|given name|given names|legal forename|legal first name"
    "|forenames|first names|christian name|pupil forename|pupil first name",
    Field.MIDDLE: "middle name|middle names|middle name s",
    Field.FAMILY: "last name|surname|family name|legal surname|legal last name|pupil surname"
    "|pupil last name|legal family name",
    Field.KNOWN_GIVEN: "preferred given name|preferred first name|preferred forename|known as"
    "|also known as|preferred name|aka|nickname",
    Field.KNOWN_FAMILY: "preferred last name|preferred surname|preferred family name",
    Field.FORMER_FAMILY: "previous surname|former surname|previous last name|former last name"
    "|previous family name|former family name|birth surname",
    Field.BORN: "date of birth|dob|birth date|birthdate|born|d o b|pupil dob",
    Field.SEX: "sex|gender|legal sex|gender code|sex code",
    Field.NHS_NUMBER: "nhs number|nhs no|nhs|nhsno|nhsnumber|nhs num",
    Field.UPN: "upn|unique pupil number|pupil upn",
    Field.FORMER_UPN: "former upn|previous upn",
    Field.LINE_1: "address line 1|address 1|address1|address|street|home address|house and street",
    Field.LINE_2: "address line 2|address 2|address2|locality",
    Field.LINE_3: "address line 3|address 3|address3",
    Field.TOWN: "town|city|town city|post town|town or city",
    Field.POSTCODE: "postcode|post code|postal code|home postcode",
    Field.UPRN: "uprn",
    Field.SCHOOL: "school urn|urn",
    Field.START: "start date|date of admission|admission date|date of entry|entry date",
    Field.END: "leaving date|date of leaving|leave date|end date|date left|left date|left on"
    "|off roll date|date off roll|leaver date",
    Field.CARER_1_NAME: "parent 1 name|parent name|parent carer 1 name|carer 1 name|contact 1 name"
    "|parent1 name|parent carer name|carer name",
    Field.CARER_1_RELATIONSHIP: "parent 1 relationship|parent relationship|carer 1 relationship"
    "|contact 1 relationship|parent1 relationship|relationship",
    Field.CARER_1_TELEPHONE: "parent 1 phone|parent phone|parent 1 telephone|parent telephone"
    "|carer 1 phone|contact 1 phone|contact 1 telephone|parent1 phone|parent mobile",
    Field.CARER_2_NAME: "parent 2 name|parent carer 2 name|carer 2 name|contact 2 name"
    "|parent2 name",
    Field.CARER_2_RELATIONSHIP: "parent 2 relationship|carer 2 relationship|contact 2 relationship"
    "|parent2 relationship",
    Field.CARER_2_TELEPHONE: "parent 2 phone|parent 2 telephone|carer 2 phone|contact 2 phone"
    "|contact 2 telephone|parent2 phone",
}
# Fields of digits alone, which spreadsheets take for quantities.
_NUMBERS = frozenset(
    {
        Field.NHS_NUMBER,
        Field.SEX,
        Field.UPRN,
        Field.SCHOOL,
        Field.CARER_1_TELEPHONE,
        Field.CARER_2_TELEPHONE,
    }
)
# Without spaces: some systems write FirstName and DateOfBirth.
_FIELDS = {
    name.replace(" ", ""): field for field, names in _NAMES.items() for name in names.split("|")
}


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a list.

    They are: where each field stands, the names of the other columns by position, and the order of
    day and month if the header states it.
    """

    positions: dict[Field, int]
    others: dict[int, str]
    stated_order: DateOrder | None

    def text(self, cells: tuple[str, ...], field: Field) -> str:
        """The cell of ``field``, or an empty string where there is no such column."""
        position = self.positions.get(field)
        if position is None:
            return ""
        return as_whole_number(cells[position]) if field in _NUMBERS else cells[position]


def field_of(name: str) -> Field | None:
    """The field that a column of that name holds, or ``None`` for one that is not read."""
    plain = _NOT_LETTERS.sub("", _BRACKETS.sub("", name).casefold())
    of_a_child = plain.removeprefix("child")
    for written in (plain, of_a_child, of_a_child.removeprefix("s")):
        if written in _FIELDS:
            return _FIELDS[written]
    return None


def is_known(name: str) -> bool:
    """Whether a column of that name is read."""
    return field_of(name) is not None


def find_columns(header: tuple[str, ...]) -> Columns:
    """Map a header.

    Raises ``FileRefusedError`` when two columns are the same field (which of them is right cannot
    be known), or when the first name, last name or date of birth has no column.
    """
    positions: dict[Field, int] = {}
    others: dict[int, str] = {}
    stated: DateOrder | None = None
    for position, name in enumerate(header):
        field = field_of(name)
        if field is None:
            others[position] = name
            continue
        if field in positions:
            raise refuse("two columns of the header are this field", field=field)
        positions[field] = position
        if field is Field.BORN:
            stated = order_in_words(name)
    for field in (Field.GIVEN, Field.FAMILY, Field.BORN):
        if field not in positions:
            raise refuse("the header has no column for this field", field=field)
    return Columns(positions=positions, others=others, stated_order=stated)
