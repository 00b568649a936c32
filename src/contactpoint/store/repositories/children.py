"""Children and their sealed documents."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from contactpoint.store.documents import ChildDocument, child_place, decode_child
from contactpoint.store.models import Child
from contactpoint.store.safe import vault
from contactpoint.vault.vault import Ring

# One index look-up a key. The overlap operator would do the same for a few keys and slows down with
# the square of their number: 40,000 keys took 7.4 s in one array and 0.2 s so (19,000 children).
_WITH_ANY_KEY = """
    SELECT child.id FROM unnest(%s::bigint[]) AS key
    JOIN store_child AS child ON child.search_keys @> ARRAY[key]
"""

# Every search and every opening reads so: to build a query takes the ORM longer than it takes
# PostgreSQL to answer it.
_COLUMNS = "SELECT id, subject, number, document FROM store_child "
_READ_WITH_ANY_KEY = f"{_COLUMNS} WHERE id IN ({_WITH_ANY_KEY}) ORDER BY id"
_READ_BY_PKS = f"{_COLUMNS} WHERE id = ANY(%s) ORDER BY id"
_READ_BY_NUMBER = f"{_COLUMNS} WHERE number = %s"

# A column at a time: a statement with a place for each value takes longer to build than to execute.
# Keys travel as the text of an array, because unnest would flatten arrays within an array.
_ADD = """
    INSERT INTO store_child (subject, number, document, search_keys, created_at, changed_at)
    SELECT new.subject, new.number, new.document, new.keys::bigint[], now(), now()
    FROM unnest(%s::uuid[], %s::text[], %s::bytea[], %s::text[]) WITH ORDINALITY
        AS new (subject, number, document, keys, place)
    ORDER BY new.place
    RETURNING id, subject
"""
_REPLACE = """
    UPDATE store_child AS child
    SET document = new.document, search_keys = new.keys::bigint[], changed_at = now()
    FROM unnest(%s::bigint[], %s::bytea[], %s::text[]) AS new (id, document, keys)
    WHERE child.id = new.id
"""


@dataclass(frozen=True, slots=True)
class OpenedChild:
    """A child with its document opened."""

    pk: int
    subject: UUID
    number: str
    document: ChildDocument


def _opened(sql: str, sought: list[int] | str) -> tuple[list[OpenedChild], Ring]:
    """The children whose key has not been destroyed: of the others there is nothing to open."""
    with connection.cursor() as cursor:
        cursor.execute(sql, [sought])
        rows = cursor.fetchall()
    ring = vault().hold([subject for _, subject, _, _ in rows])
    children = [
        OpenedChild(
            pk=pk,
            subject=subject,
            number=number,
            document=decode_child(ring.open(child_place(subject), bytes(document))),
        )
        for pk, subject, number, document in rows
        if not ring.is_destroyed(subject)
    ]
    return children, ring


def with_any_key(keys: Iterable[int]) -> list[OpenedChild]:
    """The children that have at least one of these blind keys, in the order of their rows."""
    return _opened(_READ_WITH_ANY_KEY, list(keys))[0]


def by_pks(pks: Iterable[int]) -> list[OpenedChild]:
    """The children with these primary keys."""
    return _opened(_READ_BY_PKS, list(pks))[0]


def by_number(number: str, *, for_change: bool = False) -> tuple[OpenedChild, Ring] | None:
    """The child with this number; with ``for_change``, locked until the transaction ends."""
    children, ring = _opened(_READ_BY_NUMBER + (" FOR UPDATE" if for_change else ""), number)
    return (children[0], ring) if children else None


def search_keys_of(pks: Iterable[int]) -> Mapping[int, list[int]]:
    """The blind keys of each of these children."""
    return dict(Child.objects.filter(pk__in=list(pks)).values_list("pk", "search_keys"))


def numbers_taken(numbers: Iterable[str]) -> frozenset[str]:
    """Which of these child numbers exist already."""
    return frozenset(
        Child.objects.filter(number__in=list(numbers)).values_list("number", flat=True)
    )


def add(rows: Sequence[Child]) -> None:
    """Insert new children; their primary keys are set on the rows."""
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            _ADD,
            [
                [row.subject for row in rows],
                [row.number for row in rows],
                [row.document for row in rows],
                [_array(row.search_keys) for row in rows],
            ],
        )
        pks = {subject: pk for pk, subject in cursor.fetchall()}
    for row in rows:
        row.pk = pks[row.subject]


def replace_documents(rows: Sequence[Child]) -> None:
    """Write the documents and search keys of children that are there."""
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            _REPLACE,
            [
                [row.pk for row in rows],
                [row.document for row in rows],
                [_array(row.search_keys) for row in rows],
            ],
        )


def _array(keys: Iterable[int]) -> str:
    return "{" + ",".join(map(str, keys)) + "}"
