"""Sealing: known answers, everything that must not open, and what the length tells."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.vault.errors import SealBrokenError
from contactpoint.vault.sealing import (
    KEY_BYTES,
    OVERHEAD,
    Place,
    open_sealed,
    seal,
    seal_all,
)
from tests.fixtures.known_answers import Case, named, vectors

_KEY = bytes(range(KEY_BYTES))
_PLACE = Place("child", UUID(int=1), 1)

_places = st.builds(
    Place,
    table=st.sampled_from(["child", "statement", "involvement", "ledger"]),
    subject=st.uuids(),
    version=st.integers(0, 2**16 - 1),
    row=st.sampled_from([b"", bytes(16), b"a row's reference"]),
)
_keys = st.binary(min_size=KEY_BYTES, max_size=KEY_BYTES)


def _place(case: Case) -> Place:
    return Place(
        case["table"],
        UUID(case["subject"]),
        case["version"],
        size=case["size"],
        row=bytes.fromhex(case["row"]),
    )


@pytest.mark.parametrize("case", vectors("sealing.json", "seals"), ids=named)
def test_a_fixed_nonce_gives_the_known_seal(case: Case) -> None:
    """Format byte, nonce, filling and associated data are what they were when data was sealed."""
    made = seal(
        bytes.fromhex(case["key"]),
        _place(case),
        bytes.fromhex(case["content"]),
        nonce=bytes.fromhex(case["nonce"]),
    )
    assert made.hex() == case["sealed"]


@pytest.mark.parametrize("case", vectors("sealing.json", "seals"), ids=named)
def test_a_known_seal_opens(case: Case) -> None:
    """What was sealed years ago opens to the bytes that went in."""
    opened = open_sealed(bytes.fromhex(case["key"]), _place(case), bytes.fromhex(case["sealed"]))
    assert opened.hex() == case["content"]


@pytest.mark.parametrize("case", vectors("sealing.json", "must_fail"), ids=named)
def test_what_does_not_belong_does_not_open(case: Case) -> None:
    """Another child, table, version, row or key, any change, and any cut is refused."""
    with pytest.raises(SealBrokenError):
        open_sealed(bytes.fromhex(case["key"]), _place(case), bytes.fromhex(case["sealed"]))


@given(key=_keys, place=_places, contents=st.lists(st.binary(max_size=200), max_size=4))
def test_several_sealed_together_open_one_by_one(
    key: bytes, place: Place, contents: list[bytes]
) -> None:
    """Values sealed together are as if each were sealed alone, under nonces that differ."""
    sealed = seal_all(key, place, contents)
    assert [open_sealed(key, place, one) for one in sealed] == contents
    assert len({one[1:13] for one in sealed}) == len(contents)


def test_every_single_bit_counts() -> None:
    """Of one seal, each bit of format, nonce, ciphertext and tag is flipped in turn: none opens."""
    sealed = seal(_KEY, _PLACE, b"invented")
    for bit in range(len(sealed) * 8):
        forged = bytearray(sealed)
        forged[bit // 8] ^= 1 << bit % 8
        with pytest.raises(SealBrokenError):
            open_sealed(_KEY, _PLACE, bytes(forged))


@given(key=_keys, place=_places, content=st.binary(max_size=300))
def test_what_is_sealed_opens(key: bytes, place: Place, content: bytes) -> None:
    """Sealing and opening under the same key for the same place gives back the content."""
    assert open_sealed(key, place, seal(key, place, content)) == content


@given(key=_keys, place=_places, content=st.binary(max_size=300), data=st.data())
def test_a_flipped_bit_breaks_any_seal(
    key: bytes, place: Place, content: bytes, data: st.DataObject
) -> None:
    """Whatever was sealed, one flipped bit anywhere makes it refuse to open."""
    sealed = bytearray(seal(key, place, content))
    bit = data.draw(st.integers(0, len(sealed) * 8 - 1))
    sealed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(SealBrokenError):
        open_sealed(key, place, bytes(sealed))


@given(sealed_for=_places, opened_for=_places)
def test_a_seal_opens_in_its_place_only(sealed_for: Place, opened_for: Place) -> None:
    """Two places bind alike only when they are the same place."""
    alike = sealed_for.associated_data() == opened_for.associated_data()
    assert alike == (sealed_for == opened_for)


@given(garbage=st.binary(max_size=400))
def test_bytes_from_elsewhere_are_refused_cleanly(garbage: bytes) -> None:
    """Any bytes at all either were sealed here or raise the one error that callers expect."""
    with pytest.raises(SealBrokenError):
        open_sealed(_KEY, _PLACE, garbage)


@given(size=st.integers(1, 700), content=st.binary(max_size=3000))
def test_whatever_is_sealed_has_one_of_a_few_sizes(size: int, content: bytes) -> None:
    """A seal takes the size of its place, or twice as much, four times and so on; all that fits
    into the smallest looks alike, alone or sealed with others."""
    place = Place("child", UUID(int=1), 1, size=size)
    for sealed in (seal(_KEY, place, content), *seal_all(_KEY, place, [content])):
        filled = len(sealed) - OVERHEAD
        assert filled in {size << doubled for doubled in range(13)}
        assert filled == size or filled // 2 <= len(content)
        assert open_sealed(_KEY, place, sealed) == content


@given(content=st.binary(max_size=200), zeros=st.integers(0, 100))
def test_content_may_end_as_its_filling_does(content: bytes, zeros: int) -> None:
    """Nothing of the content is taken for what fills it up."""
    for ending in (content + bytes(zeros), content + b"\x80" + bytes(zeros)):
        assert open_sealed(_KEY, _PLACE, seal(_KEY, _PLACE, ending)) == ending


def test_the_same_content_never_looks_the_same() -> None:
    """Two seals of one content in one place share nothing that says they are alike."""
    assert len({seal(_KEY, _PLACE, b"invented") for _ in range(100)}) == 100


def test_the_error_does_not_repeat_what_was_sealed() -> None:
    """The message of a broken seal holds no part of the value."""
    sealed = seal(_KEY, _PLACE, b"Tarkington")
    with pytest.raises(SealBrokenError) as caught:
        open_sealed(_KEY, Place("child", UUID(int=2), 1), sealed)
    assert "Tarkington" not in str(caught.value)
    assert sealed.hex() not in str(caught.value)
    assert caught.value.__cause__ is None
