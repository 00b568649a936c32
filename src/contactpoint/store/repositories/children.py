"""Children and their sealed documents."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import LiteralString
from uuid import UUID

from django.db import connection

from contactpoint.store import prepared
from contactpoint.store.documents import (
    ChildDocument,
    Kept,
    child_place,
    decode_child,
    decode_kept,
)
from contactpoint.store.models import Child
from contactpoint.store.safe import vault
from contactpoint.store.sealed_index import sharing as sealed_index
from contactpoint.store.sealed_index.journal import replace_keys
from contactpoint.store.sealed_index.lookup import search_index
from contactpoint.store.sealed_index.owners import child_owner, is_child
from contactpoint.vault.blind_index import OpenKey, OpenOrHidden
from contactpoint.vault.vault import Ring

_SUBJECTS = "SELECT id, subject FROM store_child WHERE id = ANY(%s::bigint[])"
_COLUMNS = "SELECT id, subject, number, document FROM store_child "
_DOCUMENTS = "SELECT id, subject, document FROM store_child WHERE id = ANY(%s::bigint[])"
_READ_BY_PKS = f"{_COLUMNS} WHERE id = ANY(%s::bigint[]) ORDER BY id"
# A joined record's number leads to the survivor.
_READ_BY_NUMBER = """
    WITH RECURSIVE leads_to AS (
        SELECT id, joined_into_id FROM store_child WHERE number = %s
        UNION ALL
        SELECT further.id, further.joined_into_id FROM leads_to
        JOIN store_child AS further ON further.id = leads_to.joined_into_id
    )
    SELECT id, subject, number, document FROM store_child
    WHERE joined_into_id IS NULL
        AND id = (SELECT id FROM leads_to WHERE joined_into_id IS NULL)
"""
# How often a record may have been joined while this waits for its row.
_JOINS_IN_A_ROW = 3

# Values go a column at a time: an SQL statement with a place for each value takes longer to build
# than to execute.
_ADD = """
    INSERT INTO store_child (subject, number, document, created_at, changed_at)
    SELECT new.subject, new.number, new.document, now(), now()
    FROM unnest(%s::uuid[], %s::text[], %s::bytea[]) WITH ORDINALITY
        AS new (subject, number, document, place)
    ORDER BY new.place
    RETURNING id, subject
"""
_REPLACE = """
    UPDATE store_child AS child
    SET document = new.document, changed_at = now()
    FROM unnest(%s::bigint[], %s::bytea[]) AS new (id, document)
    WHERE child.id = new.id
"""
_TOUCH = "SELECT sum(octet_length(document)) FROM store_child WHERE id = ANY(%s::bigint[])"
_COUNTED = "SELECT reltuples::bigint FROM pg_class WHERE oid = 'store_child'::regclass"


@dataclass(frozen=True, slots=True)
class OpenedChild:
    """A child with its document opened, and the ring that holds its key."""

    pk: int
    subject: UUID
    number: str
    document: ChildDocument
    ring: Ring = field(repr=False, compare=False)


def _opened(sql: LiteralString, sought: bytes | str) -> list[OpenedChild]:
    """The children that the query brings, without those whose key has been destroyed."""
    rows = prepared.rows(sql, [sought])
    ring = vault().hold([subject for _, subject, _, _ in rows])
    return [
        OpenedChild(
            pk=pk,
            subject=subject,
            number=number,
            document=decode_child(ring.open(child_place(subject), document)),
            ring=ring,
        )
        for pk, subject, number, document in rows
        if not ring.is_destroyed(subject)
    ]


def sharing(keys: Mapping[OpenKey, int]) -> dict[int, int]:
    """The children that have at least one of these blind keys, by primary key.

    ``keys`` has what each key says, as a set of bits. The result has for each child what all its
    keys say together. Practitioners look children up by this: no hidden key has the type
    ``OpenKey``.
    """
    return sharing_each([keys])[0]


def sharing_each(sought: Sequence[Mapping[OpenOrHidden, int]]) -> list[dict[int, int]]:
    """What ``sharing`` brings for each of many, in one round trip, by open or hidden keys.

    Hidden keys are for feeds, which must find every child that there is.
    """
    return sealed_index.sharing_each(sought, is_child) if sought else []


def with_any_key(keys: Iterable[OpenKey]) -> list[OpenedChild]:
    """The children that have at least one of these blind keys, in the order of their rows."""
    return by_pks(sorted(sharing(dict.fromkeys(keys, 0))))


def by_pks(pks: Iterable[int]) -> list[OpenedChild]:
    """The children with these primary keys, in their order."""
    wanted = list(pks)
    return _opened(_READ_BY_PKS, prepared.bigints(wanted)) if wanted else []


def touch_sharing(keys: Iterable[int]) -> None:
    """Have the server read what ``sharing`` will need for these blind keys."""
    search_index().touch(keys)


def touch(pks: Iterable[int]) -> None:
    """Have the server read the rows of these children."""
    prepared.rows(_TOUCH, [prepared.bigints(list(pks))])


def by_number(number: str, *, for_change: bool = False) -> OpenedChild | None:
    """The child that the number leads to; with ``for_change``, locked in this transaction."""
    for _ in range(_JOINS_IN_A_ROW if for_change else 1):
        found = _opened(_READ_BY_NUMBER + (" FOR UPDATE" if for_change else ""), number)
        if found:
            return found[0]
    return None


def subjects_of(pks: Iterable[int]) -> dict[int, UUID]:
    """The vault subject of each of these children."""
    return dict(prepared.rows(_SUBJECTS, [prepared.bigints(list(pks))]))


def kept_of(pks: Iterable[int]) -> dict[int, Kept]:
    """For each of these children what does not follow from its statements, by primary key.

    Raises ``KeyDestroyedError`` when the key of one has been destroyed.
    """
    wanted = list(pks)
    if not wanted:
        return {}
    found = prepared.rows(_DOCUMENTS, [prepared.bigints(wanted)])
    ring = vault().hold([subject for _, subject, _ in found])
    return {
        pk: decode_kept(ring.open(child_place(subject), document))
        for pk, subject, document in found
    }


def survivors(pks: Iterable[int]) -> dict[int, int]:
    """For each of these children the child that its number leads to, both by primary key."""
    leads_to = {pk: pk for pk in pks}
    while True:
        joined = joined_into(leads_to.values())
        if not joined:
            return leads_to
        leads_to = {pk: joined.get(now, now) for pk, now in leads_to.items()}


def joined_into(pks: Iterable[int]) -> dict[int, int]:
    """Those of these children that were joined into another, each with that one, by primary key."""
    rows = Child.objects.filter(pk__in=set(pks), joined_into__isnull=False)
    found = rows.values_list("pk", "joined_into")
    return {pk: survivor for pk, survivor in found if survivor is not None}


def pks_in_batches(size: int) -> Iterator[list[int]]:
    """The primary keys of all children, in their order; also of those that come meanwhile."""
    last = 0
    while pks := list(
        Child.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:size]
    ):
        yield pks
        last = pks[-1]


def rows(pks: Iterable[int]) -> list[Child]:
    """The rows of these children, in the order of their keys."""
    return list(Child.objects.filter(pk__in=list(pks)).order_by("pk"))


def joining(pks: Iterable[int]) -> list[Child]:
    """The rows of these children, locked until the transaction ends, in the order of their keys."""
    return list(Child.objects.select_for_update().filter(pk__in=list(pks)).order_by("pk"))


def join_into(pk: int, survivor: int | None) -> None:
    """Let a record's number lead to another, or to itself again."""
    Child.objects.filter(pk=pk).update(joined_into=survivor)


def estimated_number() -> int:
    """About how many children there are, as the server last counted; 0 where it has not yet.

    Rounded up to a power of two. A prior needs no more, and so a load does not depend on when
    exactly the server counted.
    """
    ((counted,),) = prepared.rows(_COUNTED, [])
    return 1 << (int(counted) - 1).bit_length() if counted > 0 else 0


def numbers_taken(numbers: Iterable[str]) -> frozenset[str]:
    """Which of these child numbers exist already."""
    return frozenset(
        Child.objects.filter(number__in=list(numbers)).values_list("number", flat=True)
    )


def add(rows: Sequence[Child], keys: Sequence[Iterable[int]]) -> None:
    """Insert new children with their blind search keys; their primary keys are set on the rows."""
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            _ADD,
            [
                [row.subject for row in rows],
                [row.number for row in rows],
                [row.document for row in rows],
            ],
        )
        pks = {subject: pk for pk, subject in cursor.fetchall()}
        for row in rows:
            row.pk = pks[row.subject]
    replace_keys((child_owner(row.pk), of_one) for row, of_one in zip(rows, keys, strict=True))


def replace_documents(rows: Sequence[Child], keys: Mapping[int, Iterable[int]]) -> None:
    """Write the documents of children that are there, and the blind search keys of those in
    ``keys``, by primary key; the others keep theirs."""
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(_REPLACE, [[row.pk for row in rows], [row.document for row in rows]])
    # After the documents, whose rows are locked now.
    replace_keys((child_owner(pk), of_one) for pk, of_one in keys.items())
