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
# The folder by which a practice copy is known, so that nothing else is ever taken for one.
PRACTICE_MARK = "invented-children"


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
    def practice_key_file(self) -> Path:
        """The key that this installation and its practice copy share."""
        return self.root / "secrets" / "practice-key"

    @property
    def is_practice(self) -> bool:
        """Whether this home was made by ``contactpoint practice``: it holds invented children."""
        return self.invented_children.is_dir()

    @property
    def invented_children(self) -> Path:
        """What a practice copy keeps of the children that were invented for it."""
        return self.root / PRACTICE_MARK

    @property
    def is_new(self) -> bool:
        """Whether nothing has been kept here yet."""
        return not self.root.exists() or not any(self.root.iterdir())

    def begin_demonstration(self) -> None:
        """Make a new home a demonstration; one that holds an installation stays what it is."""
        if self.is_new:
            self._close()
            (self.root / "demonstration").mkdir(mode=_OURS_ALONE)

    def begin_practice(self) -> "Home":
        """The practice copy's home within this one, made where it is missing, with the key that
        both share.

        Raises ``HomeNotOursError`` where this home is a practice copy itself, and where the place
        is taken by something else.
        """
        if self.is_practice:
            raise HomeNotOursError(
                f"{self.root} is a practice copy's own home: give the home that it belongs to with"
                " CONTACTPOINT_HOME"
            )
        copy = Home(self.root / "practice")
        if not copy.is_practice and not copy.is_new:
            raise HomeNotOursError(
                f"{copy.root} holds something that is no practice copy: move that away first"
            )
        self._prepare_practice_key()
        copy._close()
        copy.invented_children.mkdir(mode=_OURS_ALONE, exist_ok=True)
        copy._prepare_practice_key(self.practice_key_file.read_text())
        return copy

    def _prepare_practice_key(self, shared: str = "") -> None:
        """Have the key of the practice copy: the one that is there, ``shared``, or a new one."""
        self._close()
        self.practice_key_file.parent.mkdir(mode=_OURS_ALONE, exist_ok=True)
        _close_to_others(self.practice_key_file.parent)
        if shared or not self.practice_key_file.exists():
            _put(self.practice_key_file, shared or secrets.token_urlsafe(48))

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
            _put(self.session_secret_file, secrets.token_urlsafe(48))
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


def _put(file: Path, secret: str) -> None:
    """Put a secret into its file, which is there whole or not at all."""
    temporary = file.with_suffix(f".{os.getpid()}")
    temporary.touch(mode=0o600)
    temporary.write_text(secret)
    temporary.replace(file)


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
