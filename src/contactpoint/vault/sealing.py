"""Seal and open bytes under one key. No I/O.

A sealed value is one format byte, a 12-byte random nonce, and AES-256-GCM ciphertext with its
16-byte tag. Associated data binds the value to the table, the subject, the schema version and,
where a subject has several such values, the row it was made for. So a value copied to another row,
child or version does not open. Content is filled up to the size of its place first, and what does
not fit to twice the size, four times and so on: otherwise the length of a sealed record would tell
how much is known of a child.

Random nonces are safe here because a key seals one child's values: at a million seals the chance
that two nonces collide is below 2^-56 (NIST SP 800-38D allows 2^32 seals a key at 2^-32).
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from contactpoint.vault.errors import SealBrokenError

KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16
SMALLEST_SIZE = 64
FORMAT = b"\x02"
# What a seal adds to what it fills up.
OVERHEAD = len(FORMAT) + NONCE_BYTES + TAG_BYTES
# Content ends with it, and zeros follow (ISO/IEC 7816-4).
_END = b"\x80"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sealed value belongs: table, subject (a child, say), and version of its content.

    ``size`` is how many bytes are sealed there, whatever the content; longer content takes twice as
    many, four times, and so on. ``row`` tells apart the values of one subject in one table.
    """

    table: str
    subject: UUID
    version: int
    size: int = SMALLEST_SIZE
    row: bytes = b""

    def associated_data(self) -> bytes:
        """The bytes that bind a seal to this place. Table names hold no zero byte."""
        return b"\0".join(
            (
                b"contactpoint",
                self.table.encode("ascii"),
                self.subject.bytes + self.version.to_bytes(2, "big") + self.row,
            )
        )


def seal(key: bytes, place: Place, content: bytes, *, nonce: bytes | None = None) -> bytes:
    """Seal ``content`` for ``place``. ``nonce`` is for known-answer vectors only."""
    nonce = os.urandom(NONCE_BYTES) if nonce is None else nonce
    filled = _filled(content, place.size)
    return FORMAT + nonce + AESGCM(key).encrypt(nonce, filled, place.associated_data())


def seal_all(key: bytes, place: Place, contents: Sequence[bytes]) -> list[bytes]:
    """``seal`` each of several values of one subject that belong in the same place."""
    encrypt, bound_to = AESGCM(key).encrypt, place.associated_data()
    sealed = []
    for content in contents:
        nonce = os.urandom(NONCE_BYTES)
        sealed.append(FORMAT + nonce + encrypt(nonce, _filled(content, place.size), bound_to))
    return sealed


def _filled(content: bytes, size: int) -> bytes:
    while size <= len(content):
        size *= 2
    return (content + _END).ljust(size, b"\0")


def open_sealed(key: bytes, place: Place, sealed: bytes) -> bytes:
    """The content that was sealed for ``place``. Raises ``SealBrokenError``."""
    if len(sealed) <= OVERHEAD or sealed[:1] != FORMAT:
        raise SealBrokenError("not a sealed value of a known format")
    nonce = sealed[1 : 1 + NONCE_BYTES]
    try:
        filled = AESGCM(key).decrypt(nonce, sealed[1 + NONCE_BYTES :], place.associated_data())
    except (InvalidTag, ValueError):
        raise SealBrokenError("the sealed value does not belong here or was changed") from None
    content = filled.rstrip(b"\0")
    if content[-1:] != _END:
        raise SealBrokenError("the sealed value has no end")
    return content[:-1]
