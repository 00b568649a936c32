"""An installation of its own, whose processes can be killed."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec
import psycopg

from contactpoint import embedded
from tests.placing.content import Content

_OURS = ("CONTACTPOINT_", "DJANGO_", "DATABASE_URL", "KEYS_DATABASE_URL", "OWNER_", "DESTROYER_")
_MAKE_INDEX_KEYS = """
import django
django.setup()
from contactpoint.store.safe import vault
from contactpoint.vault.vault import IndexDomain
for domain in IndexDomain:
    vault().index(domain, 0)
"""
_REPOSITORY = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Installation:
    """A home, and the ``contactpoint`` command in it."""

    home: Path

    def environment(self) -> dict[str, str]:
        """What its processes see: this Python's packages, this home, and none of the tests' own."""
        return {
            **{name: value for name, value in os.environ.items() if not name.startswith(_OURS)},
            "CONTACTPOINT_HOME": str(self.home),
            "PYTHONPATH": os.pathsep.join([*sys.path, str(_REPOSITORY)]),
        }

    def start(
        self,
        *arguments: str,
        most_kilobytes: int | None = None,
        program: str = "contactpoint",
        **variables: str,
    ) -> "subprocess.Popen[str]":
        """Start a command; with ``most_kilobytes``, it gets no more memory than that.

        ``variables`` are those of its environment besides.
        """
        command = [sys.executable, "-m", program, *arguments]
        if most_kilobytes is not None:
            command = ["sh", "-c", f'ulimit -v {most_kilobytes}; exec "$@"', "sh", *command]
        return subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=self.environment() | variables,
        )

    def run(self, *arguments: str, most_kilobytes: int | None = None) -> "Ended":
        """Run a command to its end."""
        return Ended.of(self.start(*arguments, most_kilobytes=most_kilobytes))

    def content(self) -> Content:
        """What it holds, once that has been found to be whole."""
        printed = self._run_inside("-m", "tests.faults.print_content")
        return msgspec.json.decode(printed, type=Content)

    def queues(self) -> list[object]:
        """What its queues hold, the same for two that hold the same."""
        printed = self._run_inside("-m", "tests.faults.print_queues")
        return msgspec.json.decode(printed, type=list[object])

    def _run_inside(self, *arguments: str) -> bytes:
        """Run Python with the settings and databases of this installation; what it printed."""
        with embedded.in_use(self.home) as cluster:
            addresses = {
                "DATABASE_URL": cluster.dsn(embedded.DATABASES[0], embedded.APPLICATION),
                "KEYS_DATABASE_URL": cluster.dsn(embedded.DATABASES[1], embedded.APPLICATION),
                "DJANGO_SETTINGS_MODULE": "contactpoint.config.settings",
            }
            return subprocess.run(
                [sys.executable, *arguments],
                check=True,
                capture_output=True,
                env={**self.environment(), **addresses},
            ).stdout

    def make_index_keys(self) -> None:
        """Make the keys of the blind indexes, so that copies of this installation share them."""
        self._run_inside("-c", _MAKE_INDEX_KEYS)

    @contextmanager
    def serving(self) -> Iterator[embedded.EmbeddedCluster]:
        """Keep the server up, so that commands need not start and stop it."""
        with embedded.in_use(self.home) as cluster:
            yield cluster

    def query(self, sql: str) -> list[tuple[object, ...]]:
        """Ask the records' database, whose server must be up."""
        with embedded.in_use(self.home) as cluster:
            dsn = cluster.dsn(embedded.DATABASES[0], embedded.OWNER)
            with psycopg.connect(dsn) as connection:
                return connection.execute(sql.encode()).fetchall()

    def when(
        self, process: "subprocess.Popen[str]", reached: int, then: Callable[[], None]
    ) -> bool:
        """Do something once the running load has come to this record; whether it came to that."""
        with embedded.in_use(self.home) as cluster:
            dsn = cluster.dsn(embedded.DATABASES[0], embedded.OWNER)
            with psycopg.connect(dsn, autocommit=True) as connection:
                while process.poll() is None:
                    row = connection.execute(
                        "SELECT max(ordinal) FROM store_load WHERE state = 'running'"
                    ).fetchone()
                    if row is not None and row[0] is not None and row[0] >= reached:
                        then()
                        return True
        return False


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str

    @classmethod
    def of(cls, process: "subprocess.Popen[str]") -> "Ended":
        """Wait for the end of a command."""
        out, err = process.communicate()
        return cls(process.returncode, out, err)
