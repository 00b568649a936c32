"""The vault: keys by subject, kept wrapped on a shelf, unwrapped only while they are used."""

import hmac
import os
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any, Literal, Protocol, overload
from uuid import UUID

from contactpoint.vault.blind_index import BlindIndex, HiddenKey, OpenKey
from contactpoint.vault.errors import KeyDestroyedError, KeyMissingError
from contactpoint.vault.key_holder import KeyHolder
from contactpoint.vault.lasting import Generation, Known, LastingKey, lasting_subject
from contactpoint.vault.marks import Marks
from contactpoint.vault.sealed_index import IndexSeal
from contactpoint.vault.sealing import KEY_BYTES, Place, open_sealed, seal

__all__ = [
    "BLINDED_WITH_THE_INDEX",
    "IndexDomain",
    "Ring",
    "Shelf",
    "Vault",
    "index_name",
    "lasting_subject",
]


class Shelf(Protocol):
    """Where wrapped keys are kept: the keys database, or memory in the vectors' tests."""

    def put(self, wrapped: Mapping[UUID, bytes]) -> None:
        """Keep new keys; a subject that has one, even a destroyed one, keeps what it has."""

    def get(self, subjects: Iterable[UUID]) -> Mapping[UUID, bytes | None]:
        """The wrapped keys there are; ``None`` for a destroyed one."""

    def destroy(self, subjects: Iterable[UUID]) -> None:
        """Forget the keys and remember that they were destroyed."""

    def generations(self) -> Mapping[str, Sequence[Generation]]:
        """Of each lasting key that was ever renewed its generations, in their order."""

    def begin(self, names: Sequence[str], generation: int) -> None:
        """Note that lasting keys have a new generation, which seals from now on."""

    def end(self, name: str, before: int) -> None:
        """Note that the generations of a lasting key below ``before`` are past."""


class IndexDomain(StrEnum):
    """Key domains of the blind index.

    ``REFERENCES`` recognises a source's own reference of a child, and unchanged content.
    ``SOURCES`` finds the statements of a source, ``RECORDS`` those on a record, ``QUEUES`` the
    cases and verdicts of a desk, ``PSEUDONYMS`` entries of the ledger. ``ACCOUNTS`` notices an
    account that was changed past the service. ``SUBJECTS`` recognises who signs in at an employer.
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
    SUBJECTS = "subjects"


# The keys of these are renewed together with the whole index, which says under which of their
# generations it was made.
BLINDED_WITH_THE_INDEX = frozenset(
    {
        *(IndexDomain.OPEN, IndexDomain.HIDDEN, IndexDomain.SOURCES),
        *(IndexDomain.RECORDS, IndexDomain.QUEUES),
    }
)


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
        self._known = Known(shelf)
        self._lasting: dict[UUID, bytes] = {}
        self._indexes: dict[UUID, BlindIndex[Any]] = {}

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

    def lasting(self, name: str) -> LastingKey:
        """A named key that is not a child's: the sessions', a ledger month's.

        Its first generation is made at first use. The name is the whole identity of the key.
        """
        return LastingKey(name, self)

    def ring(self, name: str, generation: int) -> Ring:
        """The ring of one generation of a lasting key alone: for what notes by itself which one
        sealed it. Raises as ``key``."""
        return Ring({lasting_subject(name, generation): self.key(name, generation)})

    def marks(self, name: str) -> Marks:
        """The marks of this name. Made at first use, as ``lasting``, and never renewed."""
        return Marks(self.key(f"marks/{name}", 0))

    def generations(self, name: str) -> Sequence[Generation]:
        """The generations of a lasting key, in their order, as they are now."""
        return self._known.now(name)

    def last(self, name: str) -> int:
        """The number of the generation that seals, as it was a minute ago at most."""
        return self._known.last(name)

    def renew(self, *names: str) -> Generation:
        """Begin a new generation of a lasting key, which seals from now on; of several together,
        under the same number. Returns it.

        Needs the role that owns the keys. A number that ever had a key is passed over: nobody lays
        a key there beforehand.
        """
        number = max(self.generations(name)[-1].number for name in names) + 1
        while not all(self._make_alone(lasting_subject(name, number)) for name in names):
            number += 1
        self._shelf.begin(names, number)
        return self.generations(names[0])[-1]

    def destroy_before(self, name: str, generation: int) -> None:
        """Destroy the generations of a lasting key below this one: what they sealed cannot be
        opened again, in any copy. Needs the role that owns the keys.

        Processes that have such a key at hand give it up within a minute.
        """
        self._shelf.end(name, generation)
        past = (one.number for one in self.generations(name) if one.is_past)
        self.destroy(lasting_subject(name, number) for number in past)

    def key(self, name: str, number: int) -> bytes:
        """The key of a generation of a lasting key, for the vault's own parts.

        Raises ``KeyDestroyedError`` for one that is past, ``SealBrokenError`` for one that never
        began.
        """
        subject = lasting_subject(name, number)
        if self._known.one(name, number).is_past:
            self._lasting.pop(subject, None)
            self._indexes.pop(subject, None)
            raise KeyDestroyedError("this generation of a key is past")
        return self._lasting_key(subject, made_at_first_use=number == 0)

    @overload
    def index(self, domain: Literal[IndexDomain.OPEN], generation: int) -> BlindIndex[OpenKey]: ...
    @overload
    def index(
        self, domain: Literal[IndexDomain.HIDDEN], generation: int
    ) -> BlindIndex[HiddenKey]: ...
    @overload
    def index(self, domain: IndexDomain, generation: int | None = None) -> BlindIndex[int]: ...
    def index(self, domain: IndexDomain, generation: int | None = None) -> BlindIndex[Any]:
        """The blind index of a domain, whose values are of that domain's type: of its last
        generation, unless another is asked for. Which one search keys are blinded by is for the
        index to say: of their domains it has to be asked for.

        Raises ``KeyDestroyedError`` for a generation that is past, ``SealBrokenError`` for one that
        never began, and ``TypeError``.
        """
        if generation is None and domain in BLINDED_WITH_THE_INDEX:
            raise TypeError(f"the index says which generation of {domain.value} keys it has")
        name = index_name(domain)
        number = self.last(name) if generation is None else generation
        key = self.key(name, number)
        subject = lasting_subject(name, number)
        if subject not in self._indexes:
            self._indexes[subject] = BlindIndex(key)
        return self._indexes[subject]

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

    def _lasting_key(self, subject: UUID, *, made_at_first_use: bool) -> bytes:
        if subject not in self._lasting:
            if made_at_first_use:
                self._make_unless_there(subject)
            # Read back: another process may have been first, and the shelf keeps the first.
            wrapped = self._shelf.get([subject]).get(subject, b"")
            if wrapped is None:
                raise KeyDestroyedError("this key has been destroyed")
            if not wrapped:
                raise KeyMissingError("no key was made for this generation")
            self._lasting[subject] = self._holder.unwrap(wrapped)
        return self._lasting[subject]

    def _make_unless_there(self, subject: UUID) -> None:
        if subject not in self._shelf.get([subject]):
            self._shelf.put({subject: self._holder.wrap(os.urandom(KEY_BYTES))})

    def _make_alone(self, subject: UUID) -> bool:
        """Make a key, and say whether it is ours: nobody was there before or at the same time."""
        if self._shelf.get([subject]):
            return False
        wrapped = self._holder.wrap(os.urandom(KEY_BYTES))
        self._shelf.put({subject: wrapped})
        there = self._shelf.get([subject])[subject]
        return there is not None and hmac.compare_digest(there, wrapped)


def index_name(domain: IndexDomain) -> str:
    """The name of the key of a domain."""
    return f"blind-index/{domain.value}"
