"""What a school's or clinic's list says of a child."""

import io
from datetime import date

import pytest

from contactpoint.children.addresses import Address
from contactpoint.children.names import NameKind, PersonName
from contactpoint.children.sex import Sex
from contactpoint.children.statement import (
    Carer,
    OrganisationCode,
    OrganisationScheme,
    Relationship,
    ServiceKind,
    StatedService,
    Statement,
    derived_reference,
)
from contactpoint.feeds.catalogue import FEEDS
from tests.feeds.read_bytes import read, refusal

BASE = "First name,Last name,Date of birth"
ADA = "Adaeze,Okafor,2015-04-19"


def listed(*rows: str, header: str = BASE) -> bytes:
    return "\n".join((header, *rows, "")).encode()


def one(extra_columns: str, extra_cells: str, *, sender: str = "123456") -> Statement:
    """The statement of one row with more columns than the three that are needed."""
    return read(
        "school_list",
        listed(f"{ADA},{extra_cells}", header=f"{BASE},{extra_columns}"),
        sender=sender,
    ).only


def test_a_row_is_a_statement_of_the_sender() -> None:
    """Name, date of birth and a derived reference, and the school that sent the list."""
    statement = read("school_list", listed(ADA)).only
    assert (statement.feed, statement.source) == ("school_list", "123456")
    assert statement.reference == derived_reference("Adaeze", "Okafor", date(2015, 4, 19))
    assert statement.names == (PersonName("Adaeze", "Okafor"),)
    school = OrganisationCode(OrganisationScheme.URN, "123456")
    assert statement.services == (StatedService(ServiceKind.SCHOOL, school),)


@pytest.mark.parametrize(
    "header",
    [
        "CHILD_FIRST_NAME,CHILD_LAST_NAME,CHILD_DATE_OF_BIRTH",
        "Forename,Surname,DOB",
        "Legal Forename,Legal Surname,D.O.B.",
        "Given Name,Family name,Birth date",
        '"First name ","last_name","Date of Birth (DD/MM/YYYY)"',
        "Child's first name,Child's last name,Child's date of birth",
        "FirstName,LastName,DateOfBirth",
        "forename,surname,dateofbirth",
    ],
)
def test_columns_go_by_many_names(header: str) -> None:
    """Case, spaces, underscores, brackets and prefixes do not matter."""
    assert read("school_list", listed(ADA, header=header)).only.names[0].family == "Okafor"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_lists_come_from_many_spreadsheets(delimiter: str, encoding: str, newline: str) -> None:
    """Delimiter, encoding, byte order mark and line ends are recognised."""
    rows = ["Forename,Surname,DOB", "Zoë,Müller,2015-04-19"]
    text = newline.join(row.replace(",", delimiter) for row in (*rows, ""))
    assert read("school_list", text.encode(encoding)).only.names == (PersonName("Zoë", "Müller"),)


def test_a_file_of_two_encodings_is_refused() -> None:
    """One of its names would come out wrong, and which cannot be known."""
    data = listed("Zoë,Okafor,2015-04-19") + "Noël,Obi,2015-04-20\n".encode("cp1252")
    fault = refusal("school_list", data)
    assert "UTF-8" in fault.reason
    assert fault.line == 3


def test_numbers_are_the_reference_where_they_are_valid() -> None:
    """An NHS number comes before a UPN, and a UPN before a derived reference."""
    both = one("NHS No,UPN", "944 930 3223,B801200005001")
    assert (both.reference, both.nhs_number, both.upn) == (
        "9449303223",
        "9449303223",
        "B801200005001",
    )
    assert one("NHS number,UPN", ",B801200005001").reference == "B801200005001"


def test_an_invalid_number_is_left_out_with_a_warning() -> None:
    """The row stands without it, under the next best reference."""
    data = listed(f"{ADA},9449303224,B801200005002", header=f"{BASE},NHS,UPN")
    reading = read("school_list", data)
    assert reading.only.reference.startswith("derived:")
    assert [field for field, _ in reading.warnings] == ["NHS number", "UPN"]


def test_other_names_are_read() -> None:
    """Preferred names are also known as; a previous surname is former; middle names are given."""
    statement = one(
        "Middle names,Preferred forename,Preferred surname,Previous surname", "Ngozi,Ada,Obi,Eze"
    )
    assert statement.names == (
        PersonName("Adaeze Ngozi", "Okafor"),
        PersonName("Adaeze", "Eze", NameKind.FORMER),
        PersonName("Ada", "Obi", NameKind.ALSO_KNOWN_AS),
    )


def test_a_preferred_name_that_is_the_name_is_not_another() -> None:
    """Schools repeat the name in the column."""
    assert one("Known as", "Adaeze").names == (PersonName("Adaeze", "Okafor"),)


def test_address_sex_and_carers_are_read_and_email_is_dropped() -> None:
    """The listed fields are kept, and a carer's e-mail address is not one of them."""
    header = (
        f"{BASE},Gender,Address line 1,Town,Postcode,PARENT_1_NAME,PARENT_1_RELATIONSHIP,"
        "PARENT_1_EMAIL,PARENT_1_PHONE,PARENT_2_NAME,PARENT_2_RELATIONSHIP,PARENT_2_PHONE"
    )
    row = f"{ADA},Female,4 Mill Lane,Macclesfield,sk116xy,Mrs Ify Okafor,Mum,i@example.org,"
    reading = read("school_list", listed(row + "01625 555010,Chidi,Dad,", header=header))
    statement = reading.only
    assert statement.sex is Sex.FEMALE
    assert statement.address == Address(("4 Mill Lane",), "Macclesfield", "SK11 6XY")
    assert statement.carers == (
        Carer(PersonName("Ify", "Okafor"), Relationship.PARENTAL_RESPONSIBILITY, "01625 555010"),
        Carer(PersonName("Chidi", ""), Relationship.NOT_KNOWN),
    )
    assert reading.dropped == {"PARENT_1_EMAIL": 1}


@pytest.mark.parametrize(
    ("sender", "kind", "scheme"),
    [
        ("123456", ServiceKind.SCHOOL, OrganisationScheme.URN),
        ("8952101", ServiceKind.SCHOOL, OrganisationScheme.LAESTAB),
        ("RWJ", ServiceKind.HOSPITAL, OrganisationScheme.ODS),
        ("rwj09", ServiceKind.HOSPITAL, OrganisationScheme.ODS),
    ],
)
def test_the_senders_code_says_what_it_is(
    sender: str, kind: ServiceKind, scheme: OrganisationScheme
) -> None:
    """Six digits are a URN, seven a LAESTAB, others an ODS code."""
    (service,) = read("school_list", listed(ADA), sender=sender).only.services
    assert (service.kind, service.organisation.scheme) == (kind, scheme)
    assert service.organisation.code == sender.upper()


@pytest.mark.parametrize("sender", ["", "12345", "12345678", "888888", "a school", "R!"])
def test_a_list_needs_its_senders_code(sender: str) -> None:
    """A list does not say who sent it, so the caller must."""
    assert "who sent it" in refusal("school_list", listed(ADA), sender=sender).reason


@pytest.mark.parametrize(
    ("sender", "cell", "expected"),
    [
        ("RWJ", "100003", [(ServiceKind.SCHOOL, "100003")]),
        ("123456", "100003", [(ServiceKind.SCHOOL, "100003")]),
        ("123456", "", [(ServiceKind.SCHOOL, "123456")]),
        ("123456", "888888", []),
        ("123456", "999999", []),
        ("RWJ", "999999", [(ServiceKind.HOSPITAL, "RWJ")]),
        ("123456", "invalid", []),
    ],
)
def test_the_school_of_a_row_is_the_service(
    sender: str, cell: str, expected: list[tuple[ServiceKind, str]]
) -> None:
    """A URN in the row names the school; the codes for none and not known name no school."""
    services = one("School URN", cell, sender=sender).services
    assert [(service.kind, service.organisation.code) for service in services] == expected


def test_an_instruction_row_is_skipped_and_states_the_order_of_dates() -> None:
    """The row that tells people what to type is not a child."""
    rows = ["Required: Free text,Required: Free text,Required: DD/MM/YYYY", "Ada,Obi,02/01/2015"]
    reading = read("school_list", listed(*rows))
    assert reading.only.birth_date == date(2015, 1, 2)
    assert reading.accepted[0].ordinal == 1


def test_a_header_states_the_order_of_dates() -> None:
    """A form of date in the column's name settles all its dates."""
    data = listed("Ada,Obi,02/01/2015", header="Forename,Surname,DOB (MM/DD/YYYY)")
    assert read("school_list", data).only.birth_date == date(2015, 2, 1)


def test_a_later_row_settles_the_dates_of_earlier_ones() -> None:
    """One row that can only be day first proves it for the file."""
    reading = read("school_list", listed("Ada,Obi,02/01/2015", "Ify,Obi,19/04/2015"))
    assert [s.birth_date for s in reading.statements] == [date(2015, 1, 2), date(2015, 4, 19)]


def test_an_ambiguous_date_is_rejected() -> None:
    """Where nothing in the file settles it, the row is rejected with what to do."""
    reading = read("school_list", listed("Ada,Obi,02/01/2015", "Ify,Obi,2015-04-19"))
    assert len(reading.accepted) == 1
    assert "write YYYY-MM-DD" in reading.faults[0][1]


def test_rows_that_contradict_each_other_settle_nothing() -> None:
    """With proof of both orders the ambiguous row is rejected and the others are read."""
    rows = ["Ada,Obi,02/01/2015", "Ify,Obi,19/04/2015", "Eze,Obi,04/19/2016"]
    reading = read("school_list", listed(*rows))
    assert len(reading.accepted) == 2
    assert [r.ordinal for r in reading.rejected] == [1]


def test_blank_rows_are_nobody() -> None:
    """Spreadsheets leave empty rows behind; they are neither children nor faults."""
    reading = read("school_list", listed("", ",,", ADA, ",", ",,,,,"))
    assert reading.only.names[0].given == "Adaeze"


def test_a_row_that_does_not_fit_the_header_is_rejected() -> None:
    """A missing or additional cell may have moved the others into wrong columns."""
    reading = read("school_list", listed("Adaeze,Okafor", f"{ADA},more", ADA))
    assert len(reading.accepted) == 1
    assert [r.faults[0].line for r in reading.rejected] == [2, 3]


def test_a_child_that_appears_twice_is_rejected_the_second_time() -> None:
    """The rejection says where the child stood before, and case does not make another child."""
    reading = read("school_list", listed(ADA, "ADAEZE,okafor,19/04/2015"))
    assert reading.faults == [("", "this child is already in the file, at line 2")]


_NUMBERED = f"{BASE},NHS number,UPN"
_NHS, _UPN = "9990000018", "B801200005001"


@pytest.mark.parametrize(("number", "field"), [(f"{_NHS},", "NHS number"), (f",{_UPN}", "UPN")])
def test_one_number_on_rows_of_two_children_is_left_out_of_both(number: str, field: str) -> None:
    """Finn's row may have Orla's number, or Orla's Finn's: neither row is lost, nor believed."""
    reading = read(
        "school_list",
        listed(
            f"Finn,Fenwick,2016-02-13,{number}",
            f"Orla,Fenwick,2016-02-13,{number}",
            header=_NUMBERED,
        ),
    )
    assert not reading.rejected
    assert [(s.nhs_number, s.upn) for s in reading.statements] == [("", ""), ("", "")]
    assert len({s.reference for s in reading.statements}) == 2
    assert [(where, "different children" in why) for where, why in reading.warnings] == [
        (field, True),
        (field, True),
    ]


@pytest.mark.parametrize(
    "again",
    [
        "ORLA,fenwick,2016-02-13",
        "Orla,Fenwick-Ray,2016-02-13",
        "Orla,Fenwick,2016-02-31",
        "Orl£,Fenwick,2016-02-13",
        ",Fenwick,2016-02-13",
    ],
)
def test_one_child_twice_keeps_its_number(again: str) -> None:
    """In other letters, with a new name, with a slip: the first row stands with its number."""
    reading = read(
        "school_list",
        listed(f"Orla,Fenwick,2016-02-13,{_NHS},", f"{again},{_NHS},", header=_NUMBERED),
    )
    assert reading.statements[0].nhs_number == _NHS
    assert len(reading.accepted) == len(reading.rejected) == 1


@pytest.mark.parametrize("header", ["Forename,DOB", "Forename,Surname", "Surname,DOB"])
def test_a_list_without_names_and_birth_dates_is_refused(header: str) -> None:
    """The refusal names the column that is missing, and nothing that stands in the file."""
    fault = refusal("school_list", listed("a,b", header=header))
    assert fault.field in ("first name", "last name", "date of birth")


def test_an_unclosed_quotation_mark_refuses_the_file() -> None:
    """From there on no cell is where it seems."""
    fault = refusal("school_list", listed(ADA, '"Ify,Obi,2015-04-20', ADA))
    assert "quotation mark" in fault.reason
    assert fault.line == 3


def test_a_line_break_in_a_quoted_cell_is_part_of_it() -> None:
    """Addresses in spreadsheets have several lines; the next row's line is still right."""
    data = listed(f'{ADA},"4 Mill Lane\nUpton"', "x,y,z,", header=f"{BASE},Address")
    reading = read("school_list", data)
    assert reading.statements[0].address == Address(("4 Mill Lane Upton",))
    assert reading.rejected[0].faults[0].line == 4


def test_a_stream_that_can_be_read_once_is_refused() -> None:
    """What the dates of a file prove is known only after all of it has been read."""

    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    assert "read only once" in refusal("school_list", Pipe(listed(ADA))).reason


def test_a_second_reading_has_the_same_ordinals() -> None:
    """An interrupted load goes on from the ordinal that it had reached."""
    data = listed("", ADA, "x,y,z", "Ify,Obi,2015-04-19")
    first = list(FEEDS["school_list"].read(io.BytesIO(data), sender="123456"))
    second = list(FEEDS["school_list"].read(io.BytesIO(data), sender="123456"))
    assert first == second
    assert [outcome.ordinal for outcome in first] == [1, 2, 3]
