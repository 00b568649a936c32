"""What a Common Transfer File says of a pupil."""

from datetime import date

import pytest

from contactpoint.children.names import PersonName
from contactpoint.children.sex import Sex
from contactpoint.children.statement import (
    OrganisationCode,
    OrganisationScheme,
    ServiceKind,
    StatedService,
    derived_reference,
)
from tests.feeds.read_bytes import read, refusal

HEADER = """
  <Header>
    <DocumentName>Common Transfer File</DocumentName>
    <CTFversion>25.0</CTFversion>
    <DateTime>2026-02-03T09:00:00</DateTime>
    <SourceSchool><LEA>895</LEA><Estab>2101</Estab><SchoolName>Invented</SchoolName></SourceSchool>
    <DestSchool><LEA>888</LEA><Estab>4000</Estab></DestSchool>
  </Header>"""
PUPIL = """
    <Pupil>
      <UPN>B801200005001</UPN>
      <Surname>O\u2019Connor-Ní</Surname>
      <Forename>Aoife</Forename>
      <DOB>2015-04-09</DOB>
      <Sex>F</Sex>
    </Pupil>"""


def ctf(*pupils: str, header: str = HEADER) -> bytes:
    """A file with those pupils."""
    inside = "".join(pupils)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<CTfile>{header}\n'
        f"  <CTFpupilData>{inside}\n  </CTFpupilData>\n</CTfile>\n"
    ).encode()


def test_a_pupil_is_a_statement_of_the_sending_school() -> None:
    """Source and service are the source school; the destination is not stated; no dates are."""
    statement = read("ctf", ctf(PUPIL)).only
    assert (statement.feed, statement.source) == ("ctf", "8952101")
    assert statement.reference == statement.upn == "B801200005001"
    assert statement.names == (PersonName("Aoife", "O\u2019Connor-Ní"),)
    assert statement.birth_date == date(2015, 4, 9)
    assert statement.sex is Sex.FEMALE
    school = OrganisationCode(OrganisationScheme.LAESTAB, "8952101")
    assert statement.services == (StatedService(ServiceKind.SCHOOL, school),)
    assert statement.as_at == date(2026, 2, 3)


def test_a_pupil_without_a_upn_has_a_derived_reference() -> None:
    """Names and date of birth make the reference where the file gives none."""
    pupil = PUPIL.replace("<UPN>B801200005001</UPN>", "")
    statement = read("ctf", ctf(pupil)).only
    expected = derived_reference("Aoife", "O\u2019Connor-Ní", date(2015, 4, 9))
    assert statement.reference == expected
    assert statement.upn == ""


def test_an_invalid_upn_is_left_out_with_a_warning() -> None:
    """A check letter that does not fit costs the UPN, not the pupil."""
    reading = read("ctf", ctf(PUPIL.replace("B801", "C801")))
    assert reading.only.upn == ""
    assert reading.only.reference.startswith("derived:")
    assert reading.warnings == [("UPN", "the check letter of the UPN is wrong")]


@pytest.mark.parametrize(("code", "sex"), [("M", Sex.MALE), ("F", Sex.FEMALE), ("1", Sex.MALE)])
def test_older_files_call_sex_gender(code: str, sex: Sex) -> None:
    """Files before 2024 have the element Gender."""
    pupil = PUPIL.replace("<Sex>F</Sex>", f"<Gender>{code}</Gender>")
    assert read("ctf", ctf(pupil)).only.sex is sex


def test_what_is_not_confirmed_or_not_listed_is_dropped() -> None:
    """Assessments and year group are counted and left out, whatever they are nested in."""
    more = (
        "<BasicDetails><NCyearActual>5</NCyearActual></BasicDetails><StageAssessments><KeyStage>"
        "<Stage>KS1</Stage><StageAssessment><Result>4</Result></StageAssessment>"
        "</KeyStage></StageAssessments></Pupil>"
    )
    reading = read("ctf", ctf(PUPIL.replace("</Pupil>", more)))
    assert reading.dropped == {"NCyearActual": 1, "Stage": 1, "Result": 1}


def test_a_surname_inside_another_module_is_not_the_pupils() -> None:
    """Only the pupil's own elements are read; a contact's name is dropped."""
    more = "<Contact><Surname>Someone</Surname></Contact></Pupil>"
    reading = read("ctf", ctf(PUPIL.replace("</Pupil>", more)))
    assert reading.only.names == (PersonName("Aoife", "O\u2019Connor-Ní"),)
    assert reading.dropped == {"Surname": 1}


@pytest.mark.parametrize(
    ("gone", "field"),
    [("<DOB>2015-04-09</DOB>", "DOB"), ("2015-04-09", "DOB")],
)
def test_a_pupil_without_a_date_of_birth_is_rejected(gone: str, field: str) -> None:
    """The rejection names line, element and field."""
    reading = read("ctf", ctf(PUPIL, PUPIL.replace(gone, "")))
    (rejected,) = reading.rejected
    fault = rejected.faults[0]
    assert (fault.line, fault.element, fault.field) == (18, "Pupil 2", field)


def test_a_pupil_without_any_name_is_rejected() -> None:
    """A statement without a name and with nothing but a school's number is of no use."""
    pupil = PUPIL.replace("O\u2019Connor-Ní", " ").replace("Aoife", "")
    assert read("ctf", ctf(pupil)).faults == [("Surname", "the pupil has no name")]


def test_a_pupil_that_appears_twice_is_rejected_the_second_time() -> None:
    """Two pupils with one reference would take each other's place unnoticed."""
    reading = read("ctf", ctf(PUPIL, PUPIL))
    assert len(reading.accepted) == 1
    assert reading.faults == [("", "this child is already in the file, as Pupil 1")]


def test_one_upn_of_two_pupils_is_left_out_of_both() -> None:
    """The school took one for the other: neither is lost, and neither has the number."""
    reading = read("ctf", ctf(PUPIL, PUPIL.replace("Aoife", "Niamh")))
    assert [s.upn for s in reading.statements] == ["", ""]
    assert len({s.reference for s in reading.statements}) == 2
    assert [field for field, _ in reading.warnings] == ["UPN", "UPN"]


def test_an_authority_itself_may_send_a_file() -> None:
    """LLLL in place of the establishment is the authority, which is not a school."""
    statement = read("ctf", ctf(PUPIL, header=HEADER.replace("2101", "LLLL"))).only
    assert statement.source == "895LLLL"
    assert statement.services == ()


@pytest.mark.parametrize(
    "header",
    [
        "",
        HEADER.replace("895", "XXX"),
        HEADER.replace("2101", "XXXX"),
        HEADER.replace("SourceSchool", "SomeSchool"),
        HEADER.replace("Common Transfer File", "School Census"),
        HEADER + HEADER,
    ],
    ids=["no header", "no authority", "no school", "no source", "other document", "two headers"],
)
def test_a_file_that_does_not_say_who_sent_it_is_refused(header: str) -> None:
    """Without one header of a Common Transfer File with a source school nothing is loaded."""
    assert refusal("ctf", ctf(PUPIL, header=header)).reason


def test_another_kind_of_xml_is_refused() -> None:
    """The first element decides."""
    assert "CTfile" in refusal("ctf", b"<Message></Message>").reason


def test_lines_are_counted_in_long_files() -> None:
    """The line of a fault is right beyond any limit that a parser's line counter may have."""
    gap = "\n" * 70_000
    reading = read("ctf", ctf(PUPIL, gap, "<Pupil><DOB>x</DOB></Pupil>"))
    assert reading.rejected[0].faults[0].line == 70_000 + 17


@pytest.mark.parametrize(
    ("authority", "establishment", "field"),
    [
        ("XXX", "XXXX", "LEA"),
        ("xxx", "xxxx", "LEA"),
        ("XXX", "LLLL", "LEA"),
        ("XXX", "2101", "LEA"),
        ("895", "XXXX", "Estab"),
        ("X", "X", "LEA"),
    ],
)
def test_what_the_department_made_is_no_schools_file(
    authority: str, establishment: str, field: str
) -> None:
    """It is refused in words that say so: it would state a school that nobody knows."""
    header = HEADER.replace("<LEA>895<", f"<LEA>{authority}<", 1)
    header = header.replace("<Estab>2101<", f"<Estab>{establishment}<")
    fault = refusal("ctf", ctf(PUPIL, header=header))
    assert fault.field == field
    assert "does not come from a school" in fault.reason


def test_a_pupil_whose_names_say_that_they_are_not_known_is_rejected() -> None:
    """Nobody could find the record, and the other pupils are loaded."""
    nobody = PUPIL.replace("O\u2019Connor-N\u00ed", "N/A").replace("Aoife", "Unknown")
    reading = read("ctf", ctf(nobody.replace("B801200005001", ""), PUPIL))
    assert [statement.upn for statement in reading.statements] == ["B801200005001"]
    assert reading.faults == [("Surname", "the names say that the name is not known")]
