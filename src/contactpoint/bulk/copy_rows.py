"""Rows of the tables that a first load fills, in PostgreSQL's binary COPY format.

Written field by field with ``struct``: a row costs a microsecond or two, a third of what a general
encoder takes. The column lists stand beside the rows they belong to; a test reads every row back.
The format is that of PostgreSQL's documentation of COPY, "Binary Format".
"""

from datetime import UTC, datetime
from struct import Struct

from contactpoint.store.standing import STANDING_BYTES

HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
TRAILER = b"\xff\xff"
NULL = b"\xff\xff\xff\xff"

CHILD = "store_child (id, subject, number, document, joined_into)"
HELD_STATEMENT = "store_heldstatement (id, reference_digest, content_digest, standing, sealed)"
CASE = "store_review (id, statement, child, other_child, sealed)"
WRAPPED_KEY = "store_wrappedkey (subject, wrapped, made_at, destroyed_at)"

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)

_LENGTH = Struct(">i").pack
_BIGINT = Struct(">iq").pack
_CHILD = Struct(">hiqi16si9si").pack
_MARK = Struct(">i24s").pack
_STATEMENT = Struct(f">hiqi16si16si{STANDING_BYTES}si").pack
_WRAPPED = Struct(">hi16si").pack
_CASE = Struct(">hiqi24si24si24si").pack


def moment(at: datetime) -> bytes:
    """A field of type ``timestamptz``."""
    since = at - _EPOCH
    return _BIGINT(8, (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds)


def text(value: str) -> bytes:
    """A field of a text type."""
    content = value.encode()
    return _LENGTH(len(content)) + content


def child(pk: int, subject: bytes, number: str, document: bytes, joined_into: bytes) -> bytes:
    """A row of ``CHILD``; ``joined_into`` is a pointer of 24 bytes."""
    head = _CHILD(5, 8, pk, 16, subject, 9, number.encode("ascii"), len(document))
    return head + document + _MARK(24, joined_into)


def held_statement(
    *, pk: int, reference: bytes, content: bytes, standing: bytes, sealed: bytes
) -> bytes:
    """A row of ``HELD_STATEMENT``; ``standing`` is sealed."""
    return (
        _STATEMENT(5, 8, pk, 16, reference, 16, content, STANDING_BYTES, standing, len(sealed))
        + sealed
    )


def case(pk: int, statement: bytes, child: bytes, other_child: bytes, sealed: bytes) -> bytes:
    """A row of ``CASE``, that nobody has claimed; the pointers have 24 bytes each."""
    return _CASE(5, 8, pk, 24, statement, 24, child, 24, other_child, len(sealed)) + sealed


def wrapped_key(subject: bytes, wrapped: bytes, at: bytes) -> bytes:
    """A row of ``WRAPPED_KEY`` of a key that stands."""
    return _WRAPPED(4, 16, subject, len(wrapped)) + wrapped + at + NULL
