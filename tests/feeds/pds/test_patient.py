"""What a Patient says of a child."""

import json
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
)
from tests.feeds.read_bytes import Reading, read

NHS = "https://fhir.nhs.uk/Id/nhs-number"
ODS = "https://fhir.nhs.uk/Id/ods-organization-code"
HOME = {"use": "home", "line": ["4 Mill Lane"], "city": "Macclesfield", "postalCode": "sk11 6xy"}


def patient(**properties: object) -> dict[str, object]:
    """An invented child with the least that is needed."""
    return {
        "resourceType": "Patient",
        "identifier": [{"system": NHS, "value": "9449303223"}],
        "name": [{"use": "usual", "given": ["Adaeze", "Ngozi"], "family": "Okafor"}],
        "birthDate": "2015-04-09",
        **properties,
    }


def read_patient(**properties: object) -> Reading:
    return read("pds", json.dumps(patient(**properties)).encode() + b"\n")


def test_a_patient_becomes_a_statement_of_the_nhs() -> None:
    """The number is the reference, given names are joined, and the practice is a service."""
    practitioner = {
        "identifier": {"system": ODS, "value": "n81013", "period": {"start": "2020-02-01"}}
    }
    statement = read_patient(
        gender="female",
        address=[HOME],
        generalPractitioner=[practitioner],
        meta={"lastUpdated": "2026-01-31T23:30:00+00:00"},
    ).only
    assert (statement.feed, statement.source, statement.reference) == ("pds", "nhs", "9449303223")
    assert statement.nhs_number == "9449303223"
    assert statement.names == (PersonName("Adaeze Ngozi", "Okafor"),)
    assert statement.birth_date == date(2015, 4, 9)
    assert statement.sex is Sex.FEMALE
    assert statement.address == Address(("4 Mill Lane",), "Macclesfield", "SK11 6XY")
    practice = OrganisationCode(OrganisationScheme.ODS, "N81013")
    assert statement.services == (
        StatedService(ServiceKind.GP_PRACTICE, practice, date(2020, 2, 1)),
    )
    assert statement.as_at == date(2026, 1, 31)
    assert not statement.restricted


@pytest.mark.parametrize(
    ("use", "kind"),
    [
        (None, NameKind.CURRENT),
        ("usual", NameKind.CURRENT),
        ("official", NameKind.CURRENT),
        ("old", NameKind.FORMER),
        ("maiden", NameKind.FORMER),
        ("nickname", NameKind.ALSO_KNOWN_AS),
        ("temp", NameKind.ALSO_KNOWN_AS),
    ],
)
def test_the_use_of_a_name_says_what_kind_it_is(use: str | None, kind: NameKind) -> None:
    """FHIR's uses of a name are told apart as current, former and also known as."""
    name = {"given": ["Ada"], "family": "Obi"} | ({"use": use} if use else {})
    assert read_patient(name=[name]).only.names == (PersonName("Ada", "Obi", kind),)


def test_an_anonymous_name_is_no_name_of_the_child() -> None:
    """A name made up to hide a person is dropped."""
    reading = read_patient(name=[{"use": "anonymous", "family": "Doe"}])
    assert reading.faults == [("name", "is missing")]
    assert reading.dropped == {"name": 1}


def test_a_current_name_stands_first_whatever_its_place() -> None:
    """Names are in the order current, former, also known as."""
    names = [
        {"use": "nickname", "given": ["Ada"], "family": "Okafor"},
        {"use": "old", "given": ["Adaeze"], "family": "Obi"},
        {"use": "usual", "given": ["Adaeze"], "family": "Okafor"},
    ]
    kinds = [name.kind for name in read_patient(name=names).only.names]
    assert kinds == [NameKind.CURRENT, NameKind.FORMER, NameKind.ALSO_KNOWN_AS]


def test_an_expired_usual_name_without_a_successor_is_still_the_name() -> None:
    """The end of a period alone does not leave a child without a name."""
    names = [{"use": "usual", "given": ["Ada"], "family": "Obi", "period": {"end": "2020-01-01"}}]
    statement = read_patient(name=names, meta={"lastUpdated": "2026-01-01"}).only
    assert statement.names == (PersonName("Ada", "Obi"),)


def test_an_expired_usual_name_with_a_successor_is_a_former_name() -> None:
    """Of two usual names the one whose period was over is the former one."""
    names = [
        {"use": "usual", "given": ["Ada"], "family": "Obi", "period": {"end": "2020-01-01"}},
        {"use": "usual", "given": ["Ada"], "family": "Okafor", "period": {"start": "2020-01-02"}},
    ]
    statement = read_patient(name=names, meta={"lastUpdated": "2026-01-01"}).only
    assert statement.names == (
        PersonName("Ada", "Okafor"),
        PersonName("Ada", "Obi", NameKind.FORMER),
    )


def test_old_addresses_are_former_and_temporary_ones_are_dropped() -> None:
    """Home is current, old is former, and where a child stays for a while is not held."""
    old = {
        "use": "old",
        "line": ["1 Quay"],
        "postalCode": "PR1 2AB",
        "period": {"end": "2021-01-01"},
    }
    temporary = {"use": "temp", "line": ["9 Refuge Road"], "postalCode": "M1 1AA"}
    reading = read_patient(address=[temporary, old, HOME])
    assert reading.only.address == Address(("4 Mill Lane",), "Macclesfield", "SK11 6XY")
    assert reading.only.former_addresses == (Address(("1 Quay",), "", "PR1 2AB"),)
    assert reading.dropped == {"address": 1}


def test_the_fourth_of_five_lines_is_the_town() -> None:
    """The demographics service gives five lines, of which some are empty, and no city."""
    address = {"use": "home", "line": ["", "4 Mill Lane", "", "Leeds", "West Yorkshire"]}
    assert read_patient(address=[address]).only.address == Address(
        ("4 Mill Lane", "West Yorkshire"), "Leeds"
    )


def test_an_address_that_breaks_a_rule_is_kept_without_the_broken_part() -> None:
    """A postcode of the wrong shape is left out with a warning; the lines stay."""
    reading = read_patient(address=[HOME | {"postalCode": "nowhere"}])
    assert reading.only.address == Address(("4 Mill Lane",), "Macclesfield")
    assert [field for field, _ in reading.warnings] == ["address.postalCode"]


@pytest.mark.parametrize(
    ("security", "restricted"),
    [
        ([{"code": "U"}], False),
        ([{"code": "R"}], True),
        ([{"code": "V"}], True),
        ([{"code": "U"}, {"code": "R"}], True),
        ([{"display": "restricted"}], True),
        (["R"], True),
        ("R", True),
    ],
)
def test_all_but_unrestricted_is_restricted(security: object, restricted: bool) -> None:
    """A security label that is not plainly unrestricted guards the child."""
    assert read_patient(meta={"security": security}).only.restricted is restricted


def test_a_restricted_patient_needs_nothing_but_its_number() -> None:
    """A guard on a child whose name is withheld still reaches the shielding officer."""
    statement = read_patient(meta={"security": [{"code": "R"}]}, name=[], birthDate=None).only
    assert statement.restricted
    assert statement.names == ()
    assert statement.birth_date is None


@pytest.mark.parametrize("value", ["9449303224", "9000000000", "1111111111", "", "94493"])
def test_a_number_that_fails_its_check_rejects_the_record(value: str) -> None:
    """The NHS number is the reference; without a valid one there is no statement."""
    reading = read_patient(identifier=[{"system": NHS, "value": value}])
    assert [field for field, _ in reading.faults] == ["identifier"]


def test_two_nhs_numbers_reject_the_record() -> None:
    """Which of two numbers is the child's is not for a reader to choose."""
    reading = read_patient(id="9434765870")
    assert reading.faults == [("identifier", "the resource has more than one NHS number")]


def test_a_superseded_patient_is_rejected() -> None:
    """A record that another replaced would bring back a number that is no longer the child's."""
    reading = read_patient(link=[{"type": "replaced-by"}])
    assert [field for field, _ in reading.faults] == ["link"]


def test_an_unknown_modifier_rejects_the_record() -> None:
    """FHIR forbids going by a resource whose modifying extension is not understood."""
    reading = read_patient(modifierExtension=[{"url": "https://example.org/not"}])
    assert [field for field, _ in reading.faults] == ["modifierExtension"]


@pytest.mark.parametrize("value", ["2015", "2015-04", "2015-02-30", "09/04/2015", "1815-04-09"])
def test_a_date_of_birth_is_whole_or_the_record_is_rejected(value: str) -> None:
    """A year or month alone is not made into a day."""
    assert [field for field, _ in read_patient(birthDate=value).faults] == ["birthDate"]


def test_a_death_without_a_day_is_a_warning() -> None:
    """That a child died is not stated without a day, and the report says so."""
    reading = read_patient(deceasedBoolean=True)
    assert reading.only.death_date is None
    assert [field for field, _ in reading.warnings] == ["deceasedBoolean"]


def test_a_property_of_another_type_is_left_out_with_a_warning() -> None:
    """A number for a text, or a text for a list, costs that property and not the record."""
    reading = read_patient(gender=1, address="4 Mill Lane")
    assert sorted(field for field, _ in reading.warnings) == ["address", "gender"]
    assert reading.only.address is None
