"""The shapes in which schools and clinics send lists of their children.

Each sender keeps one shape, so dates, encoding and separators are consistent within a file. If a
shape has dates in figures, an instruction row says that they are day, month and year, as in the
national immunisation template. The dates of other shapes cannot be read in two ways.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from zlib import crc32


@dataclass(frozen=True, slots=True)
class ListForm:
    """One shape of list. ``columns`` maps what is stated to its header, in the file's order."""

    name: str
    columns: Mapping[str, str]
    separator: str
    encoding: str
    date_format: str
    instruction_row: bool = False
    family_in_capitals: bool = False
    nhs_in_groups: bool = False
    sexes: tuple[str, str] = ("Female", "Male")

    def states(self, column: str) -> bool:
        """Whether lists of this shape have the column."""
        return column in self.columns


_TEMPLATE = ListForm(
    name="immunisation template",
    columns={
        "urn": "CHILD_SCHOOL_URN",
        "carer_name": "PARENT_1_NAME",
        "carer_relationship": "PARENT_1_RELATIONSHIP",
        "carer_telephone": "PARENT_1_PHONE",
        "carer_2_name": "PARENT_2_NAME",
        "carer_2_relationship": "PARENT_2_RELATIONSHIP",
        "carer_2_telephone": "PARENT_2_PHONE",
        "given": "CHILD_FIRST_NAME",
        "family": "CHILD_LAST_NAME",
        "preferred": "CHILD_PREFERRED_GIVEN_NAME",
        "born": "CHILD_DATE_OF_BIRTH",
        "line": "CHILD_ADDRESS_LINE_1",
        "town": "CHILD_TOWN",
        "postcode": "CHILD_POSTCODE",
        "nhs": "CHILD_NHS_NUMBER",
    },
    separator=",",
    encoding="utf-8",
    date_format="%d/%m/%Y",
    instruction_row=True,
    nhs_in_groups=True,
)
_OLD_SYSTEM = ListForm(
    name="older school system",
    columns={
        "given": "CHILD_FIRST_NAME",
        "middle": "CHILD_MIDDLE_NAMES",
        "family": "CHILD_LAST_NAME",
        "preferred": "CHILD_PREFERRED_FIRST_NAME",
        "born": "CHILD_DATE_OF_BIRTH",
        "nhs": "CHILD_NHS_NUMBER",
        "sex": "CHILD_GENDER",
        "line": "CHILD_ADDRESS_LINE_1",
        "town": "CHILD_TOWN",
        "postcode": "CHILD_POSTCODE",
    },
    separator=",",
    encoding="cp1252",
    date_format="%Y-%m-%d",
    family_in_capitals=True,
)
_EXPORT = ListForm(
    name="school export",
    columns={
        "upn": "UPN",
        "family": "Legal Surname",
        "given": "Forename",
        "middle": "Middle name(s)",
        "born": "DOB",
        "sex": "Gender",
        "postcode": "Postcode",
    },
    separator="\t",
    encoding="utf-8-sig",
    date_format="%d %b %Y",
    sexes=("F", "M"),
)
_SPREADSHEET = ListForm(
    name="spreadsheet",
    columns={
        "family": "Surname",
        "given": "First name",
        "middle": "Middle names",
        "preferred": "Also known as",
        "born": "Date of birth",
        "sex": "Sex",
        "nhs": "NHS No",
        "postcode": "Postcode",
        "carer_name": "Parent name",
        "carer_relationship": "Relationship",
        "carer_telephone": "Parent phone",
    },
    separator=";",
    encoding="utf-8",
    date_format="%d-%b-%Y",
)
_CLINIC = ListForm(
    name="clinic",
    columns={
        "nhs": "NHS Number",
        "family": "Surname",
        "given": "Forename",
        "born": "Date of Birth",
        "sex": "Sex",
        "line": "Address Line 1",
        "town": "Town",
        "postcode": "Postcode",
    },
    separator=",",
    encoding="utf-8-sig",
    date_format="%Y-%m-%d",
    nhs_in_groups=True,
)
_CLINIC_SYSTEM = ListForm(
    name="clinic system",
    columns={
        "nhs": "NHS No",
        "given": "First name",
        "family": "Last name",
        "born": "DOB",
        "sex": "Gender",
        "postcode": "Postcode",
    },
    separator="|",
    encoding="cp1252",
    date_format="%Y%m%d",
    family_in_capitals=True,
    sexes=("F", "M"),
)

SCHOOL_FORMS = (_TEMPLATE, _OLD_SYSTEM, _EXPORT, _SPREADSHEET)
CLINIC_FORMS = (_CLINIC, _CLINIC_SYSTEM)


def form_of(sender: str) -> ListForm:
    """The shape that a sender keeps: a school's URN, or a clinic's code."""
    forms = SCHOOL_FORMS if sender.isdigit() else CLINIC_FORMS
    return forms[crc32(sender.encode()) % len(forms)]


def clinic_code(authority: str) -> str:
    """The invented code of the children's clinic of an authority, given its three digits."""
    return f"ZC{authority}A"
