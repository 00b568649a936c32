"""The directory in which an installation keeps what is its own: database, keys, secrets."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from contactpoint.vault.key_holder import FileKeyHolder


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
            (self.root / "demonstration").mkdir(parents=True)

    @classmethod
    def from_environment(cls) -> "Home":
        """``CONTACTPOINT_HOME``, or ``.contactpoint`` in the user's home directory."""
        chosen = os.environ.get("CONTACTPOINT_HOME")
        root = Path(chosen) if chosen else Path.home() / ".contactpoint"
        return cls(root.expanduser().resolve())

    def prepare(self) -> None:
        """Make the directory and its secrets where they are missing; replace nothing."""
        secrets_directory = self.root / "secrets"
        secrets_directory.mkdir(parents=True, exist_ok=True)
        secrets_directory.chmod(0o700)
        FileKeyHolder.create_file(self.key_file)
        if not self.session_secret_file.exists():
            temporary = self.session_secret_file.with_suffix(f".{os.getpid()}")
            temporary.touch(mode=0o600)
            temporary.write_text(secrets.token_urlsafe(48))
            temporary.replace(self.session_secret_file)
