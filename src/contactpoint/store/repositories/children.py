"""Children and their sealed documents."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from contactpoint.store import prepared
from contactpoint.store.documents import (
    ChildDocument,
    ChildKeys,
    Kept,
    child_place,
    decode_child,
    decode_kept,
)
from contactpoint.store.models import Child
from contactpoint.store.replaced import Before, Kind
from contactpoint.store.repositories import replaced
from contactpoint.store.safe import own_pointers, vault
from contactpoint.store.sealed_index import sharing as sealed_index
from contactpoint.store.sealed_index.journal import replace_keys
from contactpoint.store.sealed_index.lookup import search_index
from contactpoint.store.sealed_index.owners import (
    child_owner,
    is_registered_child,
    is_unregistered_child,
)
from contactpoint.vault.blind_index import OpenKey, OpenOrHidden
from contactpoint.vault.pointers import OwnPointers
from contactpoint.vault.vault import Ring

_SUBJECTS = "SELECT id, subject FROM store_child WHERE id = ANY(%s::bigint[])"
# The column whose pointers lead from joined records to their survivors.
JOINED_INTO = "child.joined_into"

_COLUMNS = "SELECT id, subject, number, document FROM store_child "
_DOCUMENTS = "SELECT id, subject, document FROM store_child WHERE id = ANY(%s::bigint[])"
_READ_BY_PKS = f"{_COLUMNS} WHERE id = ANY(%s::bigint[]) ORDER BY id"
_AND_JOINED = "SELECT id, subject, number, document, joined_into FROM store_child "
_READ_BY_NUMBER = f"{_AND_JOINED} WHERE number = %s"
_READ_BY_PK = f"{_AND_JOINED} WHERE id = %s"
_JOINED = "SELECT id, subject, joined_into FROM store_child WHERE id = ANY(%s::bigint[])"
_FOR_CHANGE = " FOR UPDATE"

# Values go a column at a time: an SQL statement with a place for each value takes longer to build
# than to execute.
# Numbered in the order of subjects, which are random: neighbours in a file are none in the table.
_ADD = """
    INSERT INTO store_child (subject, number, document, joined_into)
    SELECT new.subject, new.number, new.document, new.joined_into
    FROM unnest(%s::uuid[], %s::text[], %s::bytea[], %s::bytea[])
        AS new (subject, number, document, joined_into)
    ORDER BY new.subject
    RETURNING id, subject
"""
_REPLACE = """
    UPDATE store_child AS child SET document = new.document
    FROM unnest(%s::bigint[], %s::bytea[]) AS new (id, document)
    WHERE child.id = new.id
"""
_TOUCH = "SELECT sum(octet_length(document)) FROM store_child WHERE id = ANY(%s::bigint[])"
# Numbers are dense, so that most of those drawn are there.
_SOME = """
    SELECT id FROM store_child WHERE id IN (
        SELECT 1 + floor(random() * (SELECT max(id) FROM store_child))::bigint
        FROM generate_series(1, %s)
    ) LIMIT %s
"""
_COUNTED = "SELECT reltuples::bigint FROM pg_class WHERE oid = 'store_child'::regclass"


@dataclass(frozen=True, slots=True)
class OpenedChild:
    """A child with its document opened, and the ring that holds its key."""

    pk: int
    subject: UUID
    number: str
    document: ChildDocument
    ring: Ring = field(repr=False, compare=False)


class Sharers(NamedTuple):
    """The children who share search keys, by primary key, the registered ones apart from the
    others. Each has what all the keys that it shares say together, as a set of bits."""

    registered: dict[int, int]
    others: dict[int, int]


def _opened_rows(rows: Sequence[tuple[int, UUID, str, bytes]]) -> list[OpenedChild]:
    """The children of these rows, without those whose key has been destroyed."""
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


def sharing_apart(keys: Mapping[OpenKey, int]) -> Sharers:
    """The children that have at least one of these blind keys.

    ``keys`` has what each key says, as a set of bits. Practitioners look children up by this: no
    hidden key has the type ``OpenKey``.
    """
    return sharing_each([keys])[0]


def sharing_each(sought: Sequence[Mapping[OpenOrHidden, int]]) -> list[Sharers]:
    """What ``sharing_apart`` brings for each of many, in one round trip, by open or hidden keys.

    Hidden keys are for feeds, which must find every child that there is.
    """
    if not sought:
        return []
    kinds = is_registered_child, is_unregistered_child
    return [Sharers(*apart) for apart in sealed_index.sharing_each(sought, *kinds)]


def with_any_key(keys: Iterable[OpenKey]) -> list[OpenedChild]:
    """The children that have at least one of these blind keys, in the order of their rows."""
    sharers = sharing_apart(dict.fromkeys(keys, 0))
    return by_pks(sorted(sharers.registered.keys() | sharers.others.keys()))


def by_pks(pks: Iterable[int]) -> list[OpenedChild]:
    """The children with these primary keys, in their order."""
    wanted = list(pks)
    return _opened_rows(prepared.rows(_READ_BY_PKS, [prepared.bigints(wanted)])) if wanted else []


def touch_sharing(keys: Iterable[int]) -> None:
    """Have the server read what ``sharing_apart`` will need for these blind keys."""
    search_index().touch(keys)


def touch(pks: Iterable[int]) -> None:
    """Have the server read the rows of these children."""
    prepared.rows(_TOUCH, [prepared.bigints(list(pks))])


def by_number(number: str, *, for_change: bool = False) -> OpenedChild | None:
    """The child that the number leads to; with ``for_change``, locked in this transaction.

    A joined record's number leads to the survivor; such a record is then locked as well.
    """
    lock = _FOR_CHANGE if for_change else ""
    found = prepared.rows(_READ_BY_NUMBER + lock, [number])
    while found:
        ((pk, subject, its_number, document, pointer),) = found
        (survivor,) = _joined_into().rows([pointer], [subject.bytes])
        if survivor is None:
            opened = _opened_rows([(pk, subject, its_number, document)])
            return opened[0] if opened else None
        found = prepared.rows(_READ_BY_PK + lock, [survivor])
    return None


def pks_of(numbers: Iterable[str]) -> list[int]:
    """The records of these numbers, by primary key, in no order; there are none of some."""
    found = Child.objects.filter(number__in=set(numbers))
    return list(found.values_list("pk", flat=True))


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
    rows = prepared.rows(_JOINED, [prepared.bigints(set(pks))])
    subjects = [subject.bytes for _, subject, _ in rows]
    leads_to = _joined_into().rows((pointer for *_, pointer in rows), subjects)
    return {
        pk: survivor
        for (pk, *_), survivor in zip(rows, leads_to, strict=True)
        if survivor is not None
    }


def _joined_into() -> OwnPointers:
    return own_pointers(JOINED_INTO)


def pks_in_batches(size: int) -> Iterator[list[int]]:
    """The primary keys of all children, in their order; also of those that come meanwhile."""
    last = 0
    while pks := list(
        Child.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:size]
    ):
        yield pks
        last = pks[-1]


def some_pks(at_random: int, newest: int) -> list[int]:
    """The primary keys of some children drawn by lot, about so many, and of the newest."""
    drawn = [pk for (pk,) in prepared.rows(_SOME, [2 * at_random, at_random])]
    last = Child.objects.order_by("-pk").values_list("pk", flat=True)[:newest]
    return sorted({*drawn, *last})


def rows(pks: Iterable[int]) -> list[Child]:
    """The rows of these children, in the order of their keys."""
    return list(Child.objects.filter(pk__in=list(pks)).order_by("pk"))


def joining(pks: Iterable[int]) -> list[Child]:
    """The rows of these children, locked until the transaction ends, in the order of their keys.

    They are locked in the opposite order: a joined record before its survivor, which was there
    first, as ``by_number`` locks them.
    """
    rows = Child.objects.select_for_update().filter(pk__in=list(pks)).order_by("-pk")
    return list(rows)[::-1]


def join_into(record: Child, survivor: Child | None) -> None:
    """Let a record's number lead to another, or to itself again."""
    noting = replaced.now()
    if noting is not None and survivor is not None:
        noting.joined(record.pk, lambda: bytes(record.document))
    pks = [None if survivor is None else survivor.pk]
    (record.joined_into,) = _joined_into().to_each(pks, [record.subject.bytes])
    record.save(update_fields=["joined_into"])


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


def add(rows: Sequence[Child], keys: Sequence[ChildKeys]) -> None:
    """Insert new children with their blind search keys; their primary keys are set on the rows.

    The numbers tell nothing of the order in which the children are given.
    """
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            _ADD,
            [
                [row.subject for row in rows],
                [row.number for row in rows],
                [row.document for row in rows],
                _joined_into().to_each([None] * len(rows), [row.subject.bytes for row in rows]),
            ],
        )
        pks = {subject: pk for pk, subject in cursor.fetchall()}
        for row in rows:
            row.pk = pks[row.subject]
    noting = replaced.now()
    if noting is not None:
        noting.came(Kind.RECORD, pks.values())
    replace_keys(
        (child_owner(row.pk, registered=of_one.registered), of_one.values)
        for row, of_one in zip(rows, keys, strict=True)
    )


def replace_documents(rows: Sequence[Child], keys: Mapping[int, ChildKeys]) -> None:
    """Write the documents of children that are there, and the blind search keys of those in
    ``keys``, by primary key; the others keep theirs."""
    if not rows:
        return
    _note_as_held(row.pk for row in rows)
    with connection.cursor() as cursor:
        cursor.execute(_REPLACE, [[row.pk for row in rows], [row.document for row in rows]])
    # After the documents, whose rows are locked now.
    replace_keys(
        (child_owner(pk, registered=kind), of_one.values if kind is of_one.registered else ())
        for pk, of_one in keys.items()
        for kind in (True, False)
    )


def _note_as_held(pks: Iterable[int]) -> None:
    """Note the documents of children that are about to be written, where a load runs."""
    noting = replaced.now()
    if noting is None:
        return
    for pk, _, document in prepared.rows(_DOCUMENTS, [prepared.bigints(list(pks))]):
        noting.changes(Before(kind=Kind.RECORD, pk=pk, there=True, sealed=bytes(document)))
