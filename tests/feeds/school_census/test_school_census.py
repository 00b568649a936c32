"""What the school census says of a pupil."""

from datetime import date

import pytest

from contactpoint.children.addresses import Address
from contactpoint.children.names import NameKind, PersonName
from contactpoint.children.sex import Sex
from contactpoint.children.statement import (
    OrganisationCode,
    OrganisationScheme,
    ServiceKind,
    StatedService,
    Statement,
)
from contactpoint.feeds.school_census.reader import COLUMNS
from tests.feeds.read_bytes import Reading, read, refusal

HEADER = ",".join(column.name for column in COLUMNS)
ADA = {
    "UPN": "B801200005001",
    "Surname": "Okafor",
    "Forename": "Adaeze",
    "DOB": "2015-04-19",
    "Sex": "F",
    "URN": "123456",
    "EntryDate": "2019-09-03",
}


def counted(*rows: dict[str, str], header: str = HEADER) -> bytes:
    """A file of these rows, each as its cells that are not empty."""
    written = [",".join(row.get(column.name, "") for column in COLUMNS) for row in rows]
    return "\n".join((header, *written, "")).encode()


def one(**cells: str) -> Reading:
    """The reading of Ada's row with other cells."""
    return read("school_census", counted({**ADA, **cells}))


def test_a_row_is_a_statement_of_the_department() -> None:
    """The UPN is the reference, and the school a service."""
    school = OrganisationCode(OrganisationScheme.URN, "123456")
    assert one().only == Statement(
        feed="school_census",
        source="dfe",
        reference="B801200005001",
        names=(PersonName("Adaeze", "Okafor"),),
        birth_date=date(2015, 4, 19),
        sex=Sex.FEMALE,
        upn="B801200005001",
        services=(StatedService(ServiceKind.SCHOOL, school, start=date(2019, 9, 3)),),
    )


def test_every_other_column_has_its_place() -> None:
    """Former UPN, all the names, address, leaving and the day of the census."""
    statement = one(
        FormerUPN="K823432104001",
        MiddleNames="Ngozi",
        FormerSurname="Obi",
        PreferredSurname="Tarn",
        AddressLine="1 High Street",
        Town="Macclesfield",
        Postcode="SK11 6XY",
        LeavingDate="2024-07-20",
        CensusDate="2025-01-16",
    ).only
    assert statement.former_upn == "K823432104001"
    assert statement.names == (
        PersonName("Adaeze Ngozi", "Okafor"),
        PersonName("Adaeze Ngozi", "Obi", NameKind.FORMER),
        PersonName("Adaeze Ngozi", "Tarn", NameKind.ALSO_KNOWN_AS),
    )
    assert statement.address == Address(("1 High Street",), "Macclesfield", "SK11 6XY")
    assert statement.services[0].end == date(2024, 7, 20)
    assert statement.as_at == date(2025, 1, 16)


def test_a_pupil_may_be_at_no_school() -> None:
    """Without a URN there is no service, and the rest stands."""
    assert one(URN="").only.services == ()


@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [
        ("UPN", "", "is missing"),
        ("UPN", "A801200005001", "the check letter of the UPN is wrong"),
        ("UPN", "B80120000500", "a UPN is a letter and twelve digits"),
        ("DOB", "", "is missing"),
        ("DOB", "19 April 2015", "is not a full date in the form YYYY-MM-DD"),
    ],
)
def test_a_record_needs_a_upn_and_a_birth_date(column: str, cell: str, reason: str) -> None:
    """Without a valid one of either the record is rejected, by field and reason."""
    ((field, told),) = one(**{column: cell}).faults
    assert field == column
    assert told.startswith(reason)


def test_a_record_needs_a_name() -> None:
    """One of surname and forename is enough; middle names alone are not a name."""
    assert one(Forename="").only.names == (PersonName("", "Okafor"),)
    assert one(Forename="", Surname="").faults == [("", "a name needs a given or a family name")]


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        ({"FormerUPN": "A801200005001"}, "FormerUPN"),
        ({"Sex": "1"}, "Sex"),
        ({"Postcode": "nowhere"}, "Postcode"),
        ({"URN": "12345"}, "URN"),
        ({"EntryDate": "September"}, "EntryDate"),
        ({"LeavingDate": "2019-09-02"}, "LeavingDate"),
        ({"CensusDate": "16/01/2025"}, "CensusDate"),
        ({"Forename": "", "MiddleNames": "Ngozi"}, "MiddleNames"),
    ],
)
def test_a_field_that_breaks_a_rule_is_left_out(cells: dict[str, str], field: str) -> None:
    """The rest of the record stands, and the report names the field."""
    reading = one(**cells)
    assert [warned for warned, _ in reading.warnings] == [field]
    assert reading.only.reference == ADA["UPN"]


def test_another_header_refuses_the_file() -> None:
    """The register's file is not the census's, and the first column that differs is told."""
    data = counted(ADA, header=HEADER.replace("Forename", "ForeName"))
    assert "column 4 must be Forename" in refusal("school_census", data).reason
