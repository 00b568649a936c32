"""Pointers: which row another row is about."""

import os
from copy import deepcopy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.vault.errors import SealBrokenError
from contactpoint.vault.marks import MARK_BYTES, Marks
from contactpoint.vault.pointers import OwnPointers, Pointers

MARKS = Marks(os.urandom(32))
POINTERS = Pointers("case.child", MARKS)
OWN = OwnPointers("child.joined_into", MARKS)


@given(pks=st.lists(st.none() | st.integers(0, 2**63 - 1), max_size=20))
def test_pointers_lead_where_they_were_made_to(pks: list[int | None]) -> None:
    """To a row or to none, in a list as one by one, and in another process."""
    pointers = POINTERS.to_each(pks)
    assert {len(pointer) for pointer in pointers} <= {MARK_BYTES}
    assert POINTERS.rows(pointers) == pks
    assert [deepcopy(POINTERS).row(pointer) for pointer in pointers] == pks


def test_rows_are_found_by_their_pointer() -> None:
    """Of one column all pointers to a row are the same."""
    assert POINTERS.to(7) == POINTERS.to(7) != POINTERS.to(8)


def test_no_two_columns_have_one_pointer() -> None:
    """Who sees a pointer in two tables cannot tell that it leads to the same row."""
    other = Pointers("verdict.child", MARKS)
    assert other.to(7) != POINTERS.to(7)
    with pytest.raises(SealBrokenError):
        other.row(POINTERS.to(7))


def test_no_pointer_tells_that_it_leads_nowhere() -> None:
    """Those to no row differ like those to different rows."""
    pointers = {POINTERS.to(None) for _ in range(50)}
    assert len(pointers) == 50


@given(leads=st.dictionaries(st.binary(min_size=16, max_size=16), st.none() | st.integers(0, 9)))
def test_own_pointers_lead_where_they_were_made_to(leads: dict[bytes, int | None]) -> None:
    """To a row or to none; no two rows have the same, wherever they lead."""
    rows, pks = list(leads), list(leads.values())
    pointers = OWN.to_each(pks, rows)
    assert {len(pointer) for pointer in pointers} <= {MARK_BYTES}
    assert len(set(pointers)) == len(pointers)
    assert deepcopy(OWN).rows(pointers, rows) == pks


@pytest.mark.parametrize("pk", [None, 7])
def test_an_own_pointer_is_followed_from_its_row_alone(pk: int | None) -> None:
    """Copied to another row it is refused, and so it is in another column, shared or own."""
    (pointer,) = OWN.to_each([pk], [b"row one"])
    assert OWN.rows([pointer], [b"row one"]) == [pk]
    with pytest.raises(SealBrokenError):
        OWN.rows([pointer], [b"row two"])
    with pytest.raises(SealBrokenError):
        OwnPointers("child.other", MARKS).rows([pointer], [b"row one"])
    with pytest.raises(SealBrokenError):
        Pointers("child.joined_into", MARKS).row(pointer)
