"""Addresses and postcodes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.children.addresses import Address, parse_postcode


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("M1 1AE", "M1 1AE"),
        ("b338th", "B33 8TH"),
        (" cr2  6xh ", "CR2 6XH"),
        ("DN551PT", "DN55 1PT"),
        ("w1a0ax", "W1A 0AX"),
        ("EC1A 1BB", "EC1A 1BB"),
        ("sk11\t6xy", "SK11 6XY"),
    ],
)
def test_postcodes_of_every_shape_are_read(written: str, read: str) -> None:
    """The six shapes of the Royal Mail, in any case and spacing, become one form."""
    assert parse_postcode(written) == read


@pytest.mark.parametrize("written", ["", "SK11", "SK11 6X", "1SK 6XY", "SK11 6XYZ", "SK111 6XY"])
def test_what_has_not_the_shape_is_refused_without_repeating_it(written: str) -> None:
    """A postcode is personal data: the message does not hold what was typed."""
    with pytest.raises(ValueError, match="postcode") as caught:
        parse_postcode(written)
    assert not written or f"{written!r}" not in str(caught.value)


@given(st.from_regex(r"[A-Z]{1,2}[0-9][0-9A-Z]?[0-9][A-Z]{2}", fullmatch=True), st.integers(0, 7))
def test_spacing_and_case_do_not_count(squeezed: str, place: int) -> None:
    """One postcode written two ways is the same postcode, and reading it again changes nothing."""
    read = parse_postcode(squeezed)
    assert parse_postcode(f"{squeezed[:place]} {squeezed[place:]}".lower()) == read
    assert parse_postcode(read) == read


def test_an_address_of_nothing_cannot_be_made() -> None:
    """ "No known address" is the absence of an address, not an empty one."""
    with pytest.raises(ValueError, match="at least one part"):
        Address(lines=("", ""))


def test_one_line_leaves_out_what_is_missing() -> None:
    """Parts are separated by commas, with none for a part that is not there."""
    address = Address(lines=("3 Wherry Lane", ""), postcode="ZE2 9AB")
    assert address.one_line == "3 Wherry Lane, ZE2 9AB"
