"""What is over is over in every feed, and what is old is kept only to find the child by."""

from datetime import date

import pytest

from contactpoint.children.addresses import Address
from contactpoint.children.names import NameKind, PersonName
from contactpoint.children.record import assemble
from contactpoint.children.statement import (
    OrganisationCode,
    OrganisationScheme,
    ServiceKind,
    StatedService,
)
from tests.feeds.child_register import test_child_register as child_register
from tests.feeds.cin import test_cin as cin
from tests.feeds.ctf import test_ctf as ctf
from tests.feeds.read_bytes import read
from tests.feeds.school_census import test_school_census as school_census
from tests.feeds.school_list import test_lists as school_list
from tests.feeds.ssda903 import test_ssda903 as ssda903

LEFT = date(2024, 7, 19)


@pytest.mark.parametrize("column", ["Leaving date", "Date of Leaving", "End date", "LeavingDate"])
def test_who_has_left_is_on_a_list_as_having_left(column: str) -> None:
    """Schools' exports keep leavers for a year; the contact is a previous one."""
    statement = school_list.one(f"Start date,{column}", "2019-09-02,2024-07-19")
    school = OrganisationCode(OrganisationScheme.URN, "123456")
    assert statement.services == (
        StatedService(ServiceKind.SCHOOL, school, date(2019, 9, 2), LEFT),
    )
    assert assemble([statement]).services[0].previous


def test_a_leaving_date_before_the_start_is_kept_and_the_start_left_out() -> None:
    """It claims less: of two dates of which one is wrong, the child is not shown as there."""
    data = school_list.listed(
        f"{school_list.ADA},2025-09-01,2024-07-19",
        header=f"{school_list.BASE},Start date,Leaving date",
    )
    reading = read("school_list", data)
    (service,) = reading.only.services
    assert (service.start, service.end) == (None, LEFT)
    assert [field for field, _ in reading.warnings] == ["leaving date"]


def test_a_pupil_who_left_is_in_the_census_as_having_left() -> None:
    """Also where the day of entry, which cannot be, is after it."""
    for entry in ("2019-09-03", "2025-09-03"):
        reading = school_census.one(EntryDate=entry, LeavingDate=str(LEFT))
        assert assemble([reading.only]).services[0].previous
        assert reading.only.services[0].end == LEFT


def test_a_former_name_and_postcode_are_kept_as_former() -> None:
    """The register's and the census's: a child is looked for by them, and not called by them."""
    registered = child_register.one(
        former_family_name="Obi", postcode="SK11 6XY", former_postcode="SK10 1AB"
    ).only
    counted = school_census.one(FormerSurname="Obi").only
    for statement in (registered, counted):
        assert statement.names[0].kind is NameKind.CURRENT
        assert statement.names[1].family == "Obi"
        assert statement.names[1].kind is NameKind.FORMER
    assert registered.address == Address((), "", "SK11 6XY")
    assert registered.former_addresses == (Address((), "", "SK10 1AB"),)


def test_a_closed_referral_is_previous_and_an_open_one_beside_it_current() -> None:
    """Whatever their order, and though the open one has no day of referral."""
    closed, still_open = cin.details("2021-01-04", "2021-06-30"), cin.details()
    for order in ((closed, still_open), (still_open, closed)):
        statement = read("cin", cin.cin(cin.child(cin.IDENTIFIERS, *order))).only
        (service,) = assemble([statement]).services
        assert not service.previous
    statement = read("cin", cin.cin(cin.child(cin.IDENTIFIERS, closed))).only
    assert assemble([statement]).services[0].previous


def test_an_earlier_episode_without_an_end_does_not_keep_the_service_open() -> None:
    """Episodes follow one another: the next one ended it, and the latest has ended too."""
    episodes = (ssda903.episode("06/01/2021"), ssda903.episode("06/10/2021", "07/03/2022"))
    for order in (episodes, episodes[::-1]):
        statement = read("ssda903", ssda903.ssda903(*order)).only
        assert statement.services == ssda903.involvement(date(2021, 1, 6), date(2022, 3, 7))


def test_contacts_of_a_transfer_file_are_not_read() -> None:
    """Neither those whom a court has kept away since, nor former addresses and names."""
    contacts = (
        "<Contacts><Contact><Surname>Quaid</Surname><Priority>1</Priority>"
        "<EndDate>2019-01-01</EndDate><Phones><Phone><PhoneNo>07700900002</PhoneNo></Phone>"
        "</Phones></Contact></Contacts><FormerSurname>Obi</FormerSurname>"
    )
    reading = read("ctf", ctf.ctf(ctf.PUPIL.replace("</Pupil>", f"{contacts}</Pupil>")))
    assert reading.only.carers == ()
    assert "Quaid" not in repr(reading.only)
    assert reading.only.names == (PersonName("Aoife", "O\u2019Connor-Ní"),)
    assert reading.dropped["FormerSurname"] == 1
