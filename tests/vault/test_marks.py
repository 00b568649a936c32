"""Marks: a number that belongs to one thing, and looks like no other's."""

import os
from copy import deepcopy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.vault.errors import SealBrokenError
from contactpoint.vault.marks import MARK_BYTES, Marks

MARKS = Marks(os.urandom(32))
NUMBERS = st.integers(0, 2**64 - 1)


@given(told=st.lists(st.tuples(NUMBERS, st.binary(min_size=1, max_size=32)), max_size=20))
def test_what_is_marked_is_read(told: list[tuple[int, bytes]]) -> None:
    """In a list as one by one, and in another process; each takes the same bytes."""
    numbers, of = [number for number, _ in told], [owner for _, owner in told]
    made = MARKS.made(numbers, of)
    assert {len(mark) for mark in made} <= {MARK_BYTES}
    assert MARKS.read(made, of) == numbers
    assert deepcopy(MARKS).read(made, of) == numbers


def test_the_same_number_looks_like_another() -> None:
    """Of two things in one load nobody can tell that it is the same load."""
    one, other = MARKS.made([7, 7], [b"one", b"other"])
    assert one != other
    assert one[:8] != other[:8]


def test_a_mark_of_another_thing_or_key_is_not_read() -> None:
    """Copied to another row, changed, cut short or made elsewhere."""
    (mark,) = MARKS.made([7], [b"one"])
    for marks, read, owner in (
        (MARKS, mark, b"other"),
        (MARKS, mark[:-1] + bytes([mark[-1] ^ 1]), b"one"),
        (MARKS, mark[:-1], b"one"),
        (MARKS, b"", b"one"),
        (Marks(os.urandom(32)), mark, b"one"),
    ):
        with pytest.raises(SealBrokenError):
            marks.read([read], [owner])


@pytest.mark.parametrize("number", [-1, 2**64])
def test_a_number_that_does_not_fit_is_refused(number: int) -> None:
    """None is cut."""
    with pytest.raises(OverflowError):
        MARKS.made([number], [b"one"])
