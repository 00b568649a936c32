"""SQL statements that every search makes: prepared once a connection, with values in binary form.

The server plans a prepared statement once and not with every search, and neither side turns numbers
into text and back. All other queries go through Django, which binds values into the text itself.
"""

import struct
import threading
from collections.abc import Collection, Sequence
from typing import Any, LiteralString
from uuid import UUID

import psycopg
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg.adapt import Dumper
from psycopg.pq import Format

from contactpoint.store.router import DEFAULT

# The head of an array in PostgreSQL's binary form: dimensions, whether there are nulls, type of the
# items, their number, number of the first. Every item follows with its length before it.
_HEAD = ">iiIii"
_BIGINT, _INT, _UUID, _TEXT, _BYTEA = 20, 23, 2950, 25, 17


class _BigintArray(bytes):
    """The binary form of a ``bigint[]``."""


class _IntArray(bytes):
    """The binary form of an ``int[]``."""


class _UuidArray(bytes):
    """The binary form of a ``uuid[]``."""


class _TextArray(bytes):
    """The binary form of a ``text[]``."""


class _ByteaArray(bytes):
    """The binary form of a ``bytea[]``."""


def bigints(values: Collection[int]) -> bytes:
    """Numbers of 64 bits as the value of a ``bigint[]``. Raises ``struct.error`` for a larger one.

    psycopg looks at every item of a list to find the type that holds them all. Here the type is
    known.
    """
    return _BigintArray(_array(_BIGINT, "iq", 8, values))


def ints(values: Collection[int]) -> bytes:
    """Numbers of 32 bits as the value of an ``int[]``. Raises ``struct.error`` for a larger one."""
    return _IntArray(_array(_INT, "ii", 4, values))


def uuids(values: Collection[UUID]) -> bytes:
    """The value of a ``uuid[]``."""
    return _UuidArray(_array(_UUID, "i16s", 16, [value.bytes for value in values]))


def texts(values: Collection[str]) -> bytes:
    """The value of a ``text[]``."""
    return _TextArray(_array_of_any_length(_TEXT, [value.encode() for value in values]))


def byteas(values: Collection[bytes]) -> bytes:
    """The value of a ``bytea[]``."""
    return _ByteaArray(_array_of_any_length(_BYTEA, values))


def _array_of_any_length(item: int, values: Collection[bytes]) -> bytes:
    if not values:
        return struct.pack(">iiI", 0, 0, item)
    head = struct.pack(_HEAD, 1, 0, item, len(values), 1)
    return head + b"".join([len(value).to_bytes(4, "big") + value for value in values])


def _array(item: int, form: str, size: int, values: Collection[int] | Collection[bytes]) -> bytes:
    if not values:
        return struct.pack(">iiI", 0, 0, item)
    with_sizes = [part for value in values for part in (size, value)]
    return struct.pack(_HEAD + form * len(values), 1, 0, item, len(values), 1, *with_sizes)


class _AsItIs(Dumper):
    """Sends values that are in binary form already."""

    format = Format.BINARY

    def dump(self, obj: bytes) -> bytes:
        """The value as it is."""
        return obj


class _BigintsDumper(_AsItIs):
    oid = 1016


class _IntsDumper(_AsItIs):
    oid = 1007


class _UuidsDumper(_AsItIs):
    oid = 2951


class _TextsDumper(_AsItIs):
    oid = 1009


class _ByteasDumper(_AsItIs):
    oid = 1001


_DUMPERS = (
    (_BigintArray, _BigintsDumper),
    (_IntArray, _IntsDumper),
    (_UuidArray, _UuidsDumper),
    (_TextArray, _TextsDumper),
    (_ByteaArray, _ByteasDumper),
)


# Each thread keeps one cursor for each database. A cursor remembers what it has found out about
# values and columns: making a new one takes a sixth of the time of a statement.
_kept = threading.local()


def rows(sql: LiteralString, values: Sequence[Any], *, using: str = DEFAULT) -> list[Any]:
    """The rows that the SQL statement brings, in the open transaction, if there is one.

    Raises Django's database errors, as its own cursors do.
    """
    connection = connections[using]
    with connection.wrap_database_errors:
        return _cursor(connection).execute(sql, values, prepare=True, binary=True).fetchall()


def run(sql: LiteralString, values: Sequence[Any], *, using: str = DEFAULT) -> None:
    """Run an SQL statement that brings no rows. Raises Django's database errors."""
    connection = connections[using]
    with connection.wrap_database_errors:
        _cursor(connection).execute(sql, values, prepare=True)


def _cursor(connection: BaseDatabaseWrapper) -> psycopg.Cursor[Any]:
    # Django does this before it gives out a cursor of its own.
    connection.close_if_health_check_failed()
    if connection.connection is None:
        connection.ensure_connection()
    connection.validate_no_broken_transaction()
    cursors: dict[str, psycopg.Cursor[Any]] = _kept.__dict__
    cursor = cursors.get(connection.alias)
    if cursor is None or cursor.connection is not connection.connection:
        cursor = cursors[connection.alias] = psycopg.Cursor(connection.connection)
        for kind, dumper in _DUMPERS:
            cursor.adapters.register_dumper(kind, dumper)
    return cursor
