"""Which processes serve a data directory, and how they are ended.

A server is known by its working directory, which is its data directory. The process number in
``postmaster.pid`` may belong to another program after a kill or a restart of the machine.
"""

import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil

from contactpoint.embedded.errors import EmbeddedClusterError

# How long a fast shutdown may take to write what is in memory, and an immediate one to end.
_SHUTDOWN_SECONDS = 120
_ABORT_SECONDS = 10
# What the system may need to take away a process that was killed.
_KILLED_SECONDS = 5
_POLL_SECONDS = 0.05


def postmaster(data_directory: Path) -> psutil.Process | None:
    """The server process that ``postmaster.pid`` names, if it lives and serves this directory."""
    try:
        first_line = (data_directory / "postmaster.pid").read_text("ascii").split("\n", 1)[0]
        process = psutil.Process(int(first_line))
    except (OSError, ValueError, psutil.NoSuchProcess):
        return None
    return process if _serves(process, data_directory) else None


def is_serving(data_directory: Path, *, patience: float) -> bool:
    """Whether a server accepts connections.

    Waits at most ``patience`` seconds for a server that is starting or stopping. Raises
    ``EmbeddedClusterError`` when it is still starting or stopping then.
    """
    deadline = time.monotonic() + patience
    while (server := postmaster(data_directory)) is not None:
        if _state(data_directory) == "ready":
            return True
        if time.monotonic() > deadline:
            raise EmbeddedClusterError(
                f"the database server (process {server.pid}) neither starts nor stops"
            )
        time.sleep(_POLL_SECONDS)
    return False


def has_ended(data_directory: Path) -> bool:
    """Whether the server is gone, or goes within the seconds that a killed server needs."""
    server = postmaster(data_directory)
    return server is None or _ends(server, data_directory, patience=_KILLED_SECONDS)


def shut_down(data_directory: Path) -> None:
    """End the server in order; if that takes too long, at once (it recovers at its next start).

    Does nothing when none runs. Raises ``EmbeddedClusterError`` when the server is still there.
    """
    server = postmaster(data_directory)
    if server is None:
        return
    for order, patience in ((signal.SIGINT, _SHUTDOWN_SECONDS), (signal.SIGQUIT, _ABORT_SECONDS)):
        with suppress(psutil.NoSuchProcess):
            server.send_signal(order)
        if _ends(server, data_directory, patience=patience):
            return
    raise EmbeddedClusterError(f"the database server (process {server.pid}) does not stop")


def clear_away(data_directory: Path) -> None:
    """Make room for a new server after one that was killed.

    Ends the processes that are left of the old server. Then removes the files that would make a new
    server believe that the old one still runs: PostgreSQL checks only whether any process has the
    number in them.
    """
    # Without a postmaster nobody will use their shared memory again, so there is no reason to wait.
    for process in list(_serving(data_directory)):
        with suppress(psutil.NoSuchProcess):
            process.kill()
        if not _ends(process, data_directory, patience=_ABORT_SECONDS):
            raise EmbeddedClusterError(
                f"process {process.pid} is left of a server that was killed and does not end"
            )
    for name in ("postmaster.pid", ".s.PGSQL.5432", ".s.PGSQL.5432.lock"):
        (data_directory / name).unlink(missing_ok=True)


def _state(data_directory: Path) -> str:
    # Line 8 of postmaster.pid (PostgreSQL's src/include/utils/pidfile.h).
    try:
        lines = (data_directory / "postmaster.pid").read_text("ascii").split("\n")
    except OSError:
        return ""
    return lines[7].strip() if len(lines) > 7 else ""


def _ends(server: psutil.Process, data_directory: Path, *, patience: float) -> bool:
    # psutil's wait would not do: it counts a zombie as running, and in a container nobody may
    # collect the zombie.
    deadline = time.monotonic() + patience
    while _serves(server, data_directory):
        if time.monotonic() > deadline:
            return False
        time.sleep(_POLL_SECONDS)
    return True


def _serving(data_directory: Path) -> Iterator[psutil.Process]:
    for process in psutil.process_iter():
        if _serves(process, data_directory):
            yield process


def _serves(process: psutil.Process, data_directory: Path) -> bool:
    try:
        return (
            process.status() != psutil.STATUS_ZOMBIE
            and process.name().startswith("postgres")
            and Path(process.cwd()).samefile(data_directory)
        )
    except (psutil.Error, OSError):
        return False
