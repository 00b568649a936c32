"""The vault: keys by subject, kept wrapped on a shelf, unwrapped only while they are used."""

import os
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import lru_cache
from typing import Any, Literal, Protocol, overload
from uuid import NAMESPACE_URL, UUID, uuid5

from contactpoint.vault.blind_index import BlindIndex, HiddenKey, OpenKey
from contactpoint.vault.errors import KeyDestroyedError, KeyMissingError
from contactpoint.vault.key_holder import KeyHolder
from contactpoint.vault.marks import Marks
from contactpoint.vault.sealed_index import IndexSeal
from contactpoint.vault.sealing import KEY_BYTES, Place, open_sealed, seal


class Shelf(Protocol):
    """Where wrapped keys are kept: the keys database, or memory in the vectors' tests."""

    def put(self, wrapped: Mapping[UUID, bytes]) -> None:
        """Keep new keys; a subject that has one, even a destroyed one, keeps what it has."""

    def get(self, subjects: Iterable[UUID]) -> Mapping[UUID, bytes | None]:
        """The wrapped keys there are; ``None`` for a destroyed one."""

    def destroy(self, subjects: Iterable[UUID]) -> None:
        """Forget the keys and remember that they were destroyed."""


class IndexDomain(StrEnum):
    """Key domains of the blind index.

    ``REFERENCES`` recognises a source's own reference of a child, and unchanged content.
    ``SOURCES`` finds the statements of a source, ``RECORDS`` those on a record, ``QUEUES`` the
    cases and verdicts of a desk, ``PSEUDONYMS`` entries of the ledger. ``ACCOUNTS`` notices an
    account that was changed past the service.
    Practitioners and feeds look up ``OPEN``; only feeds look up ``HIDDEN``. The same value has
    another index value in each domain.
    """

    OPEN = "open"
    HIDDEN = "hidden"
    REFERENCES = "references"
    PSEUDONYMS = "pseudonyms"
    SOURCES = "sources"
    RECORDS = "records"
    QUEUES = "queues"
    ACCOUNTS = "accounts"


class Ring:
    """The unwrapped keys of the subjects at hand, for as long as the caller holds it."""

    def __init__(self, keys: Mapping[UUID, bytes | None]) -> None:
        self._keys = keys

    def _key(self, subject: UUID) -> bytes:
        try:
            key = self._keys[subject]
        except KeyError:
            raise KeyMissingError("no key is at hand for this subject") from None
        if key is None:
            raise KeyDestroyedError("the key of this subject has been destroyed")
        return key

    def is_destroyed(self, subject: UUID) -> bool:
        """Whether there was a key of this subject and it has been destroyed."""
        return subject in self._keys and self._keys[subject] is None

    def seal(self, place: Place, content: bytes) -> bytes:
        """Seal content for a place, under its subject's key."""
        return seal(self._key(place.subject), place, content)

    def open(self, place: Place, sealed: bytes) -> bytes:
        """Open what was sealed for a place.

        Raises ``KeyMissingError``, ``KeyDestroyedError`` or ``SealBrokenError``.
        """
        return open_sealed(self._key(place.subject), place, sealed)


class Vault:
    """Makes, uses and destroys keys. A process has one vault, which keeps no child's key."""

    def __init__(self, shelf: Shelf, holder: KeyHolder) -> None:
        self._shelf = shelf
        self._holder = holder
        self._lasting: dict[UUID, bytes] = {}
        self._indexes: dict[IndexDomain, BlindIndex[Any]] = {}

    def create(self, subjects: Iterable[UUID]) -> Ring:
        """Make a key for each subject and put it on the shelf before anything is sealed with it.

        The subjects have to be new by construction (random): no other process makes their keys.
        """
        keys = {subject: os.urandom(KEY_BYTES) for subject in subjects}
        self._shelf.put({subject: self._holder.wrap(key) for subject, key in keys.items()})
        return Ring(keys)

    def hold(self, subjects: Iterable[UUID]) -> Ring:
        """Fetch and unwrap the keys of these subjects, in one round trip."""
        return Ring(
            {
                subject: None if wrapped is None else self._holder.unwrap(wrapped)
                for subject, wrapped in self._shelf.get(subjects).items()
            }
        )

    def destroy(self, subjects: Iterable[UUID]) -> None:
        """Destroy the keys; what they sealed cannot be opened again, in any copy."""
        self._shelf.destroy(subjects)

    def lasting(self, name: str) -> Ring:
        """The ring of a named key that is not a child's: the sessions', a ledger month's.

        Made at first use. The name is the whole identity of the key.
        """
        subject = lasting_subject(name)
        return Ring({subject: self._lasting_key(subject)})

    def marks(self, name: str) -> Marks:
        """The marks of this name. Made at first use, as ``lasting``."""
        return Marks(self._lasting_key(lasting_subject(f"marks/{name}")))

    @overload
    def index(self, domain: Literal[IndexDomain.OPEN]) -> BlindIndex[OpenKey]: ...
    @overload
    def index(self, domain: Literal[IndexDomain.HIDDEN]) -> BlindIndex[HiddenKey]: ...
    @overload
    def index(self, domain: IndexDomain) -> BlindIndex[int]: ...
    def index(self, domain: IndexDomain) -> BlindIndex[Any]:
        """The blind index of a domain, whose values are of that domain's type."""
        if domain not in self._indexes:
            key = self._lasting_key(lasting_subject(f"blind-index/{domain.value}"))
            self._indexes[domain] = BlindIndex(key)
        return self._indexes[domain]

    def make_index_seal(self, generation: int) -> IndexSeal:
        """The seal of a generation of the index, whose key is made unless it is there.

        Raises ``KeyDestroyedError``.
        """
        subject = lasting_subject(f"index/{generation}")
        self._make_unless_there(subject)
        return self.index_seal(generation)

    def begin_index(self, after: int) -> int:
        """The number of a new generation of the index, above ``after``, with its key made.

        A number that ever had a key is passed over: where an older copy of the records was
        restored, what they would number next has been used.
        """
        number = after + 1
        while self._shelf.get([lasting_subject(f"index/{number}")]):
            number += 1
        self.make_index_seal(number)
        return number

    def index_seal(self, generation: int) -> IndexSeal:
        """The seal of a generation of the index that was begun.

        Raises ``KeyMissingError`` for one that was never begun, and ``KeyDestroyedError`` for one
        that is past: its pages and records cannot be opened again, in any copy.
        """
        subject = lasting_subject(f"index/{generation}")
        return IndexSeal(self.hold([subject])._key(subject), generation)

    def destroy_index_seals(self, generations: Iterable[int]) -> None:
        """Destroy the keys of generations that are past."""
        self.destroy(lasting_subject(f"index/{number}") for number in generations)

    def _lasting_key(self, subject: UUID) -> bytes:
        if subject not in self._lasting:
            self._make_unless_there(subject)
            # Read back: another process may have been first, and the shelf keeps the first.
            wrapped = self._shelf.get([subject])[subject]
            if wrapped is None:
                raise KeyDestroyedError("this key has been destroyed")
            self._lasting[subject] = self._holder.unwrap(wrapped)
        return self._lasting[subject]

    def _make_unless_there(self, subject: UUID) -> None:
        if subject not in self._shelf.get([subject]):
            self._shelf.put({subject: self._holder.wrap(os.urandom(KEY_BYTES))})


@lru_cache(maxsize=64)
def lasting_subject(name: str) -> UUID:
    """The subject of a named key."""
    return uuid5(NAMESPACE_URL, f"contactpoint:{name}")
