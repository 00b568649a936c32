"""An installation as an operator should have one: two servers of its own, a home, and some data."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connections
from psycopg.conninfo import conninfo_to_dict

from contactpoint import embedded
from contactpoint.config.home import Home
from contactpoint.store.safe import forget_vault
from tests.services.checks.account import make_account

RECORDS, KEYS = embedded.DATABASES
HOST = "contactpoint.example"
_ALIASES = {RECORDS: "default", KEYS: "keys"}
_LIST = "First name,Last name,Date of birth,Postcode\n"
# What an operator says of itself.
OPERATOR = {
    "CONTACTPOINT_OPERATOR_NAME": "Mereshire Council",
    "CONTACTPOINT_OPERATOR_ADDRESS": "County Hall, Mereton, ZE2 1AA",
    "CONTACTPOINT_LEGAL_BASIS": "an invented Act, section 1",
    "CONTACTPOINT_PROTECTION_OFFICER": "dpo@mereshire.example",
    "CONTACTPOINT_CONTACT_TELEPHONE": "01632 960000",
    "CONTACTPOINT_CONTACT_EMAIL": "contactpoint@mereshire.example",
}
_OVER_TLS = {
    "OPERATOR": OPERATOR,
    "SERVED_OVER_TLS": True,
    "SESSION_COOKIE_SECURE": True,
    "CSRF_COOKIE_SECURE": True,
    "SECURE_SSL_REDIRECT": True,
    "SECURE_HSTS_SECONDS": 31_536_000,
    "ALLOWED_HOSTS": [HOST],
    "PROXIES": 1,
    "SECURITY_KEY_DOMAIN": HOST,
    "DEMONSTRATION": False,
    "ACCEPTED_CHECKS": (),
    # As the service has it; that of the tests is no service's.
    "SECRET_KEY": "a session secret that is long enough, and 5 signs more: .-+*/",
}


@dataclass(frozen=True, slots=True)
class Servers:
    """Two servers, each with one of the databases, and the home of the service."""

    home: Path
    of: Mapping[str, embedded.EmbeddedCluster]

    def address(self, database: str, role: str = embedded.APPLICATION) -> str:
        """The address of a database as a role."""
        return self.of[database].dsn(database, role)

    def environment(self) -> dict[str, str]:
        """What an operator sets for a command."""
        kept = {name: value for name, value in os.environ.items() if "CONTACTPOINT" not in name}
        kept |= {
            "DJANGO_SETTINGS_MODULE": "contactpoint.config.settings",
            "CONTACTPOINT_HOME": str(self.home),
            "CONTACTPOINT_HOSTS": HOST,
            **OPERATOR,
            "CONTACTPOINT_EMAIL": "file",
            "CONTACTPOINT_EMAIL_FROM": "contactpoint@council.example",
            "CONTACTPOINT_BREACHED_PASSWORDS": str(
                leaked(self.home.parent / "leaked.txt", "password1")
            ),
            "DATABASE_URL": self.address(RECORDS),
            "KEYS_DATABASE_URL": self.address(KEYS),
        }
        return kept

    def as_operator(self) -> dict[str, str]:
        """What is set besides for who migrates."""
        return self.environment() | {
            "OWNER_DATABASE_URL": self.address(RECORDS, embedded.OWNER),
            "OWNER_KEYS_DATABASE_URL": self.address(KEYS, embedded.OWNER),
            "DESTROYER_KEYS_DATABASE_URL": self.address(KEYS, embedded.DESTROYER),
        }

    def run(self, *arguments: str, **changed: str) -> "subprocess.CompletedProcess[str]":
        """A command of the service."""
        return subprocess.run(
            [sys.executable, "-m", "contactpoint", *arguments],
            env=self.as_operator() | changed,
            check=False,
            capture_output=True,
            text=True,
        )

    @contextmanager
    def superuser(self, database: str) -> Iterator[psycopg.Connection]:
        """A connection past every right and every trigger."""
        address = self.address(database, embedded.SUPERUSER)
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("SET session_replication_role = replica")
            yield connection

    def backed_up(self) -> None:
        """Stamps of copies that were made an hour ago."""
        for what in ("default", "keys", "key-encryption-key"):
            stamp(self.home / "backups" / what, timedelta(0))


def leaked(path: Path, *passwords: str) -> Path:
    """A list of leaked passwords, as such lists are published."""
    hashes = (hashlib.sha1(one.encode(), usedforsecurity=False).hexdigest() for one in passwords)
    path.write_text("".join(f"{digest.upper()}:3\n" for digest in sorted(hashes)))
    return path


def stamp(folder: Path, age: timedelta, ending: str = "") -> Path:
    """The stamp of a copy that was begun so long ago."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{datetime.now(UTC) - age:%Y-%m-%dT%H%M%SZ}{ending}"
    path.touch()
    return path


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """Made once: migrated, with a supplier, an account, and children in index and journal."""
    folder = tmp_path_factory.mktemp("installation")
    of = {name: embedded.start(folder / name) for name in embedded.DATABASES}
    made = Servers(folder / "home", of)
    try:
        _fill(made)
        yield made
    finally:
        for name in embedded.DATABASES:
            embedded.stop(folder / name)


def _fill(made: Servers) -> None:
    first, second = made.home.parent / "first.csv", made.home.parent / "second.csv"
    names = ("Wren", "Ivy", "Robin", "Hazel", "Rowan", "Linnet", "Heather", "Sorrel")
    rows = [f"{name},Tarn,201{n}-05-06,ZE2 9AB\n" for n, name in enumerate(names)]
    first.write_text(_LIST + "".join(rows[:5]))
    second.write_text(_LIST + "".join(rows))
    for command in (
        ("migrate",),
        ("supplier", "add", "mereton", "--feed", "school_list", "--source", "999001"),
        ("feed", "load", "school_list", str(first)),
        ("index", "merge"),
        ("feed", "load", "school_list", str(second)),
    ):
        done = made.run(*command)
        assert done.returncode == 0, done.stderr
    made.home.chmod(0o700)
    made.backed_up()
    done = subprocess.run(
        [sys.executable, make_account.__code__.co_filename],
        env=made.environment(),
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


@pytest.fixture
def installation(
    servers: Servers, django_db_blocker: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Servers]:
    """The installation, as the process of the service has it."""
    home = Home(servers.home)
    wanted = {
        "HOME": home,
        "KEY_FILE": home.key_file,
        "BACKUPS": home.root / "backups",
        "EMAIL_WAY": "file",
        "EMAIL_FROM": "contactpoint@council.example",
        "BREACHED_PASSWORDS": leaked(home.root.parent / "leaked.txt", "password1"),
    }
    for name, value in (wanted | _OVER_TLS).items():
        monkeypatch.setattr(settings, name, value)
    for name in list(os.environ):
        if name.startswith(("PG", "OWNER_", "DESTROYER_", "CONTACTPOINT_")):
            monkeypatch.delenv(name)
    forget_vault()
    with django_db_blocker.unblock(), monkeypatch.context() as patch:
        for name, alias in _ALIASES.items():
            connections[alias].close()
            point(patch, alias, servers.address(name))
        yield servers
        for alias in _ALIASES.values():
            connections[alias].close()
    forget_vault()


def point(patch: pytest.MonkeyPatch, alias: str, address: str) -> None:
    """Let a database of the service be another one, from its next connection on."""
    told = conninfo_to_dict(address)
    connections[alias].close()
    parts = {
        "NAME": told["dbname"],
        "USER": told["user"],
        "PASSWORD": told.get("password", ""),
        "HOST": told["host"],
        "PORT": str(told.get("port", "")),
        "OPTIONS": {
            "prepare_threshold": 0,
            **{name: told[name] for name in ("sslmode", "hostaddr") if name in told},
        },
    }
    for name, value in parts.items():
        patch.setitem(connections[alias].settings_dict, name, value)


Break = Callable[[Servers, pytest.MonkeyPatch], Any]
