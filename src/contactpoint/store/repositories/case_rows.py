"""Rows of cases: read, locked and written. ``cases`` has what becomes of cases."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, LiteralString

from django.db import connection
from msgspec.structs import asdict

from contactpoint.store import prepared
from contactpoint.store.decided import CASE, CaseContent, contested_hooks
from contactpoint.store.repositories.numbering import next_numbers
from contactpoint.store.safe import queue_keys, sealed_rows
from contactpoint.store.sealed_index.blinding import blindings_now
from contactpoint.store.sealed_index.journal import replace_keys
from contactpoint.store.sealed_index.owners import case_owner, place_owner

_READ: LiteralString = (
    "SELECT id, statement, child, other_child, sealed, claimed_by_id, claimed_until"
    " FROM store_review WHERE "
)
_LOCKED: LiteralString = " ORDER BY id FOR UPDATE"
_BY_PKS: LiteralString = _READ + "id = ANY(%s::bigint[])"
_BY_STATEMENTS: LiteralString = _READ + "statement = ANY(%s::bytea[])"
_ABOUT: LiteralString = _READ + "(child = ANY(%s::bytea[]) OR other_child = ANY(%s::bytea[]))"
_ABOUT_BOTH: LiteralString = (
    _READ + "child = ANY(%s::bytea[]) AND other_child = ANY(%s::bytea[]) ORDER BY id"
)
_AFTER: LiteralString = _READ + "id > %s ORDER BY id LIMIT %s"
_CLAIMED: LiteralString = (
    _READ + "claimed_by_id = %s AND claimed_until > %s ORDER BY claimed_until, id"
)
# Past the cases that others have at this moment, or are about to have.
_NEXT: LiteralString = (
    _READ + "id = ANY(%s::bigint[]) AND (claimed_until IS NULL OR claimed_until <= %s)"
    " ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED"
)
_CLAIM = "UPDATE store_review SET claimed_by_id = %s, claimed_until = %s WHERE id = %s"
_LET_GO = """
    UPDATE store_review SET claimed_by_id = NULL, claimed_until = NULL
    WHERE id = %s AND claimed_by_id = %s
"""
_ADD = """
    INSERT INTO store_review (id, statement, child, other_child, sealed)
    SELECT * FROM unnest(%s::bigint[], %s::bytea[], %s::bytea[], %s::bytea[], %s::bytea[])
    ON CONFLICT (statement) DO NOTHING
    RETURNING id
"""
_WRITE = """
    UPDATE store_review AS held
    SET statement = new.statement, child = new.child, other_child = new.other_child,
        sealed = new.sealed, claimed_by_id = new.claimed_by_id, claimed_until = new.claimed_until
    FROM unnest(%s::bigint[], %s::bytea[], %s::bytea[], %s::bytea[], %s::bytea[], %s::bigint[],
        %s::timestamptz[])
        AS new (id, statement, child, other_child, sealed, claimed_by_id, claimed_until)
    WHERE held.id = new.id
"""
_DELETE = "DELETE FROM store_review WHERE id = ANY(%s::bigint[])"
# Which records a case is about.
_RECORDS = ("child", "other_child")


class Case(CaseContent, kw_only=True):
    """A case that is held.

    A reviewer, the account ``claimed_by_id``, has it while ``claimed_until`` is ahead.
    """

    pk: int
    claimed_by_id: int | None = None
    claimed_until: datetime | None = None


def by_pks(pks: Iterable[int]) -> list[Case]:
    """Those of these cases that are there."""
    wanted = list(pks)
    return _found(_BY_PKS, prepared.bigints(wanted)) if wanted else []


def of_statements(pks: Iterable[int]) -> list[Case]:
    """The cases about where these statements belong: each has one at most."""
    return of_hooks(pks)


def contested_of(pks: Iterable[int]) -> list[Case]:
    """The cases about what these statements say and their records do not take."""
    return of_hooks(hook for pk in pks for hook in contested_hooks(pk))


def of_hooks(hooks: Iterable[int]) -> list[Case]:
    """The cases that hang on these hooks (``decided.hook_of``)."""
    wanted = list(hooks)
    return _found(_BY_STATEMENTS, _pointing("statement", wanted)) if wanted else []


def about(pks: Collection[int]) -> list[Case]:
    """The cases about any of these records."""
    return _found(_ABOUT, *(_pointing(name, pks) for name in _RECORDS)) if pks else []


def about_both(one: int, other: int) -> list[Case]:
    """The cases about two records, in their order."""
    found = _found(_ABOUT_BOTH, *(_pointing(name, (one, other)) for name in _RECORDS))
    return [case for case in found if case.child_id != case.other_child_id]


def after(pk: int, size: int) -> list[Case]:
    """The first cases whose primary keys are above this one."""
    return _found(_AFTER, pk, size)


def claimed_by(account_id: int, now: datetime) -> list[Case]:
    """The cases that an account has, the one claimed first at the head."""
    return _found(_CLAIMED, account_id, now)


def lock(pks: Iterable[int]) -> list[Case]:
    """Those of these cases that are there, locked in this transaction."""
    wanted = list(pks)
    return _found(_BY_PKS + _LOCKED, prepared.bigints(wanted)) if wanted else []


def lock_those(wanted: Callable[[Case], bool], among: Iterable[Case]) -> list[Case]:
    """Lock those of the cases that are wanted, also once they are locked."""
    return list(filter(wanted, lock(case.pk for case in among if wanted(case))))


def lock_free(pks: Sequence[int], now: datetime) -> Case | None:
    """The first of these cases that nobody has, or is about to have, locked in this transaction."""
    return next(iter(_found(_NEXT, prepared.bigints(pks), now)), None)


def _found(sql: LiteralString, *values: Any) -> list[Case]:
    rows = prepared.rows(sql, values)
    contents = sealed_rows(CASE).opened([(row[0], row[1:4], row[4]) for row in rows])
    return [
        Case(pk=row[0], claimed_by_id=row[5], claimed_until=row[6], **asdict(content))
        for row, content in zip(rows, contents, strict=True)
    ]


def _pointing(column: str, pks: Iterable[int]) -> bytes:
    return prepared.byteas(sealed_rows(CASE).pointing(column, pks))


def add(new: Sequence[CaseContent]) -> dict[int, CaseContent]:
    """Insert cases, but on a hook that has one already; those inserted, by primary key."""
    numbered = dict(zip(next_numbers("store_review", len(new)), new, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(_ADD, _columns(numbered))
        return {pk: numbered[pk] for (pk,) in cursor.fetchall()}


def write(found: Sequence[Case]) -> None:
    """Write locked cases whose places stay as they are."""
    if not found:
        return
    columns = _columns({case.pk: case for case in found})
    columns += [case.claimed_by_id for case in found], [case.claimed_until for case in found]
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, columns)


def write_places(found: Sequence[Case]) -> None:
    """Write locked cases, and where each is to be found."""
    write(found)
    replace_keys(places_of({case.pk: case for case in found}))


def places_of(cases: Mapping[int, CaseContent]) -> list[tuple[int, list[int]]]:
    """Where cases, by primary key, are to be found: the owners, with the keys that they bear."""
    written = [queue_keys(blinding) for blinding in blindings_now().written]
    return [
        (place_owner(pk), [key for keys in written for key in keys.of_case(case)])
        for pk, case in cases.items()
    ]


def write_claim(case: Case) -> None:
    """Write who has a locked case, and until when."""
    prepared.run(_CLAIM, [case.claimed_by_id, case.claimed_until, case.pk])


def let_go(pk: int, account_id: int) -> None:
    """Take back an account's claim, if it has one."""
    prepared.run(_LET_GO, [pk, account_id])


def delete(locked: Sequence[Case]) -> None:
    """Delete locked cases, and what the search index has of them."""
    if locked:
        pks = [case.pk for case in locked]
        prepared.run(_DELETE, [prepared.bigints(pks)])
        replace_keys((owner(pk), ()) for pk in pks for owner in (case_owner, place_owner))


def _columns(numbered: Mapping[int, CaseContent]) -> list[list[Any]]:
    """Numbers, pointers and seals of cases, a column at a time."""
    rows = sealed_rows(CASE)
    sealed = [rows.sealed(pk, case) for pk, case in numbered.items()]
    return [list(numbered), *rows.pointers(list(numbered.values())), sealed]
