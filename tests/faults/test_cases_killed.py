"""A load that is killed when it has written cases, and not yet committed them, neither loses a case
nor opens one twice."""

import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import psycopg
import pytest

from contactpoint import embedded
from tests.faults.first_loads import begin, finish
from tests.faults.installation import Ended, Installation

pytestmark = [pytest.mark.database, pytest.mark.slow]

LOCK = 770_077
# Whoever has written cases waits for the lock before anything else, commit included.
HOLD = """
    CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN PERFORM pg_advisory_xact_lock({lock}); RETURN NULL; END $$;
    CREATE TRIGGER hold AFTER {event} ON store_review FOR EACH STATEMENT EXECUTE FUNCTION hold();
    SELECT pg_advisory_lock({lock})
"""
WAITS = (
    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = {lock} AND NOT granted"
)


@contextmanager
def held_when(
    cluster: embedded.EmbeddedCluster, event: str
) -> Iterator[Callable[["subprocess.Popen[str]"], None]]:
    """Inside, a load stops where it has written cases; the callable kills one there, workers and
    all. ``event`` is how it writes them: ``INSERT``, by COPY too, or ``UPDATE``."""
    dsn = cluster.dsn(embedded.DATABASES[0], embedded.OWNER)
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(HOLD.format(lock=LOCK, event=event).encode())

        def kill(process: "subprocess.Popen[str]") -> None:
            while connection.execute(WAITS.format(lock=LOCK).encode()).fetchone() == (0,):
                with suppress(subprocess.TimeoutExpired):
                    process.wait(timeout=0.02)
                assert process.poll() is None, Ended.of(process).err
            every = psutil.Process(process.pid)
            for one in (every, *every.children(recursive=True)):
                with suppress(psutil.NoSuchProcess):
                    one.kill()
            process.communicate()

        yield kill
        # Who waits in the name of a killed process gets the lock, and finds nobody to answer.
        connection.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
        connection.execute(b"DROP FUNCTION hold CASCADE")


@pytest.mark.parametrize("event", ["INSERT", "UPDATE"])
def test_a_first_load_killed_with_its_cases_written(
    copy_of_childless: Callable[[], Installation], nation: Path, event: str
) -> None:
    """Killed where a worker has copied the cases in, or where they are put into their queues, it
    goes on and leaves the queues of an undisturbed one."""
    whole, killed = copy_of_childless(), copy_of_childless()
    with whole.serving():
        finish(whole, nation)
        content, queues = whole.content(), whole.queues()
    assert queues
    with killed.serving() as cluster:
        with held_when(cluster, event) as kill:
            kill(begin(killed, nation))
        finish(killed, nation)
        assert killed.content() == content
        assert killed.queues() == queues


def test_a_delta_killed_with_its_cases_written(
    copy_of_childless: Callable[[], Installation], nation: Path
) -> None:
    """Killed where a batch has opened its cases, a load goes on and leaves the queues of an
    undisturbed one, each case once."""
    whole, killed = copy_of_childless(), copy_of_childless()
    with whole.serving():
        for feed in ("pds", "school_census"):
            assert Ended.of(start(whole, feed, nation)).code == 0
        content, queues = whole.content(), whole.queues()
    assert queues
    with killed.serving() as cluster:
        assert Ended.of(start(killed, "pds", nation)).code == 0
        with held_when(cluster, "INSERT") as kill:
            kill(start(killed, "school_census", nation))
        assert Ended.of(start(killed, "school_census", nation)).code == 0
        assert killed.content() == content
        assert killed.queues() == queues


def start(made: Installation, feed: str, nation: Path) -> "subprocess.Popen[str]":
    """Start a load of a feed of the nation."""
    files = [str(path) for path in sorted(nation.glob(f"{feed}-*"))]
    return made.start("feed", "load", feed, *files, "--json")
