"""The sealed index: who bears a search key, in pages and records that say nothing until opened.

An *entry* is a search key and its *owner*: a child, or a statement that waits. A *run* holds all
entries in order of their keys, cut into *pages* of exactly 128, each sealed by itself. What came
since then is in *records* of a *journal*, of the same size. All domains of keys share one run and
one journal: neither tells which domain a key is of, nor how many there are of one.

A page is sealed for its generation and its number, a record for its generation: neither opens in
another's place. Keys are numbers of 63 bits (``vault.blind_index``), and no entry is longer or
shorter than another, so that the size of what is sealed says nothing.

No I/O, and no NumPy: to look up a few keys takes neither.
"""

import os
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from contactpoint.vault.errors import SealBrokenError
from contactpoint.vault.sealing import FORMAT, NONCE_BYTES

# Of a page, and of a record of the journal: all that a change of one child takes fits.
ENTRIES = 128
MOST_OWNERS = 1 << 32

KEY_BYTES_OF_ENTRY = 8
OWNER_BYTES = 4
ENTRY_BYTES = KEY_BYTES_OF_ENTRY + OWNER_BYTES

# No key has 64 bits: these two stand where a key would.
FILLER = (1 << 64) - 1
REPLACED = 1 << 63

_HEAD = len(FORMAT) + NONCE_BYTES
_KEYS_OF_PAGE = ENTRIES * KEY_BYTES_OF_ENTRY


@dataclass(frozen=True, slots=True)
class Entries:
    """Keys (64 bits each) and their owners (32 bits each), of equal length, as they lie in what
    was opened."""

    keys: "memoryview[int]"
    owners: "memoryview[int]"


class IndexSeal:
    """Seals and opens what one generation of the index consists of, under that generation's key."""

    def __init__(self, key: bytes, generation: int) -> None:
        self._cipher = AESGCM(key)
        self._of_page = b"contactpoint\0index-page\0" + generation.to_bytes(8, "big")
        self._of_record = b"contactpoint\0index-record\0" + generation.to_bytes(8, "big")
        self._of_directory = b"contactpoint\0index-directory\0" + generation.to_bytes(8, "big")

    def seal_page(self, number: int, content: bytes) -> bytes:
        """Seal the content of the page with this number, counted from 0."""
        return self._sealed(content, self._of_page + number.to_bytes(8, "big"))

    def open_page(self, number: int, sealed: bytes) -> Entries:
        """The entries of a page, in order of their keys. Raises ``SealBrokenError``."""
        return unpacked(self._opened(sealed, self._of_page + number.to_bytes(8, "big")))

    def owners_on(self, number: int, sealed: bytes, key: int) -> Sequence[int]:
        """The owners that a page has for a key. Raises ``SealBrokenError``.

        The same as ``open_page`` and ``owners_on``, for a page of which one key is wanted: no more
        is unpacked than is looked at.
        """
        content = memoryview(self._opened(sealed, self._of_page + number.to_bytes(8, "big")))
        at = places_of(key, content[:_KEYS_OF_PAGE].cast("Q"))
        return content[_KEYS_OF_PAGE:].cast("I")[at].tolist() if at else ()

    def seal_record(self, content: bytes) -> bytes:
        """Seal the content of a record of the journal."""
        return self._sealed(content, self._of_record)

    def open_record(self, sealed: bytes) -> Entries:
        """The entries of a record, in the order in which they were written. Raises
        ``SealBrokenError``."""
        return unpacked(self._opened(sealed, self._of_record))

    def seal_directory(self, content: bytes) -> bytes:
        """Seal the first key of every page."""
        return self._sealed(content, self._of_directory)

    def open_directory(self, sealed: bytes) -> "Directory":
        """The directory. Raises ``SealBrokenError``."""
        first = array("Q")
        first.frombytes(self._opened(sealed, self._of_directory))
        return Directory(first)

    def _sealed(self, content: bytes, bound_to: bytes) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return FORMAT + nonce + self._cipher.encrypt(nonce, content, bound_to)

    def _opened(self, sealed: bytes, bound_to: bytes) -> bytes:
        if not sealed.startswith(FORMAT):
            raise SealBrokenError("not a part of the index of a known format")
        view = memoryview(sealed)
        try:
            return self._cipher.decrypt(view[len(FORMAT) : _HEAD], view[_HEAD:], bound_to)
        except (InvalidTag, ValueError):
            raise SealBrokenError(
                "a part of the index is out of its place or was changed"
            ) from None


class Directory:
    """Where a key is in a run: the first key of each page, in order."""

    def __init__(self, first: "array[int]") -> None:
        self._first = first

    @classmethod
    def empty(cls) -> "Directory":
        """That of a run without pages."""
        return cls(array("Q"))

    def __len__(self) -> int:
        return len(self._first)

    def pages(self, key: int) -> range:
        """The pages that a key may be on: one, or several for a key that many bear."""
        # The page before the first that begins with the key may end with it.
        start = bisect_left(self._first, key)
        return range(max(start - 1, 0), bisect_right(self._first, key, lo=start))


def owners_on(page: Entries, key: int) -> Sequence[int]:
    """The owners that a page has for a key."""
    at = places_of(key, page.keys)
    return page.owners[at].tolist() if at else ()


def places_of(key: int, keys: Sequence[int]) -> slice | None:
    """Where a key stands among keys in order, if it does."""
    start = bisect_left(keys, key)
    if start == len(keys) or keys[start] != key:
        return None
    return slice(start, bisect_right(keys, key, lo=start))


def packed(keys: bytes, owners: bytes) -> bytes:
    """At most 128 entries as the content of a page or a record, filled up. ``keys`` has 8 bytes of
    each, ``owners`` 4, in the machine's own order."""
    missing = ENTRIES - len(keys) // KEY_BYTES_OF_ENTRY
    return b"".join(
        (
            keys,
            FILLER.to_bytes(KEY_BYTES_OF_ENTRY, "little") * missing,
            owners,
            bytes(OWNER_BYTES * missing),
        )
    )


def unpacked(content: bytes) -> Entries:
    """The entries, without the fillers, which come last."""
    view = memoryview(content)
    size = len(content) // ENTRY_BYTES * KEY_BYTES_OF_ENTRY
    keys, owners = view[:size].cast("Q"), view[size:].cast("I")
    if keys and keys[-1] == FILLER:
        count = next(place for place, key in enumerate(keys) if key == FILLER)
        return Entries(keys[:count], owners[:count])
    return Entries(keys, owners)


def records(changes: Iterable[tuple[int, Iterable[int]]]) -> Iterator[bytes]:
    """The contents of the records that say that these owners bear these keys from now on, and no
    other."""
    keys, owners = array("Q"), array("I")
    for owner, borne in changes:
        keys.append(REPLACED)
        keys.extend(borne)
        owners.extend([owner] * (len(keys) - len(owners)))
    for start in range(0, len(keys), ENTRIES):
        end = start + ENTRIES
        yield packed(keys[start:end].tobytes(), owners[start:end].tobytes())
