"""Numbers are valid, different from one another, and nobody's."""

from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.children.identifiers import parse_nhs_number, parse_upn
from contactpoint.synth.choosing import chance
from contactpoint.synth.numbers import UpnOffice, miskeyed, nhs_numbers, telephone

DRAMA = ("07700 900", "01632 960", "0161 496 0", "0151 496 0", "0113 496 0")


@given(seed=st.integers(0, 2**32))
def test_nhs_numbers_are_valid_test_numbers(seed: int) -> None:
    """Every NHS number passes its check and lies in the range kept for tests."""
    for number in islice(nhs_numbers(seed=seed), 50):
        assert parse_nhs_number(number) == number
        assert number.startswith("999")


def test_no_nhs_number_is_given_twice() -> None:
    """A million children have a million numbers, also beyond the range kept for tests."""
    numbers = list(islice(nhs_numbers(seed=3), 1_000_000))
    assert len(set(numbers)) == len(numbers)
    assert numbers[-1].startswith("998")


def test_a_reserved_number_is_not_given() -> None:
    """The numbers of the demonstration's child are left to it."""
    first = next(nhs_numbers(seed=5))
    assert next(nhs_numbers(seed=5, reserved=(first,))) != first
    number = UpnOffice().allot(laestab="8882190", year=2021)
    again = UpnOffice(reserved=(number,)).allot(laestab="8882190", year=2021)
    assert again != number


@pytest.mark.parametrize("laestab", ["8882190", "9422001", "8392001", "3522001"])
def test_upns_are_valid_and_different(laestab: str) -> None:
    """A school allots valid UPNs, also a school of an authority younger than the check's list."""
    office = UpnOffice()
    numbers = [office.allot(laestab=laestab, year=2019) for _ in range(1200)]
    assert len(set(numbers)) == len(numbers)
    assert all(parse_upn(number) == number for number in numbers)


@given(seed=st.integers(0, 2**32))
def test_a_miskeyed_number_fails_its_check(seed: int) -> None:
    """A digit wrong or two exchanged is always caught, so no child gets another's number by it."""
    rng = chance("test", seed)
    nhs = next(nhs_numbers(seed=seed))
    with pytest.raises(ValueError, match="NHS number"):
        parse_nhs_number(miskeyed(rng, nhs))
    upn = UpnOffice().allot(laestab="8882190", year=2010 + seed % 16)
    with pytest.raises(ValueError, match="UPN"):
        parse_upn(miskeyed(rng, upn))


@given(seed=st.integers(0, 2**32))
def test_telephones_are_from_the_ranges_kept_for_drama(seed: int) -> None:
    """No telephone number is anybody's."""
    number = telephone(chance("test", seed))
    assert number.startswith(DRAMA)
    assert len(number.replace(" ", "")) == 11
