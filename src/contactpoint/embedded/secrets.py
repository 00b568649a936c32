"""The passwords of the server's roles, one file each."""

import os
import secrets
from pathlib import Path

from contactpoint.embedded.errors import EmbeddedClusterError

# 32 bytes: beyond guessing even for someone who holds the server's stored SCRAM verifier.
_PASSWORD_BYTES = 32


def password_file(home: Path, role: str) -> Path:
    """Where the password of ``role`` is kept."""
    return home / "secrets" / f"postgres-{role}"


def read_password(home: Path, role: str) -> str:
    """The password of ``role``.

    Raises ``EmbeddedClusterError`` when there is none. The data directory cannot be opened without
    its passwords, so a home has to be restored whole.
    """
    path = password_file(home, role)
    try:
        return path.read_text(encoding="ascii")
    except FileNotFoundError:
        raise EmbeddedClusterError(
            f"{path} is missing; the database cannot be opened without it. "
            "Restore it from the same backup as the data, or start with another home."
        ) from None


def ensure_password(home: Path, role: str) -> None:
    """Draw a password for ``role`` unless it has one; the password is on disk afterwards."""
    path = password_file(home, role)
    if path.exists():
        return
    path.parent.mkdir(mode=0o700, exist_ok=True)
    unfinished = path.with_suffix(".new")
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(_PASSWORD_BYTES))
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(path)
