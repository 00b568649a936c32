"""Bringing into memory what every search reads, before anybody searches.

After a start nothing is in the server's memory, and a search that reads its pages from disk takes
ten times as long. The pages that every look-up reads go into the server's own buffers: fetching
them from the system's cache took three times the processor time. Rows and wrapped keys, of which a
search reads a few, go into the system's cache. Both places have a limit; pages beyond it stay on
the disk.

PostgreSQL's pg_prewarm module does the work. It is loaded for one connection and leaves nothing in
a database. Without it, searches give the same results but are slow at first. An operator who brings
another server has to warm it (``docs/operations.md``).
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from threading import Thread

import psycopg

from contactpoint.embedded.cluster import DATABASES, SUPERUSER, EmbeddedCluster
from contactpoint.embedded.errors import EmbeddedClusterError

PAGE_BYTES = 8192
# Pages in one call: half a gigabyte, so that nothing waits long for a lock that the call holds.
_AT_ONCE = 65_536
# An eighth of the buffers stays for everything else.
_SHARE_OF_BUFFERS = 7, 8

_PREWARM = """
    CREATE FUNCTION pg_temp.prewarm(regclass, text, text, bigint, bigint) RETURNS bigint
    AS '$libdir/pg_prewarm', 'pg_prewarm' LANGUAGE c
"""
_ROOM = """
    SELECT pg_size_bytes(current_setting('shared_buffers')),
           pg_size_bytes(current_setting('effective_cache_size'))
"""
_SIZE = "SELECT coalesce(pg_relation_size(to_regclass(%s)), 0)"


@dataclass(frozen=True, slots=True)
class _Relation:
    """A table or index that searches read; ``always`` when every look-up reads many pages of it."""

    database: str
    name: str
    always: bool


# The most important relations first.
_READ_BY_SEARCHES = (
    _Relation(DATABASES[0], "store_indexpagea_pkey", always=True),
    _Relation(DATABASES[0], "store_indexpageb_pkey", always=True),
    _Relation(DATABASES[0], "store_indexpagea", always=True),
    _Relation(DATABASES[0], "store_indexpageb", always=True),
    _Relation(DATABASES[0], "store_child_pkey", always=True),
    _Relation(DATABASES[1], "store_wrappedkey_pkey", always=True),
    _Relation(DATABASES[1], "store_wrappedkey", always=False),
    _Relation(DATABASES[0], "store_child", always=False),
)


@dataclass(slots=True)
class Room:
    """How many pages may still go into the server's buffers, and into the system's cache."""

    buffers: int
    cache: int

    def take(self, pages: int, *, always: bool) -> Iterator[tuple[str, int, int]]:
        """The steps in which ``pages`` are brought: way, first page, and the page after the last.

        Only with ``always`` do pages go into the server's buffers.
        """
        held = min(pages, self.buffers) if always else 0
        read = min(pages - held, self.cache)
        self.buffers -= held
        self.cache -= read
        for way, first, end in (("buffer", 0, held), ("read", held, held + read)):
            for start in range(first, end, _AT_ONCE):
                yield way, start, min(start + _AT_ONCE, end)


def warm(cluster: EmbeddedCluster) -> int:
    """Bring what searches read into memory; returns the number of bytes brought.

    Raises ``psycopg.Error`` where the server has not the module or ends meanwhile, and
    ``EmbeddedClusterError`` where the home holds no password of the superuser.
    """
    brought = 0
    connections = {
        database: psycopg.connect(cluster.dsn(database, SUPERUSER), autocommit=True)
        for database in DATABASES
    }
    try:
        for connection in connections.values():
            connection.execute(_PREWARM)
        room = _room(connections[DATABASES[0]])
        for relation in _READ_BY_SEARCHES:
            connection = connections[relation.database]
            pages = _pages(connection, relation.name)
            for way, first, end in room.take(pages, always=relation.always):
                connection.execute(
                    "SELECT pg_temp.prewarm(%s, %s, 'main', %s, %s)",
                    [relation.name, way, first, end - 1],
                )
                brought += (end - first) * PAGE_BYTES
        for connection in connections.values():
            # PostgreSQL would drop the function with the connection, but only a moment after.
            connection.execute("DROP FUNCTION pg_temp.prewarm")
    finally:
        for connection in connections.values():
            connection.close()
    return brought


def warm_meanwhile(cluster: EmbeddedCluster) -> None:
    """Start warming in a thread, and return.

    The thread ends with this process or with the server. A failure is ignored.
    """

    def work() -> None:
        with suppress(psycopg.Error, EmbeddedClusterError):
            warm(cluster)

    Thread(target=work, name="warming", daemon=True).start()


def _room(connection: psycopg.Connection[tuple[int, ...]]) -> Room:
    found = connection.execute(_ROOM).fetchone()
    buffers, together = found or (0, 0)
    some, of = _SHARE_OF_BUFFERS
    return Room(
        buffers=buffers // PAGE_BYTES * some // of,
        cache=max(together - buffers, 0) // PAGE_BYTES,
    )


def _pages(connection: psycopg.Connection[tuple[int, ...]], name: str) -> int:
    """How many pages a relation has; 0 where there is no such relation."""
    found = connection.execute(_SIZE, [name]).fetchone()
    return found[0] // PAGE_BYTES if found else 0
