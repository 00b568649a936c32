"""Warming: what searches read is brought into memory, within bounds, and nothing is left behind."""

import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint import embedded
from contactpoint.embedded import warming
from contactpoint.embedded.warming import Room

_MANY = st.integers(0, 3_000_000)


@given(buffers=_MANY, cache=_MANY, relations=st.lists(st.tuples(_MANY, st.booleans()), max_size=6))
def test_no_more_is_brought_than_there_is_room_for(
    buffers: int, cache: int, relations: list[tuple[int, bool]]
) -> None:
    """Each page comes once, from the first on without a gap, and neither memory is overfilled."""
    room = Room(buffers=buffers, cache=cache)
    brought = {"buffer": 0, "read": 0}
    for pages, always in relations:
        reached = 0
        for way, first, end in room.take(pages, always=always):
            assert first == reached < end
            assert always or way == "read"
            brought[way] += end - first
            reached = end
        assert reached <= pages
        assert reached == pages or room.cache == 0
    assert brought["buffer"] + room.buffers == buffers
    assert brought["read"] + room.cache == cache


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[embedded.EmbeddedCluster]:
    """A running server with one of the tables that searches read."""
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    cluster = embedded.start(private / "home")
    with psycopg.connect(cluster.dsn("contactpoint", embedded.OWNER)) as connection:
        connection.execute("CREATE TABLE store_indexpagea (held bigint)")
        connection.execute("INSERT INTO store_indexpagea SELECT generate_series(1, 10000)")
    yield cluster
    embedded.stop(private / "home")


@pytest.mark.database
def test_what_is_there_is_brought_and_nothing_is_left(cluster: embedded.EmbeddedCluster) -> None:
    """The one table there is comes whole; the databases have no function or extension more."""
    with psycopg.connect(cluster.dsn("contactpoint", embedded.SUPERUSER)) as connection:
        size = connection.execute("SELECT pg_relation_size('store_indexpagea')").fetchone()
        assert size == (embedded.warm(cluster),)
        left = connection.execute(
            "SELECT (SELECT count(*) FROM pg_proc WHERE probin LIKE '%prewarm'),"
            " (SELECT count(*) FROM pg_extension WHERE extname = 'pg_prewarm')"
        ).fetchone()
        assert left == (0, 0)


@pytest.mark.database
def test_a_server_without_the_module_serves_all_the_same(
    cluster: embedded.EmbeddedCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Warming that fails ends in silence, and the server goes on."""
    monkeypatch.setattr(
        warming, "_PREWARM", warming._PREWARM.replace("pg_prewarm'", "not_in_this_build'")
    )
    with pytest.raises(psycopg.Error):
        embedded.warm(cluster)
    failed: list[object] = []
    monkeypatch.setattr(threading, "excepthook", failed.append)
    embedded.warm_meanwhile(cluster)
    for thread in threading.enumerate():
        if thread.name == "warming":
            thread.join()
    assert not failed
    with psycopg.connect(cluster.dsn("contactpoint", embedded.OWNER)) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
