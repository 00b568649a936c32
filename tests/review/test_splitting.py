"""What may be split off a record, and to which record it goes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.review.splitting import came_from, has_a_record, may_be_split_off

_some = st.frozensets(st.integers(1, 5))


@pytest.mark.parametrize(
    ("picked", "named", "expected"),
    [
        ({2}, {1, 2}, True),
        ({2}, {1}, True),
        ({1}, {1}, False),
        (set(), {1, 2}, False),
        ({1, 2, 3}, {1, 2}, False),
        ({4}, {1, 2}, False),
        ({2, 4}, {1, 2}, False),
    ],
)
def test_some_statements_go_and_some_with_a_name_stay(
    picked: set[int], named: set[int], expected: bool
) -> None:
    """None, all, what is not of the record, or the only name cannot be split off."""
    assert may_be_split_off(picked, voices={1, 2, 3}, named=named) is expected


@given(picked=_some, voices=_some, named=_some)
def test_a_split_never_leaves_a_record_without_a_name(
    picked: frozenset[int], voices: frozenset[int], named: frozenset[int]
) -> None:
    """Whatever is picked."""
    if may_be_split_off(picked, voices=voices, named=named & voices):
        assert (named & voices) - picked


def test_what_has_no_name_makes_no_record() -> None:
    """It waits for a person instead; one name among several is enough."""
    assert not has_a_record({1, 2}, named={3})
    assert has_a_record({1, 2}, named={2, 3})


@pytest.mark.parametrize(
    ("origins", "expected"),
    [
        ({1: 7, 2: 7}, 7),
        ({1: 7, 2: 8}, None),
        ({1: 7}, None),
        ({}, None),
        ({1: 7, 2: 7, 3: 8}, 7),
    ],
)
def test_what_all_came_by_one_join_goes_back_with_its_number(
    origins: dict[int, int | None], expected: int | None
) -> None:
    """Where one statement came from elsewhere, or was there before, they go to a new record."""
    assert came_from([1, 2], origins) == expected
