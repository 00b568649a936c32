"""The blind index: search keys that can be compared but not read.

A value is HMAC-SHA-256 under an index key, cut to 63 bits so that it is a non-negative PostgreSQL
bigint. At 11 million children and a dozen keys each, the chance that a given look-up meets another
key's value by accident is about 1 in 70 billion. A candidate found so would still have to match.
"""

import hmac
from struct import Struct
from typing import Any, Generic, NewType, TypeVar, cast

# A practitioner's search may look up open keys, and feeds look up hidden keys besides. To the
# database both are numbers; in the code neither can be taken for the other.
OpenKey = NewType("OpenKey", int)
HiddenKey = NewType("HiddenKey", int)
Key = TypeVar("Key", bound=int)
OpenOrHidden = TypeVar("OpenOrHidden", OpenKey, HiddenKey)

_first_64 = Struct(">Q24x").unpack


class BlindIndex(Generic[Key]):
    """Turns blocking values into index values, of type ``Key``, under one key domain.

    May be handed to another process, which takes the key there.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key
        # HMAC hashes the key before anything else. Copying the result for every value takes half
        # the time: there are a billion values in a country.
        self._keyed = hmac.new(key, digestmod="sha256")

    def __reduce__(self) -> tuple[type["BlindIndex[Any]"], tuple[bytes]]:
        return BlindIndex, (self._key,)

    def value(self, blocking_value: str) -> Key:
        """The 63-bit index value of one blocking value."""
        cut: Key = _first_64(self._hmac(blocking_value.encode()))[0] >> 1
        return cut

    def values(self, blocking_values: frozenset[str]) -> list[Key]:
        """The index values of many, sorted, without duplicates."""
        # ``value`` written out: without its calls this takes a tenth less time.
        keyed = self._keyed.copy
        found = set()
        for value in blocking_values:
            hashed = keyed()
            hashed.update(value.encode())
            found.add(_first_64(hashed.digest())[0] >> 1)
        return cast(list[Key], sorted(found))

    def digest(self, content: bytes) -> bytes:
        """A 16-byte keyed digest: equal content has an equal digest.

        Without the key nobody can guess at the content.
        """
        return self._hmac(content)[:16]

    def _hmac(self, content: bytes) -> bytes:
        hashed = self._keyed.copy()
        hashed.update(content)
        return hashed.digest()
