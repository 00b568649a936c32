"""The file that holds the key-encryption key, and wrapping under it (RFC 3394 AES key wrap)."""

import os
import stat
from pathlib import Path

from cryptography.hazmat.primitives.keywrap import (
    InvalidUnwrap,
    aes_key_unwrap,
    aes_key_wrap,
)

from contactpoint.vault.errors import KeyHolderError
from contactpoint.vault.sealing import KEY_BYTES


class FileKeyHolder:
    """Wraps and unwraps per-child keys under a key in a file that only its owner can read."""

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise KeyHolderError(f"a key-encryption key has {KEY_BYTES} bytes")
        self._key = key

    @classmethod
    def from_file(cls, path: Path) -> "FileKeyHolder":
        """Read the key. Raises ``KeyHolderError`` when it is absent or others could read it."""
        try:
            mode = path.stat().st_mode
            key = path.read_bytes()
        except OSError as error:
            raise KeyHolderError(
                "the key-encryption key file cannot be read; restore it, or make a new one for an"
                " empty database with 'contactpoint init'"
            ) from error
        if mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise KeyHolderError("the key-encryption key file must have mode 0600")
        return cls(key)

    @staticmethod
    def create_file(path: Path) -> None:
        """Write a new random key, unless there is one; never replaces a key."""
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        temporary = path.with_name(f".{path.name}.{os.getpid()}")
        descriptor = os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(os.urandom(KEY_BYTES))
                file.flush()
                os.fsync(file.fileno())
            # A link, unlike a rename, fails when another process was first.
            os.link(temporary, path)
        except FileExistsError:
            pass
        finally:
            temporary.unlink()

    def wrap(self, key: bytes) -> bytes:
        """Wrap a 32-byte key into 40 bytes."""
        return aes_key_wrap(self._key, key)

    def unwrap(self, wrapped: bytes) -> bytes:
        """The key that was wrapped. Raises ``KeyHolderError`` when this holder did not wrap it."""
        try:
            return aes_key_unwrap(self._key, wrapped)
        except (InvalidUnwrap, ValueError):
            raise KeyHolderError(
                "a key was wrapped by another key-encryption key, or was changed; check that the"
                " keys database and the key file belong together"
            ) from None
