"""The directory in which an installation keeps what is its own: database, keys, secrets."""

import os
import secrets
import stat
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from contactpoint.vault.key_holder import FileKeyHolder

# What only our own account may enter. What is in it needs no more.
_OURS_ALONE = 0o700


class HomeNotOursError(Exception):
    """A home that others have in their hands; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Home:
    """The paths in a home. ``CONTACTPOINT_HOME`` chooses ``root``."""

    root: Path

    @property
    def key_file(self) -> Path:
        """The key-encryption key of the file key holder."""
        return self.root / "secrets" / "key-encryption-key"

    @property
    def session_secret_file(self) -> Path:
        """The secret that signs cookies and tokens."""
        return self.root / "secrets" / "session-secret"

    @property
    def is_demonstration(self) -> bool:
        """Whether this home was made by ``contactpoint demo``."""
        return (self.root / "demonstration").is_dir()

    @property
    def is_new(self) -> bool:
        """Whether nothing has been kept here yet."""
        return not self.root.exists() or not any(self.root.iterdir())

    def begin_demonstration(self) -> None:
        """Make a new home a demonstration; one that holds an installation stays what it is."""
        if self.is_new:
            self._close()
            (self.root / "demonstration").mkdir(mode=_OURS_ALONE)

    @classmethod
    def from_environment(cls) -> "Home":
        """``CONTACTPOINT_HOME``, or ``.contactpoint`` in the user's home directory."""
        chosen = os.environ.get("CONTACTPOINT_HOME")
        root = (Path(chosen) if chosen else Path.home() / ".contactpoint").expanduser()
        if root.is_symlink() and root.lstat().st_uid not in (0, os.geteuid()):
            raise HomeNotOursError(
                f"{root} is a link of another account's: choose another home with CONTACTPOINT_HOME"
            )
        return cls(root.resolve())

    def prepare(self) -> None:
        """Make the directory and its secrets where they are missing; replace nothing.

        The home and its secrets are our own account's alone afterwards, whatever they were. Raises
        ``HomeNotOursError`` for a home that others have in their hands.
        """
        self._close()
        secrets_directory = self.key_file.parent
        secrets_directory.mkdir(mode=_OURS_ALONE, exist_ok=True)
        _close_to_others(secrets_directory)
        FileKeyHolder.create_file(self.key_file)
        if not self.session_secret_file.exists():
            temporary = self.session_secret_file.with_suffix(f".{os.getpid()}")
            temporary.touch(mode=0o600)
            temporary.write_text(secrets.token_urlsafe(48))
            temporary.replace(self.session_secret_file)
        for secret in secrets_directory.iterdir():
            # A key that others could read is given away, and is refused by the checks. Another
            # process may have put a new file in a file's place meanwhile.
            if secret.name != self.key_file.name:
                with suppress(FileNotFoundError):
                    _close_to_others(secret)

    def _close(self) -> None:
        """Make the home, or take what others may do in it away from them."""
        for above in reversed(self.root.parents):
            above.mkdir(mode=0o755, exist_ok=True)
        for above in self.root.parents:
            mode = above.stat().st_mode
            if mode & stat.S_IWOTH and not mode & stat.S_ISVTX:
                raise HomeNotOursError(
                    f"everybody may write to {above}, and so put another home in the place of this"
                    " one: take that away (chmod o-w), or choose another with CONTACTPOINT_HOME"
                )
        self.root.mkdir(mode=_OURS_ALONE, exist_ok=True)
        _close_to_others(self.root)


def _close_to_others(path: Path) -> None:
    """Take everything from everybody but our own account, to which ``path`` must belong."""
    found = path.lstat()
    if stat.S_ISLNK(found.st_mode):
        raise HomeNotOursError(f"{path} is a link: put what it leads to in its place")
    if found.st_uid != os.geteuid():
        raise HomeNotOursError(
            f"{path} belongs to another account: run this as that account, or choose another home"
            " with CONTACTPOINT_HOME"
        )
    if found.st_mode & 0o077:
        path.chmod(stat.S_IMODE(found.st_mode) & ~0o077)
