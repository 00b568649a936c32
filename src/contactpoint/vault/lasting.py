"""Keys that last: each has generations, the last of which seals.

What is sealed under a lasting key begins with the number of the generation that sealed it, in two
bytes. So it says itself by which key it opens, and a process that meets a generation which it does
not know looks it up. A process learns from the shelf which generations there are, once a minute and
not with every use: for so long it may go on sealing under the generation before, which therefore
has to be kept for longer than that.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Protocol
from uuid import NAMESPACE_URL, UUID, uuid5

from contactpoint.vault.errors import KeyMissingError, SealBrokenError
from contactpoint.vault.sealing import Place, open_sealed, seal

GENERATION_BYTES = 2
# For so long a process may seal under the generation before.
SECONDS_BEHIND = 60.0


@dataclass(frozen=True, slots=True)
class Generation:
    """A generation of a lasting key: its number, since when it seals, and whether it is past: its
    key is destroyed, or about to be. ``since`` is ``None`` for a key that was never renewed."""

    number: int
    since: datetime | None = None
    is_past: bool = False


# A key that was never renewed has this generation alone.
FIRST = Generation(0)


class Noted(Protocol):
    """Where it is noted which generations there are."""

    def generations(self) -> Mapping[str, Sequence[Generation]]:
        """Of each key that was ever renewed its generations, in their order."""


class Known:
    """What a process knows of the generations that there are. For any number of threads."""

    def __init__(self, noted: Noted) -> None:
        self._noted = noted
        self._read: tuple[float, Mapping[str, Sequence[Generation]]] | None = None

    def of(self, name: str) -> Sequence[Generation]:
        """The generations of a key, as they were a minute ago at most."""
        read = self._read
        if read is None or time.monotonic() - read[0] > SECONDS_BEHIND:
            return self.now(name)
        return read[1].get(name, (FIRST,))

    def now(self, name: str) -> Sequence[Generation]:
        """The generations of a key, read anew."""
        found = self._noted.generations()
        self._read = time.monotonic(), found
        return found.get(name, (FIRST,))

    def last(self, name: str) -> int:
        """The number of the generation that seals."""
        return self.of(name)[-1].number

    def one(self, name: str, number: int) -> Generation:
        """The generation with this number. Raises ``SealBrokenError`` if it never began."""
        for read in (self.of, self.now):
            for generation in read(name):
                if generation.number == number:
                    return generation
        raise SealBrokenError("sealed under a generation of its key that never began")


class Keys(Protocol):
    """Who gives the keys of generations."""

    def last(self, name: str) -> int:
        """The number of the generation that seals."""

    def key(self, name: str, number: int) -> bytes:
        """The key of a generation."""


class LastingKey:
    """A named key that is not a child's, through its generations. A place's subject is replaced by
    that of the generation."""

    def __init__(self, name: str, keys: Keys) -> None:
        self._name = name
        self._keys = keys

    @property
    def last(self) -> int:
        """The number of the generation that seals."""
        return self._keys.last(self._name)

    def alone(self) -> "LastingKey":
        """The generation that seals now, by itself: it may be handed to another process."""
        number = self.last
        return LastingKey(self._name, _Alone(number, self._keys.key(self._name, number)))

    def seal(self, place: Place, content: bytes) -> bytes:
        """Seal content for a place, under the last generation. Raises ``KeyDestroyedError``."""
        number = self.last
        key = self._keys.key(self._name, number)
        return number.to_bytes(GENERATION_BYTES, "big") + seal(
            key, self._bound(place, number), content
        )

    def open(self, place: Place, sealed: bytes) -> bytes:
        """Open what any generation sealed for a place.

        Raises ``KeyMissingError``, ``KeyDestroyedError`` or ``SealBrokenError``.
        """
        number = generation_of(sealed)
        key = self._keys.key(self._name, number)
        return open_sealed(key, self._bound(place, number), sealed[GENERATION_BYTES:])

    def _bound(self, place: Place, number: int) -> Place:
        return replace(place, subject=lasting_subject(self._name, number))


@dataclass(frozen=True, slots=True)
class _Alone:
    """The key of one generation."""

    number: int
    its_key: bytes

    def last(self, name: str) -> int:
        """Its number, whatever there is since."""
        return self.number

    def key(self, name: str, number: int) -> bytes:
        """The key. Raises ``KeyMissingError`` for that of another generation."""
        if number != self.number:
            raise KeyMissingError("no other generation of this key is at hand")
        return self.its_key


def generation_of(sealed: bytes) -> int:
    """The generation that sealed something. Raises ``SealBrokenError`` where there is no room for
    its number."""
    if len(sealed) < GENERATION_BYTES:
        raise SealBrokenError("not a value sealed under a lasting key")
    return int.from_bytes(sealed[:GENERATION_BYTES], "big")


@lru_cache(maxsize=256)
def lasting_subject(name: str, generation: int = 0) -> UUID:
    """The subject of a generation of a named key."""
    numbered = f"{name}#{generation}" if generation else name
    return uuid5(NAMESPACE_URL, f"contactpoint:{numbered}")
