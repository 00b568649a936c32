"""Seal and open bytes under one key. No I/O.

A sealed value is one format byte, a 12-byte random nonce, and AES-256-GCM ciphertext with its
16-byte tag. Associated data binds the value to the table, the subject and the schema version it was
made for. So a value copied to another row, child or version does not open. Plaintext is padded to
whole blocks of 64 bytes first: otherwise the length of a sealed record would tell how much is known
of a child.

Random nonces are safe here because a key seals one child's values: at a million seals the chance
that two nonces collide is below 2^-56 (NIST SP 800-38D allows 2^32 seals a key at 2^-32).
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.padding import PKCS7

from contactpoint.vault.errors import SealBrokenError

KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16
BLOCK_BITS = 512
FORMAT = b"\x01"
_SMALLEST = len(FORMAT) + NONCE_BYTES + BLOCK_BITS // 8 + TAG_BYTES


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sealed value belongs: table, subject (a child, say), and version of its content."""

    table: str
    subject: UUID
    version: int

    def associated_data(self) -> bytes:
        """The bytes that bind a seal to this place. Table names hold no zero byte."""
        return b"\0".join(
            (
                b"contactpoint",
                self.table.encode("ascii"),
                self.subject.bytes + self.version.to_bytes(2, "big"),
            )
        )


def seal(key: bytes, place: Place, content: bytes, *, nonce: bytes | None = None) -> bytes:
    """Seal ``content`` for ``place``. ``nonce`` is for known-answer vectors only."""
    nonce = os.urandom(NONCE_BYTES) if nonce is None else nonce
    return _sealed(AESGCM(key), place.associated_data(), content, nonce)


def seal_all(key: bytes, place: Place, contents: Sequence[bytes]) -> list[bytes]:
    """``seal`` each of several values of one subject that belong in the same place."""
    cipher, bound_to = AESGCM(key), place.associated_data()
    return [_sealed(cipher, bound_to, content, os.urandom(NONCE_BYTES)) for content in contents]


def _sealed(cipher: AESGCM, bound_to: bytes, content: bytes, nonce: bytes) -> bytes:
    padder = PKCS7(BLOCK_BITS).padder()
    padded = padder.update(content) + padder.finalize()
    return FORMAT + nonce + cipher.encrypt(nonce, padded, bound_to)


def open_sealed(key: bytes, place: Place, sealed: bytes) -> bytes:
    """The content that was sealed for ``place``. Raises ``SealBrokenError``."""
    if len(sealed) < _SMALLEST or sealed[:1] != FORMAT:
        raise SealBrokenError("not a sealed value of a known format")
    nonce = sealed[1 : 1 + NONCE_BYTES]
    try:
        padded = AESGCM(key).decrypt(nonce, sealed[1 + NONCE_BYTES :], place.associated_data())
        unpadder = PKCS7(BLOCK_BITS).unpadder()
        return unpadder.update(padded) + unpadder.finalize()
    except (InvalidTag, ValueError):
        raise SealBrokenError("the sealed value does not belong here or was changed") from None
