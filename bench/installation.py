"""The installation that is measured: a home with its own server, and national feed files."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from bench.options import Options
from bench.watching import Watched, watch
from contactpoint import embedded
from contactpoint.config.home import Home

SEED = 2026
# National feeds in the order in which they are loaded.
FEEDS = ("pds", "child_register", "school_census")
_ADDRESSES = (
    *("DATABASE_URL", "KEYS_DATABASE_URL", "OWNER_DATABASE_URL", "OWNER_KEYS_DATABASE_URL"),
    "DESTROYER_KEYS_DATABASE_URL",
)
_DONE = "done.json"
WIDE_BUDGETS = {
    **{
        f"CONTACTPOINT_BUDGET_{whose}": "1000000000/1000000000"
        for whose in ("ACCOUNT_HOUR", "ACCOUNT_DAY", "ORGANISATION_HOUR", "ORGANISATION_DAY")
    },
    "CONTACTPOINT_SIGN_MINIMUM": "1000000000",
}


class Installation:
    """A home below ``root`` with a running server, which Django of this process is connected to.

    Commands run as an operator runs them, in processes of their own.
    """

    def __init__(self, root: Path, options: Options) -> None:
        self.options = options
        self.root = root
        self.home = root / "home"
        self.feeds = options.feeds or root / "feeds"
        self.cluster: embedded.EmbeddedCluster
        self._done = root / _DONE

    def prepare(self) -> None:
        """Start the server, make the databases and connect Django to them."""
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        Home(self.home).prepare()
        self.cluster = embedded.start(self.home)
        os.environ["CONTACTPOINT_HOME"] = str(self.home)
        # The load generator speaks plain HTTP, on the machine itself.
        os.environ["CONTACTPOINT_TLS"] = "0"
        # One account searches as a thousand do. What budgets cost is the same, however wide.
        os.environ |= WIDE_BUDGETS
        os.environ["DJANGO_SETTINGS_MODULE"] = "contactpoint.config.settings"
        for prefix, database in zip(("", "KEYS_"), embedded.DATABASES, strict=True):
            application = self.cluster.dsn(database, embedded.APPLICATION)
            os.environ[f"{prefix}DATABASE_URL"] = application
            os.environ[f"OWNER_{prefix}DATABASE_URL"] = self.cluster.dsn(database, embedded.OWNER)
        os.environ["DESTROYER_KEYS_DATABASE_URL"] = self.cluster.dsn(
            embedded.DATABASES[1], embedded.DESTROYER
        )
        self.run("migrate")
        import django

        django.setup()

    def close(self) -> None:
        """Stop the server."""
        self._disconnect()
        embedded.stop(self.home)

    def restart(self) -> None:
        """Stop the server and start it again: its own cache is empty then."""
        self.close()
        self.cluster = embedded.start(self.home)

    def run(self, *arguments: str) -> Watched:
        """Run a ``contactpoint`` command and measure it. Raises ``CommandFailedError``."""
        return watch(
            [sys.executable, "-m", "contactpoint", *arguments],
            environment=os.environ,
            folder=self.root,
            server=self.server,
        )

    @property
    def server(self) -> int:
        """The process of PostgreSQL that the others are children of."""
        return int((self.home / "postgres" / "postmaster.pid").read_text().split()[0])

    def sources(self, folder: Path | None = None) -> list[str]:
        """``SOURCE=PATH`` of each feed, as ``feed first-load`` takes them."""
        return [f"{feed}={folder or self.feeds}" for feed in FEEDS]

    def files(self, feed: str, *, delta: bool = False) -> list[Path]:
        """The files of a feed, in order."""
        folder = self.feeds / "delta" if delta else self.feeds
        return sorted(folder.glob(f"{feed}-*.gz"))

    def has_had(self) -> frozenset[str]:
        """The parts that were measured in this home already."""
        return frozenset(json.loads(self._done.read_text()) if self._done.exists() else ())

    def note(self, part: str) -> None:
        """Note that a part was measured."""
        self._done.write_text(json.dumps(sorted({*self.has_had(), part})))

    def forget(self) -> None:
        """Remove everything below the root; the server must have been stopped."""
        shutil.rmtree(self.root, ignore_errors=True)

    def ask(self, sql: str) -> Any:
        """The one value that a query of the records' database has."""
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute(sql)
            (value,) = cursor.fetchone()
        return value

    @contextmanager
    def on_cores(self, count: int) -> Iterator[None]:
        """Within it this process, what it starts and PostgreSQL run on so many cores only."""
        everywhere = sorted(os.sched_getaffinity(0))
        self._pin(everywhere[:count])
        try:
            yield
        finally:
            self._pin(everywhere)

    def _pin(self, cores: list[int]) -> None:
        os.sched_setaffinity(0, cores)
        server = psutil.Process(self.server)
        for process in (server, *server.children(recursive=True)):
            process.cpu_affinity(cores)

    @staticmethod
    def _disconnect() -> None:
        from django.apps import apps

        if apps.ready:
            from django.db import connections

            connections.close_all()


def apart(root: Path) -> dict[str, str]:
    """The environment of commands that use another home, and start and stop its server."""
    environment = {name: value for name, value in os.environ.items() if name not in _ADDRESSES}
    return {**environment, "CONTACTPOINT_HOME": str(root)}


def size_of(folder: Path) -> int:
    """Bytes that a folder takes on disk."""
    done = subprocess.run(
        ["du", "--summarize", "--block-size=1", str(folder)],
        check=True,
        capture_output=True,
        text=True,
    )
    return int(done.stdout.split()[0])
