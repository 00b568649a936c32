"""A path by which clients reach the server's socket: short and plain.

The system allows 107 bytes for it, and libpq reads some signs in it as its own.
"""

import hashlib
import os
import stat
import tempfile
from pathlib import Path

from contactpoint.embedded.cluster import PORT
from contactpoint.embedded.errors import EmbeddedClusterError
from contactpoint.embedded.surroundings import is_plain

# sun_path in sockaddr_un is 108 bytes on Linux and 104 on macOS, with the closing zero.
_LONGEST_PATH = 103


def socket_directory(data_directory: Path) -> Path:
    """The data directory, or a short name for it when its own path is too long or not plain.

    The short name is a symbolic link in a directory that only our account can write to. Raises
    ``EmbeddedClusterError`` when such a directory cannot be made.
    """
    if _serves(data_directory):
        return data_directory
    link = _short_name(data_directory)
    if not _serves(link):
        raise EmbeddedClusterError(
            f"{link.parent} is no path for a socket: set XDG_RUNTIME_DIR to a short one of letters,"
            " digits, hyphens, underscores and full stops"
        )
    link.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = link.parent.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o077:
        # Anybody may write to /tmp: whoever made this directory could put another server behind it.
        raise EmbeddedClusterError(
            f"{link.parent} is not a directory of yours alone; remove it or set XDG_RUNTIME_DIR"
        )
    if not link.is_symlink() or link.readlink() != data_directory:
        link.unlink(missing_ok=True)
        link.symlink_to(data_directory)
    return link


def forget_socket_directory(data_directory: Path) -> None:
    """Remove the short name of a server that is stopped, if it had one."""
    if not _serves(data_directory):
        _short_name(data_directory).unlink(missing_ok=True)


def _serves(directory: Path) -> bool:
    socket = directory / f".s.PGSQL.{PORT}"
    return is_plain(socket) and len(os.fsencode(socket)) <= _LONGEST_PATH


def _short_name(data_directory: Path) -> Path:
    parent = Path(os.environ.get("XDG_RUNTIME_DIR") or _temporary_directory())
    digest = hashlib.sha256(os.fsencode(data_directory)).hexdigest()
    return parent / f"contactpoint-{os.geteuid()}" / digest[:12]


def _temporary_directory() -> str:
    # TMPDIR may itself be too long or not plain; then /tmp, which every Unix has, is used.
    chosen = tempfile.gettempdir()
    serves = is_plain(Path(chosen)) and len(os.fsencode(chosen)) <= 48
    return chosen if serves else "/tmp"  # noqa: S108 (checked above)
