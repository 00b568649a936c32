"""Every wrapped key, to wrap it anew."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from uuid import UUID

from django.db import connection, connections

from contactpoint.store.router import KEYS

_NEXT = """
    SELECT subject, wrapped FROM store_wrappedkey
    WHERE wrapped IS NOT NULL AND subject > %s ORDER BY subject LIMIT %s
"""
# Stands for "lasting keys are being renewed" among PostgreSQL's advisory locks.
_RENEWING = 7_406_104
_FIRST = UUID(int=0)
# A key that was destroyed or wrapped by somebody else meanwhile is left as it is.
_REPLACE = """
    UPDATE store_wrappedkey AS held SET wrapped = new.wrapped
    FROM unnest(%s::uuid[], %s::bytea[], %s::bytea[]) AS new (subject, before, wrapped)
    WHERE held.subject = new.subject AND held.wrapped = new.before
"""


@contextmanager
def right_to_renew() -> Iterator[bool]:
    """Hold the right to renew lasting keys, which the server gives back when this process dies.

    Yields ``False`` at once when another process has the right.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_RENEWING])
        (held,) = cursor.fetchone()
    try:
        yield held
    finally:
        if held:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_RENEWING])


def in_batches(size: int) -> Iterator[list[tuple[UUID, bytes]]]:
    """The subjects and wrapped keys of all that are not destroyed."""
    last = _FIRST
    while True:
        with connections[KEYS].cursor() as cursor:
            cursor.execute(_NEXT, [last, size])
            found = [(subject, bytes(wrapped)) for subject, wrapped in cursor.fetchall()]
        if not found:
            return
        yield found
        last = found[-1][0]


def replace(new: Sequence[tuple[UUID, bytes, bytes]]) -> int:
    """Put wraps in the place of others: subject, wrap before, wrap from now on. Returns how many.

    Needs the role that owns the table.
    """
    with connections[KEYS].cursor() as cursor:
        cursor.execute(_REPLACE, [list(column) for column in zip(*new, strict=True)])
        return int(cursor.rowcount)
