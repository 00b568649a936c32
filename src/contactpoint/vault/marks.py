"""Marks: something short that belongs to one thing, sealed so that equals do not look equal.

A mark is AES-SIV (RFC 5297) over a number, or over a few bytes, bound to what it belongs to, of
which there is one of each: no nonce is stored, and no two marks of a number are the same. A mark
that was made for another thing, or changed, does not open. The same number for the same thing is
the same mark.
"""

from collections.abc import Sequence
from functools import cached_property

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from contactpoint.vault.errors import SealBrokenError

MARK_BYTES = 24
# How much longer a mark is than what it says.
TAG_BYTES = 16
_NUMBER_BYTES = 8
# AES-SIV with AES-256 takes two keys in one.
_KEY_BYTES = 64


class Marks:
    """Makes and reads marks under one key. May be handed to another process."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def __reduce__(self) -> tuple[type["Marks"], tuple[bytes]]:
        return Marks, (self._key,)

    @cached_property
    def _cipher(self) -> AESSIV:
        derived = HKDF(SHA256(), _KEY_BYTES, salt=None, info=b"contactpoint marks")
        return AESSIV(derived.derive(self._key))

    def made(self, numbers: Sequence[int], of: Sequence[bytes]) -> list[bytes]:
        """The mark of each number for what it belongs to. Raises ``OverflowError`` for a number
        that is negative or has more than 64 bits."""
        return self.sealed([number.to_bytes(_NUMBER_BYTES, "big") for number in numbers], of)

    def read(self, marks: Sequence[bytes], of: Sequence[bytes]) -> list[int]:
        """The number of each mark. Raises ``SealBrokenError``."""
        return [int.from_bytes(content, "big") for content in self.opened(marks, of)]

    def sealed(self, contents: Sequence[bytes], of: Sequence[bytes]) -> list[bytes]:
        """The mark of each content, which is not empty, for what it belongs to."""
        encrypt = self._cipher.encrypt
        return [encrypt(content, [owner]) for content, owner in zip(contents, of, strict=True)]

    def opened(self, marks: Sequence[bytes], of: Sequence[bytes]) -> list[bytes]:
        """The content of each mark. Raises ``SealBrokenError``."""
        decrypt = self._cipher.decrypt
        try:
            return [decrypt(mark, [owner]) for mark, owner in zip(marks, of, strict=True)]
        except (InvalidTag, ValueError):
            raise SealBrokenError("a mark does not belong here or was changed") from None
