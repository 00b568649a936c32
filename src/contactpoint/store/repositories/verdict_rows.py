"""Rows of verdicts, of what they did with statements and of what they say of two: read and
written. ``verdicts`` has what they mean."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, LiteralString, TypeVar

from django.db import connection
from msgspec import Struct
from msgspec.structs import asdict

from contactpoint.store import prepared
from contactpoint.store.decided import (
    STATEMENT_PAIR,
    VERDICT,
    VERDICT_STATEMENT,
    StatementPair,
    VerdictContent,
    VerdictStatement,
)
from contactpoint.store.models import HeldStatement
from contactpoint.store.repositories.numbering import next_numbers
from contactpoint.store.safe import sealed_rows
from contactpoint.store.sealed_rows import RowForm

_VERDICT: LiteralString = (
    "SELECT id, statement, child, other_child, sealed, made_at FROM store_verdict WHERE "
)
_BY_PKS: LiteralString = _VERDICT + "id = ANY(%s::bigint[])"
_LOCKED: LiteralString = _BY_PKS + " FOR UPDATE"
_ABOUT: LiteralString = _VERDICT + "child = ANY(%s::bytea[]) OR other_child = ANY(%s::bytea[])"
_OF_STATEMENTS: LiteralString = _VERDICT + "statement = ANY(%s::bytea[])"
_SINCE: LiteralString = _VERDICT + "made_at >= %s AND id > %s ORDER BY id LIMIT %s"
_ADD = """
    INSERT INTO store_verdict (id, statement, child, other_child, made_at, sealed)
    VALUES (%s, %s, %s, %s, %s, %s)
"""
_WRITE = "UPDATE store_verdict SET sealed = %s WHERE id = %s"

_MOVED: LiteralString = "SELECT id, verdict, statement, sealed FROM store_verdictstatement WHERE "
_MOVED_BY: LiteralString = _MOVED + "verdict = ANY(%s::bytea[]) ORDER BY id"
_MOVED_OF: LiteralString = _MOVED + "statement = ANY(%s::bytea[]) ORDER BY id"
_ADD_MOVED = """
    INSERT INTO store_verdictstatement (id, verdict, statement, sealed)
    SELECT * FROM unnest(%s::bigint[], %s::bytea[], %s::bytea[], %s::bytea[])
"""

_PAIR: LiteralString = (
    'SELECT id, verdict, "left", "right", overruled_by, sealed FROM store_statementpair WHERE '
)
_PAIRS_OF: LiteralString = (
    _PAIR + '"left" = ANY(%s::bytea[]) OR "right" = ANY(%s::bytea[]) ORDER BY id'
)
_PAIRS_BY: LiteralString = _PAIR + "verdict = %s ORDER BY id"
_OVERRULED_BY: LiteralString = _PAIR + "overruled_by = %s ORDER BY id FOR UPDATE"
_PAIRS: LiteralString = _PAIR + "id = ANY(%s::bigint[]) ORDER BY id FOR UPDATE"
_ADD_PAIRS = """
    INSERT INTO store_statementpair (id, verdict, "left", "right", overruled_by, sealed)
    SELECT * FROM unnest(%s::bigint[], %s::bytea[], %s::bytea[], %s::bytea[], %s::bytea[],
        %s::bytea[])
"""
_WRITE_PAIRS = """
    UPDATE store_statementpair AS pair SET overruled_by = new.overruled_by, sealed = new.sealed
    FROM unnest(%s::bigint[], %s::bytea[], %s::bytea[]) AS new (id, overruled_by, sealed)
    WHERE pair.id = new.id
"""

_Content = TypeVar("_Content", bound=Struct)


class Verdict(VerdictContent, kw_only=True):
    """A verdict that is held."""

    pk: int
    made_at: datetime


class Remembered(VerdictStatement, kw_only=True):
    """What a verdict did with a statement, and the row of that statement."""

    statement: HeldStatement


def by_pks(pks: Iterable[int]) -> list[Verdict]:
    """Those of these verdicts that are there."""
    wanted = list(pks)
    return _found(_BY_PKS, prepared.bigints(wanted)) if wanted else []


def lock(pk: int) -> Verdict | None:
    """A verdict, locked until the transaction ends."""
    return next(iter(_found(_LOCKED, prepared.bigints([pk]))), None)


def of_statements(pks: Iterable[int]) -> list[Verdict]:
    """The verdicts on the cases of these statements."""
    pointers = sealed_rows(VERDICT).pointing("statement", pks)
    return _found(_OF_STATEMENTS, prepared.byteas(pointers)) if pointers else []


def about(child_pks: Collection[int]) -> list[Verdict]:
    """The verdicts that name any of these records."""
    if not child_pks:
        return []
    pointing = sealed_rows(VERDICT).pointing
    pointers = [pointing(column, child_pks) for column in ("child", "other_child")]
    return _found(_ABOUT, *map(prepared.byteas, pointers))


def since(at: datetime, after: int, size: int) -> list[Verdict]:
    """The first verdicts that were made since ``at`` and whose primary keys are above ``after``."""
    return _found(_SINCE, at, after, size)


def _found(sql: LiteralString, *values: Any) -> list[Verdict]:
    rows = prepared.rows(sql, values)
    contents = sealed_rows(VERDICT).opened([(row[0], row[1:4], row[4]) for row in rows])
    return [
        Verdict(pk=row[0], made_at=row[5], **asdict(content))
        for row, content in zip(rows, contents, strict=True)
    ]


def add(verdict: Verdict) -> None:
    """Insert a verdict that has its number."""
    rows = sealed_rows(VERDICT)
    pointers = [pointer for (pointer,) in rows.pointers([verdict])]
    sealed = rows.sealed(verdict.pk, verdict)
    prepared.run(_ADD, [verdict.pk, *pointers, verdict.made_at, sealed])


def write(verdict: Verdict) -> None:
    """Write what a locked verdict says now."""
    prepared.run(_WRITE, [sealed_rows(VERDICT).sealed(verdict.pk, verdict), verdict.pk])


def moved_by(verdict_pks: Iterable[int]) -> list[VerdictStatement]:
    """What these verdicts moved, placed, made or set aside, in its order."""
    pointers = sealed_rows(VERDICT_STATEMENT).pointing("verdict", verdict_pks)
    return _moved(_MOVED_BY, pointers)


def moved_of(statement_pks: Iterable[int]) -> list[VerdictStatement]:
    """What any verdict did with these statements, in its order."""
    pointers = sealed_rows(VERDICT_STATEMENT).pointing("statement", statement_pks)
    return _moved(_MOVED_OF, pointers)


def _moved(sql: LiteralString, pointers: Sequence[bytes]) -> list[VerdictStatement]:
    if not pointers:
        return []
    return list(_opened(VERDICT_STATEMENT, sql, prepared.byteas(pointers)).values())


def add_moved(moved: Sequence[VerdictStatement]) -> None:
    """Insert what a verdict did with statements."""
    _add(VERDICT_STATEMENT, "store_verdictstatement", _ADD_MOVED, moved)


def pairs_of(statement_pks: Collection[int]) -> dict[int, StatementPair]:
    """The pairs that have any of these statements, by primary key and in their order."""
    if not statement_pks:
        return {}
    pointing = sealed_rows(STATEMENT_PAIR).pointing
    pointers = [pointing(column, statement_pks) for column in ("left", "right")]
    return _opened(STATEMENT_PAIR, _PAIRS_OF, *map(prepared.byteas, pointers))


def pairs_by(verdict_pk: int) -> dict[int, StatementPair]:
    """The pairs of a verdict, by primary key."""
    return _opened(STATEMENT_PAIR, _PAIRS_BY, *_pointing_pairs("verdict", verdict_pk))


def lock_pairs(pks: Collection[int]) -> dict[int, StatementPair]:
    """These pairs, locked, by primary key."""
    return _opened(STATEMENT_PAIR, _PAIRS, prepared.bigints(pks)) if pks else {}


def lock_overruled_by(verdict_pk: int) -> dict[int, StatementPair]:
    """The pairs that a verdict overruled, locked, by primary key."""
    return _opened(STATEMENT_PAIR, _OVERRULED_BY, *_pointing_pairs("overruled_by", verdict_pk))


def _pointing_pairs(column: str, verdict_pk: int) -> list[bytes]:
    return sealed_rows(STATEMENT_PAIR).pointing(column, [verdict_pk])


def add_pairs(pairs: Sequence[StatementPair]) -> None:
    """Insert what a verdict says of statements."""
    _add(STATEMENT_PAIR, "store_statementpair", _ADD_PAIRS, pairs)


def overrule(pairs: Mapping[int, StatementPair], by: int | None) -> None:
    """Let a verdict, or none, stand against these locked pairs."""
    if not pairs:
        return
    for pair in pairs.values():
        pair.overruled_by_id = by
    rows = sealed_rows(STATEMENT_PAIR)
    pointers = rows.pointing("overruled_by", [by] * len(pairs))
    sealed = [rows.sealed(pk, pair) for pk, pair in pairs.items()]
    with connection.cursor() as cursor:
        cursor.execute(_WRITE_PAIRS, [list(pairs), pointers, sealed])


def _opened(form: RowForm[_Content], sql: LiteralString, *values: Any) -> dict[int, _Content]:
    """The rows that the query brings, whose last column is the seal, opened, by primary key."""
    rows = prepared.rows(sql, values)
    contents = sealed_rows(form).opened([(row[0], row[1:-1], row[-1]) for row in rows])
    return dict(zip((row[0] for row in rows), contents, strict=True))


def _add(
    form: RowForm[_Content], table: str, sql: LiteralString, contents: Sequence[_Content]
) -> None:
    if not contents:
        return
    rows, pks = sealed_rows(form), next_numbers(table, len(contents))
    sealed = [rows.sealed(pk, content) for pk, content in zip(pks, contents, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(sql, [pks, *rows.pointers(contents), sealed])
