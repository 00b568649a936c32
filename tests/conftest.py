"""What every test may count on: a PostgreSQL server when it asks for one, and no network.

The server starts with the first test that uses a database, is shared by all processes of a run
(pytest-xdist), and is gone, with its files, at the end of the run.
"""

import os
import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator
from ipaddress import ip_address
from pathlib import Path

import psutil
import psycopg
import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from hypothesis import HealthCheck, settings
from psycopg.conninfo import conninfo_to_dict

from contactpoint import embedded

# A generated example may start slowly on a busy machine; how fast is not what these tests prove.
# Of the same code `make test` says the same: new examples are for `make test-deep` to find.
settings.register_profile(
    "default",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    print_blob=True,
    derandomize=True,
)
settings.register_profile(
    "deep", settings.get_profile("default"), max_examples=1000, derandomize=False
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))

_ALIASES = {"default": "contactpoint", "keys": "contactpoint_keys"}


# As slow as passwords are hashed in earnest: passes, and memory in KiB.
IN_EARNEST = {name: getattr(Argon2PasswordHasher, name) for name in ("time_cost", "memory_cost")}


class NetworkUseError(AssertionError):
    """A test tried to reach another machine."""


def pytest_configure(config: pytest.Config) -> None:
    if _is_controller(config):
        _sweep_up_after_killed_runs()


def pytest_unconfigure(config: pytest.Config) -> None:
    if _is_controller(config):
        _remove(_home())


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a database, so that ``-m "not database"`` needs no list."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if fixtures & {"db", "transactional_db", "cluster"} or item.get_closest_marker("django_db"):
            item.add_marker(pytest.mark.database)


@pytest.fixture(scope="session", autouse=True)
def _quick_hashes() -> Iterator[None]:
    """Passwords are hashed as in earnest, but in no time: it would be a tenth of the run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Argon2PasswordHasher, "time_cost", 1)
        patch.setattr(Argon2PasswordHasher, "memory_cost", 64)
        yield


@pytest.fixture
def hashed_in_earnest(monkeypatch: pytest.MonkeyPatch) -> None:
    """As slowly as an installation hashes."""
    for name, value in IN_EARNEST.items():
        monkeypatch.setattr(Argon2PasswordHasher, name, value)


@pytest.fixture(scope="session", autouse=True)
def _no_network() -> Iterator[None]:
    """Refuse connections and look-ups that would leave this machine."""
    connect, connect_ex, look_up = (
        socket.socket.connect,
        socket.socket.connect_ex,
        socket.getaddrinfo,
    )

    def guarded_connect(self: socket.socket, address: object) -> None:
        _must_be_local(address)
        connect(self, address)  # type: ignore[arg-type]

    def guarded_connect_ex(self: socket.socket, address: object) -> int:
        _must_be_local(address)
        return connect_ex(self, address)  # type: ignore[arg-type]

    def guarded_look_up(host: object, *rest: object, **options: object) -> object:
        _must_be_local((host,))
        return look_up(host, *rest, **options)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
        patch.setattr(socket, "getaddrinfo", guarded_look_up)
        yield


@pytest.fixture(scope="session")
def cluster() -> embedded.EmbeddedCluster:
    """The server of this run, with its owner allowed to make the test databases."""
    started = embedded.start(_home())
    with psycopg.connect(
        started.dsn("postgres", embedded.SUPERUSER), autocommit=True
    ) as connection:
        # Processes of one run do this at once; PostgreSQL would refuse two of the same change.
        connection.execute("SELECT pg_advisory_lock(1)")
        connection.execute(f"ALTER ROLE {embedded.OWNER} CREATEDB")
        # What survives a power cut is not what these tests prove; it would cost a third of the run.
        connection.execute("ALTER SYSTEM SET fsync = off")
        connection.execute("ALTER SYSTEM SET synchronous_commit = off")
        connection.execute("SELECT pg_reload_conf()")
    return started


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    cluster: embedded.EmbeddedCluster, django_db_modify_db_settings_parallel_suffix: None
) -> None:
    """Point Django at the server of this run, as the owner: it makes the test databases."""
    from django.conf import settings as of_django
    from django.db import connections

    of_django.DESTROYER_KEYS_DATABASE_URL = cluster.dsn(_ALIASES["keys"], embedded.DESTROYER)

    for alias, database in _ALIASES.items():
        address = conninfo_to_dict(cluster.dsn(database, embedded.OWNER))
        connections.settings[alias].update(
            NAME=address["dbname"],
            USER=address["user"],
            PASSWORD=address["password"],
            HOST=address["host"],
            PORT=str(address["port"]),
        )


@pytest.fixture
def connect_as(
    cluster: embedded.EmbeddedCluster, db: None
) -> Iterator[Callable[..., psycopg.Connection]]:
    """``connect_as(role, alias)`` opens a test database as another role, to test its rights.

    It sees committed rows only: a test that prepares some needs ``django_db(transaction=True)``.
    """
    from django.db import connections

    opened: list[psycopg.Connection] = []

    def connect(role: str, alias: str = "default") -> psycopg.Connection:
        # Django has put the name of the test database in place of the real one.
        name = connections[alias].settings_dict["NAME"]
        opened.append(psycopg.connect(cluster.dsn(name, role)))
        return opened[-1]

    yield connect
    for connection in opened:
        connection.close()


def _must_be_local(address: object) -> None:
    if not isinstance(address, tuple):
        return  # the path of a Unix socket
    host = address[0]
    if host in (None, "", "localhost", b"localhost"):
        return
    try:
        local = ip_address(host.decode() if isinstance(host, bytes) else str(host)).is_loopback
    except ValueError:
        local = False
    if not local:
        raise NetworkUseError("tests do not use the network")


def _is_controller(config: pytest.Config) -> bool:
    return not hasattr(config, "workerinput")


def _home() -> Path:
    return Path(os.environ["CONTACTPOINT_TEST_HOME"])


def _remove(home: Path) -> None:
    if home.is_dir():
        embedded.stop(home)
        shutil.rmtree(home, ignore_errors=True)


def _sweep_up_after_killed_runs() -> None:
    for home in Path(tempfile.gettempdir()).glob(f"contactpoint-tests-{os.getuid()}-*"):
        process = home.name.rpartition("-")[2]
        if home.stat().st_uid == os.getuid() and not psutil.pid_exists(int(process)):
            _remove(home)
