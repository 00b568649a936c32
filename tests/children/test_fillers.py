"""What people write where they know nothing: postcodes, dates, telephones, carers, addresses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.children.addresses import Address
from contactpoint.children.fillers import (
    is_communal_address,
    is_default_birthday,
    is_filler_telephone,
    is_home_postcode,
    is_nobody_s_name,
)
from contactpoint.children.names import PersonName


@pytest.mark.parametrize(
    "postcode",
    [
        "ZZ99 3VZ",  # no fixed abode
        "ZZ99 3WZ",  # not known
        "ZZ99 3CZ",  # England, not otherwise stated
        "ZZ99 3GZ",  # Wales
        "ZZ99 1WZ",  # Scotland
        "ZZ99 2WZ",  # Northern Ireland
        "ZZ99 6AZ",  # a country abroad
        "NF1 1NF",  # no fixed abode, as probation has it
        "NF1 1AB",
        "XX1 1XX",
        "AA1 1AA",
        "A1 1AA",
        "TE1 1ST",
        "NK1 1NK",
        "XM4 5HQ",  # Father Christmas
        "GX11 1AA",  # the whole of Gibraltar
    ],
)
def test_postcode_in_no_area_is_no_home(postcode: str) -> None:
    """Pseudo postcodes of the NHS, and what forms get that insist on one."""
    assert not is_home_postcode(postcode)
    assert not is_home_postcode(postcode.replace(" ", ""))


@pytest.mark.parametrize("postcode", ["SK11 6XY", "M1 1AE", "EC1A 1BB", "JE2 3AB", "BF1 2AT"])
def test_postcode_in_an_area_is_a_home(postcode: str) -> None:
    """Also on the islands, and of families of the forces."""
    assert is_home_postcode(postcode)
    assert is_home_postcode(postcode.replace(" ", ""))


@given(st.text(alphabet="0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", max_size=4))
def test_nothing_of_district_zz99_is_a_home(rest: str) -> None:
    """There are some two hundred of them, one for each country, and new ones come."""
    assert not is_home_postcode(f"ZZ99{rest}")


@pytest.mark.parametrize(
    ("iso_date", "expected"),
    [("2009-01-01", True), ("1900-01-01", True), ("2009-01-02", False), ("2009-10-01", False)],
)
def test_new_years_day_stands_for_a_year_alone(iso_date: str, expected: bool) -> None:
    """A date of birth that is assessed, or comes from a country without registers."""
    assert is_default_birthday(iso_date) is expected


@pytest.mark.parametrize(
    "telephone",
    [
        "0000 0000000",
        "00000000000",
        "11111111111",
        "01111 111111",
        "07777 777777",
        "01625 000000",
        "0123456789",
        "01234 567890",
        "07123 456789",
        "01625 123456",
        "01625 987654",
        "9876543210",
        "123456",
        "999",
        "-",
    ],
)
def test_telephone_that_cannot_be_rung_is_a_filler(telephone: str) -> None:
    """Boxes that must not be empty get a row of one digit or of the keyboard."""
    assert is_filler_telephone(telephone)


@pytest.mark.parametrize(
    "telephone",
    [
        "07700 900237",
        "+44 7700 900000",
        "01632 960001",
        "020 7946 0000",
        "161 496 0000",
        "01625 500500",
    ],
)
def test_telephone_that_can_be_rung_is_none(telephone: str) -> None:
    """Ofcom's numbers for drama among them, and numbers that a spreadsheet took the nought off."""
    assert not is_filler_telephone(telephone)


@pytest.mark.parametrize(
    ("stated", "family"),
    [
        ("Social", "Worker"),
        ("Social", "Services"),
        ("Local", "Authority"),
        ("Foster", "Carer"),
        ("Mrs Foster", "Mother"),
        ("Cleveshire County", "Council"),
        ("Duty", "Team"),
        ("Mum", "Smith"),
        ("Not", "Known"),
        ("Unknown", "Smith"),
        ("-", "."),
    ],
)
def test_a_role_or_a_body_is_no_carer_s_name(stated: str, family: str) -> None:
    """All who are looked after by one council would have one carer."""
    assert is_nobody_s_name(PersonName(stated, family))


@pytest.mark.parametrize(
    ("stated", "family"),
    [("Sarah", "Ray"), ("Foster", "Ray"), ("Ann", "Carer"), ("Dawn", "Manager"), ("", "Ray")],
)
def test_a_person_called_like_a_role_is_a_person(stated: str, family: str) -> None:
    """One word of a name may be anything."""
    assert not is_nobody_s_name(PersonName(stated, family))


@pytest.mark.parametrize(
    "line",
    [
        "Plot 4, Cleve Common",
        "Pitch 3",
        "Pitch B, Green Lane",
        "Green Lane Site",
        "12 Meadow Caravan Site, Mill Lane",
        "Bramley Caravan Park",
        "Caravan 2, Home Farm",
        "Oaklands Children's Home, 1 Oak Hill",
        "Oaklands Childrens Home, 1 Oak Hill",
        "The Beeches Residential Unit",
        "Harbour House Hostel, 30 Marine Parade",
        "Harbour House Hostel Marine Parade",
        "HARBOUR HOUSE HOSTEL",
        "Family Hub Refuge, 1 Secret Street",
        "The Grand Hotel, 4 Sea Road",
        "Premier Inn, 1 Ring Road",
        "Sea View B&B",
        "Sea View Bed & Breakfast, 3 Sea Road",
        "YMCA, 4 Church Street",
        "The Caravan, Home Farm",
        "2 Showmans Yard",
        "Fairfield Gypsy & Traveller Site",
        "Room 5, 8 London Road",
        "Mother and Baby Unit, 3 Hill Road",
        "St Mary's Hospital",
        "Neonatal Unit, St Mary's",
        "Narrowboat Dragonfly, Castle Marina",
        "RAF Waddington",
        "Alma Barracks",
        "Oakfield School, Park Lane",
        "c/o Social Services, County Hall",
        "C/O 3 Mill Lane",
        "care of Mrs Ray, 3 Mill Lane",
        "PO Box 12",
        "P.O. Box 12",
        "Civic Centre",
        "No fixed abode",
        "NFA",
        "N.F.A.",
        "N/A",
        "Unknown",
        "Not known",
        "Address withheld",
        "As above",
    ],
)  # fmt: skip
def test_address_of_strangers_is_communal(line: str) -> None:
    """Institutions, sites, offices and nowhere, in one line or cut at its commas."""
    assert is_communal_address(Address(lines=(line,)))
    assert is_communal_address(Address(lines=tuple(line.split(", ")), postcode="SK11 6XY"))


@pytest.mark.parametrize(
    "line",
    [
        "Flat 2, 8 London Road",
        "Home Farm",
        "Hostel Lane",
        "3 Hostel Lane",
        "12 Refuge Road",
        "4 Hotel Street",
        "7 Barracks Lane",
        "2 Barrack Square",
        "Old Hospital Road",
        "12 Hospital Fields Road",
        "1 College Close",
        "8 Site Lane",
        "Camp Hill",
        "Flat 1, School Court",
        "School House",
        "The Old School, Church Lane",
        "The Old Barracks",
        "5 Travellers Rest",
        "14 Family Lane",
        "42 Richmond Road, Catterick Garrison",
        "Ward Street",
        "2 Marina Walk",
        "Convent Close",
        "Flat C, 2 Nunn Street",
        "Rose Cottage",
        "3 Caravan Walk",
        "Council House",
        "9 Plot Lane",
    ],
)  # fmt: skip
def test_street_called_after_an_institution_is_a_family_s(line: str) -> None:
    """Nobody in Hostel Lane lives in a hostel; who lives in the old school is at home there."""
    assert not is_communal_address(Address(lines=(line,)))


def test_address_of_a_postcode_alone_is_not_called_communal() -> None:
    """Nothing is known of what is there."""
    assert not is_communal_address(Address(postcode="SK11 6XY"))
