"""Requests that wait for a second person, and what has become of them lately.

There are few at a time, and none says in clear whom it concerns: whoever looks for some opens all.
"""

from typing import Any, LiteralString

from msgspec.structs import asdict

from contactpoint.store import prepared
from contactpoint.store.repositories.numbering import next_numbers
from contactpoint.store.requested import REQUEST, RequestContent
from contactpoint.store.safe import sealed_rows

_READ: LiteralString = "SELECT id, sealed FROM store_request "
_ALL: LiteralString = _READ + "ORDER BY id"
_ONE: LiteralString = _READ + "WHERE id = %s"
_LOCKED: LiteralString = _READ + "WHERE id = %s FOR UPDATE"
_ADD = "INSERT INTO store_request (id, sealed) VALUES (%s, %s)"
_WRITE = "UPDATE store_request SET sealed = %s WHERE id = %s"
_DELETE = "DELETE FROM store_request WHERE id = %s"


class Request(RequestContent, kw_only=True):
    """A request that is held."""

    pk: int


def add(content: RequestContent) -> Request:
    """Insert a request."""
    (pk,) = next_numbers("store_request", 1)
    request = Request(pk=pk, **asdict(content))
    prepared.run(_ADD, [pk, sealed_rows(REQUEST).sealed(pk, request)])
    return request


def every() -> list[Request]:
    """All requests, the oldest first."""
    return _found(_ALL)


def by_pk(pk: int) -> Request | None:
    """The request of this number."""
    return next(iter(_found(_ONE, pk)), None)


def locked(pk: int) -> Request | None:
    """The request of this number, locked until the transaction ends."""
    return next(iter(_found(_LOCKED, pk)), None)


def write(request: Request) -> None:
    """Write what a locked request says now."""
    prepared.run(_WRITE, [sealed_rows(REQUEST).sealed(request.pk, request), request.pk])


def delete(request: Request) -> None:
    """Delete a locked request."""
    prepared.run(_DELETE, [request.pk])


def _found(sql: LiteralString, *values: Any) -> list[Request]:
    rows = prepared.rows(sql, values)
    contents = sealed_rows(REQUEST).opened([(pk, (), sealed) for pk, sealed in rows])
    return [
        Request(pk=pk, **asdict(content)) for (pk, _), content in zip(rows, contents, strict=True)
    ]
