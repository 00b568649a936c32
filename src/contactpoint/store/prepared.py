"""Statements that every search makes: prepared once a connection, values in binary form.

The server plans such a statement once and not with every search, and neither side turns numbers
into text and back. Everything else goes through Django, which binds values into the text itself.
"""

from collections.abc import Mapping, Sequence
from typing import Any, LiteralString

import psycopg
from django.db import connections

from contactpoint.store.router import DEFAULT


def rows(sql: LiteralString, values: Sequence[Any], *, using: str = DEFAULT) -> list[Any]:
    """The rows that the statement brings, in the transaction that is open, if one is.

    Raises Django's database errors, as its own cursors do.
    """
    with _cursor(using) as cursor, connections[using].wrap_database_errors:
        return cursor.execute(sql, values, prepare=True, binary=True).fetchall()


def run(sql: LiteralString, values: Sequence[Any], *, using: str = DEFAULT) -> None:
    """Run a statement that brings no rows. Raises Django's database errors."""
    with _cursor(using) as cursor, connections[using].wrap_database_errors:
        cursor.execute(sql, values, prepare=True)


def shared_by_each(sql: LiteralString, sought: Sequence[Mapping[int, int]]) -> list[dict[int, int]]:
    """For each of ``sought``, blind keys with what each says, the rows that have one of the keys,
    by number, each with what all the keys that it has say together.

    The statement takes the place in ``sought``, the key and what it says, each as an array, and
    brings the place, the number of the row and what the key says.
    """
    shared: list[dict[int, int]] = [{} for _ in sought]
    found = rows(
        sql,
        [
            [seeker for seeker, keys in enumerate(sought) for _ in keys],
            [key for keys in sought for key in keys],
            [says for keys in sought for says in keys.values()],
        ],
    )
    for seeker, number, says in found:
        of_one = shared[seeker]
        of_one[number] = of_one.get(number, 0) | says
    return shared


def _cursor(using: str) -> psycopg.Cursor[Any]:
    connection = connections[using]
    # What Django does before it gives out a cursor of its own.
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    connection.validate_no_broken_transaction()
    return psycopg.Cursor(connection.connection)
