"""What the register of births and benefits says of a child."""

from datetime import date

import pytest

from contactpoint.children.addresses import Address
from contactpoint.children.names import NameKind, PersonName
from contactpoint.children.sex import Sex
from contactpoint.children.statement import Carer, Relationship, Statement
from contactpoint.feeds.child_register.reader import COLUMNS
from tests.feeds.read_bytes import Reading, read, refusal

HEADER = ",".join(column.name for column in COLUMNS)
ADA = {
    "reference": "C1529604085",
    "given_names": "Adaeze Ngozi",
    "family_name": "Okafor",
    "date_of_birth": "2015-04-19",
    "sex": "F",
}


def registered(*rows: dict[str, str], header: str = HEADER) -> bytes:
    """A file of these rows, each as its cells that are not empty."""
    written = [",".join(row.get(column.name, "") for column in COLUMNS) for row in rows]
    return "\n".join((header, *written, "")).encode()


def one(**cells: str) -> Reading:
    """The reading of Ada's row with other cells."""
    return read("child_register", registered({**ADA, **cells}))


def test_a_row_is_a_statement_of_the_register() -> None:
    """Reference, names, date of birth and sex, and the one source."""
    assert one().only == Statement(
        feed="child_register",
        source="national",
        reference="C1529604085",
        names=(PersonName("Adaeze Ngozi", "Okafor"),),
        birth_date=date(2015, 4, 19),
        sex=Sex.FEMALE,
    )


def test_every_other_column_has_its_place() -> None:
    """Former name, death, addresses, carer and the day it stood so."""
    statement = one(
        former_family_name="Obi",
        date_of_death="2020-02-03",
        address_line='"1 High Street, Flat 2"',
        town="Macclesfield",
        postcode="sk116xy",
        former_postcode="SK10 1AB",
        carer_given_names="Ngozi",
        carer_family_name="Okafor",
        carer_relationship="parental_responsibility",
        carer_telephone="01625 555010",
        as_at="2025-07-20",
    ).only
    assert statement.names[1:] == (PersonName("Adaeze Ngozi", "Obi", NameKind.FORMER),)
    assert statement.death_date == date(2020, 2, 3)
    assert statement.address == Address(("1 High Street, Flat 2",), "Macclesfield", "SK11 6XY")
    assert statement.former_addresses == (Address(postcode="SK10 1AB"),)
    assert statement.carers == (
        Carer(PersonName("Ngozi", "Okafor"), Relationship.PARENTAL_RESPONSIBILITY, "01625 555010"),
    )
    assert statement.as_at == date(2025, 7, 20)


def test_what_says_nothing_new_is_not_said_twice() -> None:
    """A former name or postcode that is still the current one is no former one."""
    statement = one(
        former_family_name="OKAFOR", postcode="SK11 6XY", former_postcode="SK11 6XY"
    ).only
    assert len(statement.names) == 1
    assert statement.former_addresses == ()


@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [
        ("reference", "", "is missing"),
        ("reference", "abc1", "is not a reference of 4 to 20 capital letters and digits"),
        ("reference", "ABC", "is not a reference of 4 to 20 capital letters and digits"),
        ("date_of_birth", "", "is missing"),
        ("date_of_birth", "19/04/2015", "is not a full date in the form YYYY-MM-DD"),
        ("date_of_birth", "2015-02-29", "is not a day of the calendar"),
    ],
)
def test_a_record_needs_a_reference_and_a_birth_date(column: str, cell: str, reason: str) -> None:
    """Without either the record is rejected, with its line, field and reason."""
    reading = one(**{column: cell})
    assert reading.faults == [(column, reason)]
    assert (reading.rejected[0].faults[0].line, reading.rejected[0].ordinal) == (2, 1)


def test_a_record_needs_a_name() -> None:
    """A newborn without a given name has one, a record without any name is rejected."""
    assert one(given_names="").only.names == (PersonName("", "Okafor"),)
    assert one(given_names="", family_name="").faults == [
        ("", "a name needs a given or a family name")
    ]


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        ({"sex": "girl"}, "sex"),
        ({"postcode": "nowhere"}, "postcode"),
        ({"former_postcode": "nowhere"}, "former_postcode"),
        ({"date_of_death": "later"}, "date_of_death"),
        ({"date_of_death": "2015-04-18"}, "date_of_death"),
        ({"as_at": "today"}, "as_at"),
        ({"given_names": "A\x07da"}, "given_names"),
        ({"carer_family_name": "Obi", "carer_relationship": "mother"}, "carer_relationship"),
        ({"carer_family_name": "Obi", "carer_telephone": "ring"}, "carer_telephone"),
        ({"carer_telephone": "01625 555010"}, "carer_family_name"),
        ({"carer_relationship": "day_to_day_care"}, "carer_family_name"),
    ],
)
def test_a_field_that_breaks_a_rule_is_left_out(cells: dict[str, str], field: str) -> None:
    """The rest of the record stands, and the report names the field."""
    reading = one(**cells)
    assert [warned for warned, _ in reading.warnings] == [field]
    assert reading.only.reference == ADA["reference"]


def test_a_row_of_another_width_is_rejected() -> None:
    """Which cell is missing or too many cannot be known."""
    data = registered(ADA) + b"C2,Ada\n" + registered(ADA).splitlines()[1] + b",x\n"
    reading = read("child_register", data)
    assert len(reading.accepted) == 1
    assert {reason for _, reason in reading.faults} == {
        "the row has not as many cells as the header has columns"
    }
    assert [rejected.faults[0].line for rejected in reading.rejected] == [3, 4]


def test_a_cell_may_have_lines_of_its_own() -> None:
    """What is quoted may hold a line end; the lines of later rows count it."""
    data = registered({**ADA, "address_line": '"1 High Street\nFlat 2"'}, {**ADA, "reference": ""})
    reading = read("child_register", data)
    assert reading.statements[0].address == Address(("1 High Street Flat 2",))
    assert reading.rejected[0].faults[0].line == 4


@pytest.mark.parametrize(
    ("header", "told"),
    [
        (HEADER.replace("sex", "gender"), "column 7 must be sex"),
        (HEADER.replace(",as_at", ""), "column 16 must be as_at"),
        (HEADER + ",notes", "it has 16 columns"),
        (HEADER.replace(",", ";"), "column 1 must be reference"),
        (HEADER.upper(), "column 1 must be reference"),
        (" " + HEADER, "column 1 must be reference"),
    ],
)
def test_another_header_refuses_the_file(header: str, told: str) -> None:
    """A column that is missing, renamed or added makes it another format."""
    fault = refusal("child_register", registered(ADA, header=header))
    assert told in fault.reason
    assert fault.line == 1


def test_a_last_line_without_an_end_refuses_the_file() -> None:
    """The last cell may have been cut, which nothing in it would show."""
    fault = refusal("child_register", registered(ADA)[:-1])
    assert "cut short" in fault.reason
    assert fault.line == 2


def test_another_encoding_refuses_the_file() -> None:
    """Nothing is guessed of bytes that are not UTF-8, and the line is told."""
    row = registered({**ADA, "given_names": "Zoë"}).decode()
    fault = refusal(
        "child_register", registered(ADA) + row.splitlines()[1].encode("cp1252") + b"\n"
    )
    assert "UTF-8" in fault.reason
    assert fault.line == 3
    assert read("child_register", row.encode("utf-8-sig")).only.names[0].given == "Zoë"


def test_lines_may_end_as_on_windows() -> None:
    """A carriage return before the line feed is part of the line's end."""
    assert read("child_register", registered(ADA).replace(b"\n", b"\r\n")).only == one().only


def test_blank_lines_are_nothing() -> None:
    """They are no records, and the lines after them keep their numbers."""
    data = registered(ADA).replace(b"\nC", b"\n\n\nC") + b"x\n"
    reading = read("child_register", data)
    assert [accepted.ordinal for accepted in reading.accepted] == [1]
    assert reading.rejected[0].faults[0].line == 5
