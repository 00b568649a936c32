"""The blind index: search keys that can be compared and not read.

A value is HMAC-SHA-256 under an index key, cut to 63 bits so that it is a non-negative PostgreSQL
bigint. At 11 million children and a dozen keys each the chance that a given look-up meets a foreign
value by accident is about 1 in 70 billion; a candidate that did would still have to match.
"""

import hmac


class BlindIndex:
    """Turns blocking values into index values under one key domain."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def value(self, blocking_value: str) -> int:
        """The 63-bit index value of one blocking value."""
        digest = hmac.digest(self._key, blocking_value.encode(), "sha256")
        return int.from_bytes(digest[:8], "big") >> 1

    def values(self, blocking_values: frozenset[str]) -> list[int]:
        """The index values of many, sorted, without duplicates."""
        return sorted({self.value(value) for value in blocking_values})

    def digest(self, content: bytes) -> bytes:
        """A 16-byte keyed digest: equal content is recognised and cannot be guessed at without
        the key."""
        return hmac.digest(self._key, content, "sha256")[:16]
