"""Starting and stopping the server of a home."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from contactpoint.embedded import processes, programs
from contactpoint.embedded.accounts import Account, account_for
from contactpoint.embedded.cluster import PORT, EmbeddedCluster
from contactpoint.embedded.errors import (
    ForeignDataDirectoryError,
    ServerDidNotStartError,
    ServerVersionError,
)
from contactpoint.embedded.making import CONFIGURATION, make_data_directory
from contactpoint.embedded.roles import ensure_roles_and_databases
from contactpoint.embedded.sockets import forget_socket_directory, socket_directory
from contactpoint.embedded.surroundings import check_home, forget_other_servers
from contactpoint.embedded.tuning import as_configuration, settings_for, this_machine

MAJOR_VERSION = "18"

# Recovery after a kill replays up to max_wal_size of log, which takes minutes on a slow disk.
_START_SECONDS = 600
_LOG = "server.log"


def start(home: Path) -> EmbeddedCluster:
    """Start the server of ``home``; make its data directory first where there is none.

    Does nothing when the server already runs. Recovers when the server or an earlier start was
    killed. Two starts at once wait for each other. Works as an ordinary user and as root; root
    needs Linux. Takes libpq's variables (``PGHOSTADDR`` and all the others) out of the environment:
    they are for other servers. The server goes on after this process ends, until ``stop``.

    Raises ``ForeignDataDirectoryError`` when what lies in ``home`` is not ours to start,
    ``ServerVersionError`` when it was made by another major version of PostgreSQL,
    ``ServerDidNotStartError`` when the server's own programs fail, and ``EmbeddedClusterError`` for
    a home whose path is no text.
    """
    home = _known(home)
    with _locked(home) as lock:
        return _start(home, lock)


def stop(home: Path) -> None:
    """Stop the server of ``home`` and return when it is gone; does nothing when none runs.

    Open connections are ended and their transactions rolled back. Raises ``EmbeddedClusterError``
    when the server does not end.
    """
    home = home.expanduser().resolve()
    if not home.is_dir():
        return
    with _locked(home):
        _stop(home)


def is_running(home: Path) -> bool:
    """Whether the server of ``home`` runs; one that is starting or stopping counts."""
    return processes.postmaster(home.expanduser().resolve() / "postgres") is not None


def running(home: Path) -> EmbeddedCluster | None:
    """The server of ``home`` as it runs, or ``None``; nothing is started, made or changed there.

    Takes libpq's variables out of the environment, as ``start`` does. Raises
    ``EmbeddedClusterError`` for a home whose path is no text.
    """
    home = _known(home)
    if not is_running(home):
        return None
    forget_other_servers()
    data_directory = home / "postgres"
    return EmbeddedCluster(home, data_directory, socket_directory(data_directory), PORT)


@contextmanager
def in_use(home: Path) -> Iterator[EmbeddedCluster]:
    """Start the server of ``home`` and stop it afterwards, unless somebody else uses it still.

    For commands: the last command to end stops the server, even if another command was killed. It
    also stops a server that was started by ``start`` before. Raises as ``start`` and ``stop`` do.
    """
    home = _known(home)
    use, started = None, True
    # Somebody may tell the command to end at any point from here on.
    try:
        with _locked(home) as lock:
            try:
                cluster = _start(home, lock)
            except Exception:
                started = False
                raise
            use = os.open(home / "users", os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(use, fcntl.LOCK_SH)
        yield cluster
    finally:
        if use is not None:
            os.close(use)
        if started:
            with _locked(home):
                # Whoever uses the server besides has it from before.
                if not _is_used(home):
                    _stop(home)


def _known(home: Path) -> Path:
    known = home.expanduser().resolve()
    check_home(known)
    return known


def _start(home: Path, lock: int) -> EmbeddedCluster:
    forget_other_servers()
    data_directory = home / "postgres"
    account = account_for(data_directory)
    if not _is_complete(data_directory):
        make_data_directory(home, account, lock=lock)
    cluster = EmbeddedCluster(
        home=home,
        data_directory=data_directory,
        socket_directory=socket_directory(data_directory),
        port=PORT,
    )
    _ensure_serving(data_directory, account)
    try:
        ensure_roles_and_databases(cluster)
    except ServerDidNotStartError:
        # A server that is being killed at this moment still looks alive.
        if not processes.has_ended(data_directory):
            raise
        _ensure_serving(data_directory, account)
        ensure_roles_and_databases(cluster)
    return cluster


def _stop(home: Path) -> None:
    processes.shut_down(home / "postgres")
    forget_socket_directory(home / "postgres")


def _is_used(home: Path) -> bool:
    descriptor = os.open(home / "users", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


@contextmanager
def _locked(home: Path) -> Iterator[int]:
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(home / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    except PermissionError:
        raise ForeignDataDirectoryError(
            f"{home} belongs to another account; use it as that account, or choose another home"
        ) from None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield descriptor
    finally:
        os.close(descriptor)


def _is_complete(data_directory: Path) -> bool:
    """Whether there is a data directory to start; raises if there is something else instead."""
    if not data_directory.exists():
        return False
    try:
        version = (data_directory / "PG_VERSION").read_text("ascii").strip()
    except FileNotFoundError:
        raise ForeignDataDirectoryError(
            f"{data_directory} is not a database of this application; choose another home"
        ) from None
    if version != MAJOR_VERSION:
        raise ServerVersionError(
            f"{data_directory} was made by PostgreSQL {version} and this release brings "
            f"{MAJOR_VERSION}. Dump it with the release that made it, and load it into a new home."
        )
    return True


def _ensure_serving(data_directory: Path, account: Account) -> None:
    if not processes.is_serving(data_directory, patience=_START_SECONDS):
        processes.clear_away(data_directory)
        _launch(data_directory, account)


def _launch(data_directory: Path, account: Account) -> None:
    configuration = data_directory / CONFIGURATION
    rewritten = configuration.with_suffix(".new")
    rewritten.write_text(as_configuration(settings_for(this_machine(data_directory))), "ascii")
    account.own(rewritten)
    rewritten.rename(configuration)
    with account.reach(data_directory) as (path, descriptors):
        try:
            programs.run(
                programs.server_programs(account) / "pg_ctl",
                *("start", "--pgdata", path),
                *("--wait", "--timeout", str(_START_SECONDS)),
                *("--log", f"{path}/{_LOG}"),
                account=account,
                descriptors=descriptors,
            )
        except ServerDidNotStartError as error:
            raise ServerDidNotStartError(f"{error}; see {data_directory / _LOG}") from None
