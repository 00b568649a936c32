"""Numbers are valid, and no two children of a nation have one."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.children.identifiers import parse_nhs_number, parse_upn
from contactpoint.synth.national import numbering
from contactpoint.synth.national.numbering import (
    MOST_CHILDREN,
    TooManyChildrenError,
    nhs_numbers,
    register_numbers,
    upn_texts,
    upns,
)
from contactpoint.synth.story import STORY_UPN

places = st.lists(st.integers(0, MOST_CHILDREN - 1), min_size=1, max_size=50, unique=True)
seeds = st.integers(-(2**70), 2**70)


@given(places, seeds)
def test_nhs_numbers_are_valid_and_different(found: list[int], seed: int) -> None:
    """Every place has a valid number of its own among those not issued to people."""
    numbers = nhs_numbers(np.array(found), seed=seed).tolist()
    assert len(set(numbers)) == len(numbers)
    for number in numbers:
        assert parse_nhs_number(str(number)).startswith("9")


def test_neighbouring_ranges_of_places_share_no_nhs_number() -> None:
    """Places that differ by whole ranges of bodies have the same body and other last digits."""
    column = np.arange(20_000)
    spread = np.concatenate([column, column + 10**7, column + 2 * 10**7, column + 3 * 10**7])
    assert len(np.unique(nhs_numbers(spread, seed=5))) == len(spread)


def test_the_demonstration_keeps_its_number(monkeypatch: pytest.MonkeyPatch) -> None:
    """A place whose number is another's already gets one that no place has."""
    column = np.arange(1000)
    taken = int(nhs_numbers(column, seed=1)[321])
    monkeypatch.setattr(numbering, "_RESERVED_NHS", taken)
    numbers = nhs_numbers(column, seed=1)
    assert taken not in numbers
    assert len(np.unique(numbers)) == len(numbers)


@given(places, seeds)
def test_register_numbers_are_different(found: list[int], seed: int) -> None:
    """Every place has ten digits of its own."""
    numbers = register_numbers(np.array(found), seed=seed).tolist()
    assert len(set(numbers)) == len(numbers)
    assert all(10**9 <= number < 2 * 10**9 for number in numbers)


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(2012, 2014)), max_size=60),
    st.integers(1, 250),
)
def test_upns_are_valid_and_different_in_all_blocks(
    pupils: list[tuple[int, int]], blocks: int
) -> None:
    """Two blocks with the same pupils allot valid UPNs of which no two are alike."""
    schools = np.array([8882190, 2012001, 3122002, 9092003])
    school = np.array([place for place, _ in pupils], dtype=np.int64)
    year = np.array([entered for _, entered in pupils], dtype=np.int64)
    numbers = [
        number
        for block in {0, blocks - 1}
        for number in upn_texts(
            upns(
                school,
                year,
                schools=np.append(schools, np.arange(4) + 3302000),
                block=block,
                blocks=blocks,
            )
        ).to_pylist()
    ]
    assert len(set(numbers)) == len(numbers)
    assert STORY_UPN not in numbers
    for number in numbers:
        parse_upn(number)


def test_more_blocks_than_serials_are_refused() -> None:
    """A school has a thousand serials a year, and each block needs one of them."""
    none = np.zeros(0, np.int64)
    with pytest.raises(TooManyChildrenError):
        upns(none, none, schools=np.array([8882190]), block=0, blocks=1001)
