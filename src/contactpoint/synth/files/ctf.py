"""A Common Transfer File: header and pupils, with the elements that are confirmed and no others."""

from datetime import date
from xml.sax.saxutils import escape

from contactpoint.children.sex import Sex
from contactpoint.synth.england import School
from contactpoint.synth.statements.draft import Draft

_VERSION = "25.0"
_SEXES = {Sex.FEMALE: "F", Sex.MALE: "M", Sex.NOT_SPECIFIED: "U"}

CTF_FOOT = "  </CTFpupilData>\n</CTfile>\n"


def ctf_name(laestab: str) -> str:
    """The file's name: from this school to no particular school."""
    return f"{laestab}_CTF_XXXXXXX_001.xml"


def ctf_head(school: School, *, sent: date) -> str:
    """Everything before the first pupil."""
    # The academic year is named by the year in which it starts, and starts in September.
    academic_year = sent.year if sent.month >= 9 else sent.year - 1
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<CTfile>\n  <Header>\n'
        "    <DocumentName>Common Transfer File</DocumentName>\n"
        f"    <CTFversion>{_VERSION}</CTFversion>\n"
        f"    <DateTime>{sent.isoformat()}T09:00:00</DateTime>\n"
        "    <DocumentQualifier>full</DocumentQualifier>\n"
        "    <SupplierID>ContactPoint synthetic population</SupplierID>\n"
        "    <SourceSchool>\n"
        f"      <LEA>{school.laestab[:3]}</LEA>\n"
        f"      <Estab>{school.laestab[3:]}</Estab>\n"
        f"      <SchoolName>{escape(school.name)}</SchoolName>\n"
        f"      <AcademicYear>{academic_year}</AcademicYear>\n"
        "    </SourceSchool>\n"
        "    <DestSchool>\n      <LEA>XXX</LEA>\n      <Estab>XXXX</Estab>\n    </DestSchool>\n"
        "  </Header>\n  <CTFpupilData>\n"
    )


def ctf_pupil(draft: Draft) -> str:
    """One pupil. What the school does not know is left out, never written empty."""
    statement = draft.true.statement
    name = statement.names[0]
    born = statement.birth_date.isoformat() if statement.birth_date else ""
    elements = (
        ("UPN", statement.upn or draft.upn_written),
        ("Surname", name.family),
        ("Forename", name.given),
        ("DOB", born),
        ("Sex", _SEXES[statement.sex]),
    )
    inside = "".join(f"      <{tag}>{escape(value)}</{tag}>\n" for tag, value in elements if value)
    return f"    <Pupil>\n{inside}    </Pupil>\n"
