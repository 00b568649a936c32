"""Who wraps children's keys: a key file, or a token; and what was wrapped by who held it before.

A holder wraps and unwraps keys of 32 bytes and tells nobody its own. Which holder wrapped a key is
told by trying: each refuses what another wrapped.
"""

import os
import stat
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from cryptography.hazmat.primitives.keywrap import (
    InvalidUnwrap,
    aes_key_unwrap,
    aes_key_wrap,
)

from contactpoint.vault.errors import KeyHolderError
from contactpoint.vault.sealing import KEY_BYTES

_NOT_OURS = (
    "a key was wrapped by another key-encryption key, or was changed; check that the keys database"
    " and the key holder belong together"
)


class KeyHolder(Protocol):
    """Wraps and unwraps keys. May be handed to another process."""

    def wrap(self, key: bytes) -> bytes:
        """Wrap a 32-byte key. Raises ``KeyHolderError``."""

    def unwrap(self, wrapped: bytes) -> bytes:
        """The key that was wrapped. Raises ``KeyHolderError`` when this holder did not wrap it."""

    def wrapped_now(self, wrapped: bytes) -> bool:
        """Whether this was wrapped under the key by which this holder wraps now."""


class KeyHolders:
    """The holder that wraps now, and the earlier ones, whose wraps are still opened."""

    def __init__(self, current: KeyHolder, earlier: Sequence[KeyHolder] = ()) -> None:
        self.current = current
        self._earlier = tuple(earlier)

    def wrap(self, key: bytes) -> bytes:
        """Wrap a 32-byte key by the holder of now. Raises ``KeyHolderError``."""
        return self.current.wrap(key)

    def unwrap(self, wrapped: bytes) -> bytes:
        """The key, whoever of them wrapped it. Raises ``KeyHolderError`` when none did."""
        for holder in (self.current, *self._earlier):
            try:
                return holder.unwrap(wrapped)
            except KeyHolderError as error:
                refused = error
        raise refused

    def wrapped_now(self, wrapped: bytes) -> bool:
        """Whether the holder of now wrapped this, under its key of now."""
        return self.current.wrapped_now(wrapped)


class FileKeyHolder:
    """Wraps keys under a key in a file that only its owner can read (RFC 3394 AES key wrap)."""

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
                "the key-encryption key file cannot be read; restore it (in an empty installation"
                " any command makes a new one)"
            ) from error
        if mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise KeyHolderError("the key-encryption key file must have mode 0600")
        return cls(key)

    @staticmethod
    def create_file(path: Path) -> None:
        """Write a new random key, unless there is one; never replaces a key."""
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        temporary = _new_key_beside(path)
        try:
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
            raise KeyHolderError(_NOT_OURS) from None

    def wrapped_now(self, wrapped: bytes) -> bool:
        """Whether this was wrapped under this key."""
        try:
            self.unwrap(wrapped)
        except KeyHolderError:
            return False
        return True


class RenewableFile:
    """A key file as a holder that notices when its key has been renewed.

    The key before lies beside it, under the name with ``.before`` at its end, until every key has
    been wrapped anew. A process that goes on through a renewal wraps under the new key from the
    next wrap on.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read_at: tuple[int, int] | None = None
        self._holders: KeyHolders | None = None

    def __reduce__(self) -> tuple[type["RenewableFile"], tuple[Path]]:
        return RenewableFile, (self._path,)

    def must_be_usable(self) -> None:
        """Raises ``KeyHolderError`` where the file is absent or others could read it."""
        self._now()

    @property
    def before(self) -> Path:
        """Where the key before is, if there is one."""
        return self._path.with_name(f"{self._path.name}.before")

    @property
    def age(self) -> float:
        """Seconds since the key was put in place."""
        return time.time() - self._path.stat().st_ctime

    @property
    def is_renewing(self) -> bool:
        """Whether keys may still be wrapped under the key before."""
        return self.before.exists()

    def renew(self) -> None:
        """Put a new key in place, unless the last renewal is unfinished. The key before stays.

        Killed at any moment, it leaves the old key in place, or both.
        """
        if self.is_renewing:
            return
        FileKeyHolder.from_file(self._path)
        temporary = _new_key_beside(self._path)
        os.link(self._path, self.before)
        temporary.replace(self._path)
        _keep_names(self._path.parent)

    def forget_before(self) -> None:
        """Delete the key before: only once nothing is wrapped under it."""
        self.before.unlink(missing_ok=True)
        _keep_names(self._path.parent)

    def wrap(self, key: bytes) -> bytes:
        """Wrap a 32-byte key under the key that the file has now. Raises ``KeyHolderError``."""
        return self._now().wrap(key)

    def unwrap(self, wrapped: bytes) -> bytes:
        """The key, wrapped under the file's key or the one before. Raises ``KeyHolderError``."""
        return self._now().unwrap(wrapped)

    def wrapped_now(self, wrapped: bytes) -> bool:
        """Whether this was wrapped under the key that the file has now."""
        return self._now().wrapped_now(wrapped)

    def _now(self) -> KeyHolders:
        try:
            found = self._path.stat()
        except OSError:
            # The message of an absent file says what to do.
            found = None
        read_at = None if found is None else (found.st_ino, found.st_mtime_ns)
        if self._holders is None or read_at != self._read_at:
            current = FileKeyHolder.from_file(self._path)
            earlier = [FileKeyHolder.from_file(self.before)] if self.is_renewing else []
            self._holders, self._read_at = KeyHolders(current, earlier), read_at
        return self._holders


def _new_key_beside(path: Path) -> Path:
    """A new key in a file of its own, on the disk before it is named."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(os.urandom(KEY_BYTES))
        file.flush()
        os.fsync(file.fileno())
    return temporary


def _keep_names(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
