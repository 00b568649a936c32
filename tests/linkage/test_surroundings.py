"""Carers, telephones and houses are the same however they are written."""

import pytest

from contactpoint.children.addresses import Address
from contactpoint.linkage.surroundings import folded_carer, folded_house, folded_telephone
from tests.linkage.invented import person


@pytest.mark.parametrize(
    ("lines", "house"),
    [
        (("13 Tatton Road",), "13-tat"),
        (("Flat 2", "13 Tatton Road"), "2-13-tat"),
        (("Flat 2, 13 TATTON ROAD",), "2-13-tat"),
        (("13a Tatton Rd",), "13a-tat"),
        (("Rose Cottage", "Mill Lane"), "roseco"),
        ((), ""),
    ],
)
def test_a_house_is_its_numbers_and_its_street(lines: tuple[str, ...], house: str) -> None:
    """Lines may be cut anywhere, and a street may be shortened."""
    assert folded_house(Address(lines=lines, postcode="CH60 8NF")) == house


def test_no_address_is_no_house() -> None:
    """What is not stated supports nobody."""
    assert folded_house(None) == ""


@pytest.mark.parametrize("written", ["07700 900237", "+44 7700 900237", "0044 (0)7700-900237"])
def test_a_telephone_is_its_last_digits(written: str) -> None:
    """With or without the country's code it is one number."""
    assert folded_telephone(written) == "700900237"


def test_half_a_telephone_number_is_none() -> None:
    """Too few digits could be anybody's."""
    assert folded_telephone("900237") == ""


def test_a_carer_has_a_whole_name() -> None:
    """Middle names and titles fall away; half a name would be half of a family's women."""
    assert folded_carer(person("Mrs Sarah Jane/O'Brien")) == "sarah obrien"
    assert folded_carer(person("/O'Brien")) == folded_carer(person("Mum/")) == ""


def test_a_role_is_no_carer() -> None:
    """Every looked-after child of a council has its social services for a carer."""
    assert folded_carer(person("Social/Services")) == folded_carer(person("Mum/Ray")) == ""
