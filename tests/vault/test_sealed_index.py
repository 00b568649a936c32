"""Pages and records of the sealed index: found again, out of no other's place, and of one size."""

import os
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.vault.errors import SealBrokenError
from contactpoint.vault.sealed_index import (
    ENTRIES,
    REPLACED,
    Directory,
    Entries,
    IndexSeal,
    owners_on,
    packed,
    records,
    unpacked,
)

KEYS = st.integers(0, 2**63 - 1)
OWNERS = st.integers(0, 2**32 - 1)
SEAL = IndexSeal(os.urandom(32), 7)


def run_of(entries: list[tuple[int, int]], size: int) -> tuple[list[Entries], Directory]:
    """The pages of a run, of ``size`` entries each, and its directory."""
    entries = sorted(entries)
    pages = [entries[start : start + size] for start in range(0, len(entries), size)]
    first = array("Q", [page[0][0] for page in pages])
    return [
        Entries(array("Q", [key for key, _ in page]), array("I", [owner for _, owner in page]))
        for page in pages
    ], Directory(first)


@given(
    entries=st.lists(st.tuples(st.integers(0, 12), OWNERS)),
    sought=st.integers(0, 13),
    size=st.integers(1, 5),
)
def test_every_owner_of_a_key_is_on_the_pages_that_the_directory_names(
    entries: list[tuple[int, int]], sought: int, size: int
) -> None:
    """Whether nobody bears the key, one does, or more do than a page holds; and no other page has
    any of them."""
    pages, directory = run_of(entries, size)
    named = directory.pages(sought)
    found = [owner for number in named for owner in owners_on(pages[number], sought)]
    assert sorted(found) == sorted(owner for key, owner in entries if key == sought)


def test_a_key_that_few_bear_is_sought_on_one_page() -> None:
    """A look-up of a usual key reads 1.6 KB: but for those that begin a page, one page each."""
    keys = [one * 1000 for one in range(1000)]
    _, directory = run_of([(key, 1) for key in keys], ENTRIES)
    several = [key for key in keys if len(directory.pages(key)) > 1]
    assert len(several) <= len(directory)
    assert all(len(directory.pages(key + 1)) == 1 for key in keys)


@given(
    entries=st.lists(st.tuples(st.integers(0, 6), OWNERS), max_size=ENTRIES),
    sought=st.integers(0, 7),
)
def test_a_page_is_asked_for_one_key_as_it_is_opened(
    entries: list[tuple[int, int]], sought: int
) -> None:
    """Both ways to the owners of a key bring the same, on a full page and on one filled up."""
    entries = sorted(entries)
    keys = array("Q", [key for key, _ in entries])
    owners = array("I", [owner for _, owner in entries])
    sealed = SEAL.seal_page(3, packed(keys.tobytes(), owners.tobytes()))
    opened = owners_on(SEAL.open_page(3, sealed), sought)
    assert list(SEAL.owners_on(3, sealed, sought)) == list(opened)


@given(entries=st.lists(st.tuples(KEYS, OWNERS), max_size=ENTRIES))
def test_what_is_packed_comes_out_and_is_of_one_length(entries: list[tuple[int, int]]) -> None:
    """One entry or 128 take the same bytes."""
    keys = array("Q", [key for key, _ in entries])
    owners = array("I", [owner for _, owner in entries])
    content = packed(keys.tobytes(), owners.tobytes())
    assert len(content) == len(packed(b"", b""))
    assert unpacked(content) == Entries(keys, owners)


@given(changes=st.lists(st.tuples(OWNERS, st.lists(KEYS, max_size=300, unique=True)), max_size=6))
def test_records_say_what_changed_in_order_and_are_of_one_length(
    changes: list[tuple[int, list[int]]],
) -> None:
    """An owner's keys come after the word that they replace what was before."""
    contents = list(records(changes))
    assert {len(content) for content in contents} <= {len(packed(b"", b""))}
    told = [
        entry
        for content in contents
        for entry in zip(*(lambda e: (e.keys, e.owners))(unpacked(content)), strict=True)
    ]
    expected = [(key, owner) for owner, keys in changes for key in (REPLACED, *keys)]
    assert told == expected


def test_a_page_opens_in_its_own_place_alone() -> None:
    """Not as another page, nor as a record or a directory, nor in another generation, nor changed:
    who can write to the database moves no entry."""
    sealed = SEAL.seal_page(3, packed(b"", b""))
    assert SEAL.open_page(3, sealed) == unpacked(packed(b"", b""))
    another = IndexSeal(os.urandom(32), 7)
    for open_elsewhere in (
        lambda: SEAL.open_page(4, sealed),
        lambda: SEAL.open_record(sealed),
        lambda: SEAL.open_directory(sealed),
        lambda: another.open_page(3, sealed),
        lambda: SEAL.owners_on(4, sealed, 5),
        lambda: SEAL.open_page(3, sealed[:-1] + bytes([sealed[-1] ^ 1])),
        lambda: SEAL.open_page(3, sealed[:20]),
        lambda: SEAL.open_page(3, b""),
    ):
        with pytest.raises(SealBrokenError):
            open_elsewhere()


def test_one_key_seals_one_generation() -> None:
    """Under the same key, a page of one generation is none of another."""
    key = os.urandom(32)
    sealed = IndexSeal(key, 7).seal_page(3, packed(b"", b""))
    with pytest.raises(SealBrokenError):
        IndexSeal(key, 8).open_page(3, sealed)


def test_the_same_content_is_never_sealed_the_same() -> None:
    """Two pages of the same entries, or one page sealed twice, cannot be told to be alike."""
    content = packed(array("Q", [5]).tobytes(), array("I", [1]).tobytes())
    assert SEAL.seal_page(3, content) != SEAL.seal_page(3, content)
