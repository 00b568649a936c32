"""Notices of what concerns an account.

Those of an account, and those that an e-mail has yet to tell of, are found by the sealed index: no
column tells whose one is, nor how many an account has. Of a child whose key is destroyed nothing
is found.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import chain
from typing import Any, LiteralString
from uuid import UUID

import msgspec
from django.db import connection
from django.db.transaction import TransactionManagementError
from django.utils import timezone
from msgspec import Struct

from contactpoint.access.notices import NoticeKind
from contactpoint.store import prepared
from contactpoint.store.noticed import NOTICE, Inside, NoticeContent, inside_place
from contactpoint.store.repositories import children
from contactpoint.store.repositories.children import OpenedChild
from contactpoint.store.repositories.numbering import next_numbers
from contactpoint.store.safe import queue_keys, sealed_rows, vault
from contactpoint.store.sealed_index.blinding import blindings_now, looked_up
from contactpoint.store.sealed_index.journal import replace_keys
from contactpoint.store.sealed_index.lookup import search_index
from contactpoint.store.sealed_index.owners import notice_of, notice_owner
from contactpoint.vault.vault import Ring

# Under this key stand those that the sending job has not looked at yet.
NEW = "new"

_READ: LiteralString = "SELECT id, sealed FROM store_notice WHERE "
_BY_PKS: LiteralString = _READ + "id = ANY(%s::bigint[]) ORDER BY id"
_LOCKED: LiteralString = _BY_PKS + " FOR UPDATE"
_FREE: LiteralString = _BY_PKS + " FOR UPDATE SKIP LOCKED"
_AFTER: LiteralString = _READ + "id > %s ORDER BY id LIMIT %s"
_ADD: LiteralString = """
    INSERT INTO store_notice (id, told_on, sealed)
    SELECT new.id, %s, new.sealed FROM unnest(%s::bigint[], %s::bytea[]) AS new (id, sealed)
"""
_WRITE: LiteralString = """
    UPDATE store_notice AS notice SET sealed = new.sealed
    FROM unnest(%s::bigint[], %s::bytea[]) AS new (id, sealed) WHERE notice.id = new.id
"""
_PASSED: LiteralString = """
    DELETE FROM store_notice WHERE id IN (
        SELECT id FROM store_notice WHERE told_on < %s ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED
    ) RETURNING id
"""

# Whoever writes keys of notices holds this lock together with others, and the keys of the index
# are renewed between them.
_TELLING = 7_406_105
_HOLD = "SELECT pg_advisory_xact_lock_shared(%s::bigint)"
_WAIT = "SELECT pg_advisory_xact_lock(%s::bigint)"

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Inside).decode


class Notice(Struct, kw_only=True):
    """A notice that is held. ``child_id`` is the record that it was told of, by primary key, which
    may have been joined into another since."""

    pk: int
    child_id: int | None
    account_id: int
    kind: NoticeKind
    at: datetime
    read: bool
    due: str


def add(kind: NoticeKind, accounts: Collection[int], child: OpenedChild | None = None) -> None:
    """Insert a notice for each of these accounts, in the open transaction, which is that of what
    happened. Raises ``TransactionManagementError`` without one."""
    if not connection.in_atomic_block:
        raise TransactionManagementError("a notice is told in the transaction of what it tells")
    if not accounts:
        return
    at = timezone.now()
    told = [
        Notice(
            pk=pk,
            child_id=None if child is None else child.pk,
            account_id=account,
            kind=kind,
            at=at,
            read=False,
            due=NEW,
        )
        for pk, account in zip(
            next_numbers("store_notice", len(accounts)), sorted(accounts), strict=True
        )
    ]
    subjects = {} if child is None else {child.pk: child.subject}
    sealed = _sealed(told, subjects, None if child is None else child.ring)
    prepared.run(
        _ADD,
        [
            timezone.localdate(at),
            prepared.bigints([one.pk for one in told]),
            prepared.byteas(sealed),
        ],
    )
    _note(told)


def of_account(account: int) -> list[Notice]:
    """The notices of an account, the oldest first."""

    def borne(blinding: int) -> dict[int, list[int]]:
        return search_index().owners({queue_keys(blinding).of_notices(account)})

    return [one for one in by_pks(_noted(looked_up(borne))) if one.account_id == account]


def due(times: Collection[str]) -> list[int]:
    """The numbers of the notices of which an e-mail is to tell at these times, the oldest first."""

    def borne(blinding: int) -> dict[int, list[int]]:
        keys = queue_keys(blinding)
        return search_index().owners({keys.of_due(one) for one in times})

    return _noted(looked_up(borne))


def by_pks(pks: Collection[int]) -> list[Notice]:
    """The notices with these numbers that are there, the oldest first."""
    return _found(_BY_PKS, prepared.bigints(pks)) if pks else []


def locked(pks: Collection[int]) -> list[Notice]:
    """The same, locked until the transaction ends."""
    return _found(_LOCKED, prepared.bigints(pks)) if pks else []


def free(pks: Collection[int]) -> list[Notice]:
    """The same, without those that another transaction has locked."""
    return _found(_FREE, prepared.bigints(pks)) if pks else []


def write(notices: Sequence[Notice]) -> None:
    """Write what locked notices say now, and by what they are found."""
    if not notices:
        return
    subjects = children.subjects_of(one.child_id for one in notices if one.child_id is not None)
    sealed = _sealed(notices, subjects, vault().hold(subjects.values()))
    prepared.run(_WRITE, [prepared.bigints([one.pk for one in notices]), prepared.byteas(sealed)])
    _note(notices)


def take_away_before(day: date, most: int) -> int:
    """Delete so many notices at most that were told before a day, and what the search index has of
    them; returns how many."""
    pks = [pk for (pk,) in prepared.rows(_PASSED, [day, most])]
    replace_keys((notice_owner(pk), ()) for pk in pks)
    return len(pks)


def in_batches(size: int) -> Iterator[list[Notice]]:
    """All notices, in their order; but those about children whose keys are destroyed."""
    last = 0
    while rows := prepared.rows(_AFTER, [last, size]):
        yield _opened(rows)
        last = rows[-1][0]


def keys_of(notice: Notice, blindings: Iterable[int]) -> list[int]:
    """The keys by which a notice is found, under generations of the blinding keys."""
    keys = []
    for one in blindings:
        queues = queue_keys(one)
        keys.append(queues.of_notices(notice.account_id))
        if notice.due:
            keys.append(queues.of_due(notice.due))
    return keys


def wait_for_tellers() -> None:
    """Wait until whoever writes keys of notices has written them, in the open transaction. Once
    this has returned, whoever comes knows under which generations keys are written now."""
    prepared.rows(_WAIT, [_TELLING])


def _note(notices: Iterable[Notice]) -> None:
    # The lock comes first: read before it, the generations might be others when it is held.
    prepared.rows(_HOLD, [_TELLING])
    written = blindings_now().written
    replace_keys((notice_owner(one.pk), keys_of(one, written)) for one in notices)


def _noted(found: Mapping[int, Sequence[int]]) -> list[int]:
    return sorted(set(map(notice_of, chain.from_iterable(found.values()))))


def _sealed(
    notices: Sequence[Notice], subjects: Mapping[int, UUID], ring: Ring | None
) -> list[bytes]:
    rows = sealed_rows(NOTICE)
    sealed = []
    for one in notices:
        inside = _encode(
            Inside(account_id=one.account_id, kind=one.kind, at=one.at, read=one.read, due=one.due)
        )
        if one.child_id is not None and ring is not None:
            inside = ring.seal(inside_place(subjects[one.child_id], one.pk), inside)
        sealed.append(rows.sealed(one.pk, NoticeContent(child_id=one.child_id, inside=inside)))
    return sealed


def _found(sql: LiteralString, *values: Any) -> list[Notice]:
    return _opened(prepared.rows(sql, values))


def _opened(rows: Sequence[tuple[int, bytes]]) -> list[Notice]:
    contents = sealed_rows(NOTICE).opened([(pk, (), sealed) for pk, sealed in rows])
    subjects = children.subjects_of(
        {content.child_id for content in contents if content.child_id is not None}
    )
    ring = vault().hold(subjects.values())
    opened = []
    for (pk, _), content in zip(rows, contents, strict=True):
        inside, child = content.inside, content.child_id
        if child is not None:
            if ring.is_destroyed(subjects[child]):
                continue
            inside = ring.open(inside_place(subjects[child], pk), inside)
        said = _decode(inside)
        opened.append(
            Notice(
                pk=pk,
                child_id=child,
                account_id=said.account_id,
                kind=said.kind,
                at=said.at,
                read=said.read,
                due=said.due,
            )
        )
    return opened
