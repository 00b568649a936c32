"""The key-encryption key: RFC 3394 answers, and a file that only its owner can read."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.vault.errors import KeyHolderError
from contactpoint.vault.key_holder import FileKeyHolder
from tests.fixtures.known_answers import Case, named, vectors


@pytest.mark.parametrize("case", vectors("key_wrap.json", "wraps"))
def test_wrapping_is_that_of_the_rfc(case: Case) -> None:
    """The published example wraps and unwraps to the published bytes."""
    holder = FileKeyHolder(bytes.fromhex(case["kek"]))
    assert holder.wrap(bytes.fromhex(case["key"])).hex() == case["wrapped"]
    assert holder.unwrap(bytes.fromhex(case["wrapped"])).hex() == case["key"]


@pytest.mark.parametrize("case", vectors("key_wrap.json", "must_fail"), ids=named)
def test_what_this_holder_did_not_wrap_is_refused(case: Case) -> None:
    """Another key-encryption key, a change or a cut raises the one error that callers expect."""
    with pytest.raises(KeyHolderError):
        FileKeyHolder(bytes.fromhex(case["kek"])).unwrap(bytes.fromhex(case["wrapped"]))


@given(
    kek=st.binary(min_size=32, max_size=32),
    key=st.binary(min_size=32, max_size=32),
    bit=st.integers(0, 40 * 8 - 1),
)
def test_a_changed_wrap_does_not_unwrap(kek: bytes, key: bytes, bit: int) -> None:
    """A wrapped key unwraps to itself, and with any one bit flipped not at all."""
    holder = FileKeyHolder(kek)
    wrapped = bytearray(holder.wrap(key))
    assert holder.unwrap(bytes(wrapped)) == key
    wrapped[bit // 8] ^= 1 << bit % 8
    with pytest.raises(KeyHolderError):
        holder.unwrap(bytes(wrapped))


@pytest.mark.parametrize("length", [0, 16, 24, 31, 33])
def test_a_key_of_another_length_is_refused(length: int) -> None:
    """Only 256-bit keys are taken: a truncated file must not make a weaker holder."""
    with pytest.raises(KeyHolderError):
        FileKeyHolder(bytes(length))


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644, 0o610, 0o601])
def test_a_file_that_others_can_reach_is_refused(tmp_path: Path, mode: int) -> None:
    """Any right of group or others on the key file is one too many."""
    path = tmp_path / "key"
    FileKeyHolder.create_file(path)
    path.chmod(mode)
    with pytest.raises(KeyHolderError, match="0600"):
        FileKeyHolder.from_file(path)


def test_a_missing_file_is_told_from_a_wrong_one(tmp_path: Path) -> None:
    """The message of an absent key file says what to do, not only what is wrong."""
    with pytest.raises(KeyHolderError, match="restore it"):
        FileKeyHolder.from_file(tmp_path / "key")


def test_a_key_is_never_replaced(tmp_path: Path) -> None:
    """Making the file again leaves the first key, and nothing else, in the folder."""
    path = tmp_path / "secrets" / "key"
    FileKeyHolder.create_file(path)
    first = path.read_bytes()
    FileKeyHolder.create_file(path)
    assert path.read_bytes() == first
    assert path.stat().st_mode & 0o777 == 0o600
    assert [found.name for found in path.parent.iterdir()] == ["key"]
    assert FileKeyHolder.from_file(path).unwrap(FileKeyHolder(first).wrap(first)) == first
