"""What a process remembers of the journal is what a plain reading of it says."""

from array import array
from itertools import pairwise
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from contactpoint.store.sealed_index import recent
from contactpoint.store.sealed_index.recent import RecentEntries
from contactpoint.vault.sealed_index import REPLACED, Entries

KEYS = st.integers(0, 6)
CHANGES = st.lists(st.tuples(st.integers(0, 4), st.lists(KEYS, max_size=4, unique=True)))


def record(changes: list[tuple[int, list[int]]]) -> Entries:
    """The record of some changes."""
    entries = [(key, owner) for owner, keys in changes for key in (REPLACED, *keys)]
    return Entries(array("Q", [key for key, _ in entries]), array("I", [one for _, one in entries]))


@given(lots=st.lists(st.lists(CHANGES, max_size=4), max_size=8), loose=st.integers(0, 30))
def test_the_last_change_of_each_owner_is_what_counts(
    lots: list[list[list[tuple[int, list[int]]]]], loose: int
) -> None:
    """However many are kept one by one, sorted away or taken together."""
    with patch.object(recent, "_MOST_LOOSE", loose):
        remembered = RecentEntries()
        borne: dict[int, list[int]] = {}
        for lot in lots:
            remembered.take([record(changes) for changes in lot])
            borne.update(change for changes in lot for change in changes)
            for key in range(7):
                expected = {owner for owner, keys in borne.items() if key in keys}
                assert set(remembered.owners(key)) == expected
            assert all(remembered.is_replaced(owner) == (owner in borne) for owner in range(5))


def test_much_is_kept_in_few_sorted_parts() -> None:
    """Each part is at least twice as large as the next, so that a look-up asks few of them."""
    with patch.object(recent, "_MOST_LOOSE", 10):
        remembered = RecentEntries()
        for owner in range(2000):
            remembered.take([record([(owner, [owner % 7, 10 + owner])])])
        sizes = [len(part) for part in remembered._sorted]
    assert all(one >= 2 * other for one, other in pairwise(sizes))
    assert len(set(remembered.owners(3))) == len(range(3, 2000, 7))
