"""Statements as they are held."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from contactpoint.children.statement import Statement
from contactpoint.store.documents import decode_statement, encode, statement_place
from contactpoint.store.models import HeldStatement, Load
from contactpoint.store.safe import vault
from contactpoint.vault.vault import IndexDomain

# As for children: one index look-up a key.
_WAITING_NEAR = """
    SELECT review.statement_id FROM unnest(%s::bigint[]) AS key
    JOIN store_review AS review ON review.lookup_keys @> ARRAY[key]
"""

_BY_REFERENCE = "SELECT * FROM store_heldstatement WHERE reference_digest = ANY(%s::bytea[])"
_LINKED_TO = """
    SELECT * FROM store_heldstatement WHERE child_id = ANY(%s::bigint[]) AND state = 'linked'
    ORDER BY id
"""
# As for children: a column at a time.
_ADD = """
    INSERT INTO store_heldstatement (feed, source, reference_digest, child_id, subject, state,
        content_digest, sealed, last_seen_in_id)
    SELECT * FROM unnest(%s::text[], %s::text[], %s::bytea[], %s::bigint[], %s::uuid[], %s::text[],
        %s::bytea[], %s::bytea[], %s::bigint[])
    RETURNING id, reference_digest
"""
_REPLACE = """
    UPDATE store_heldstatement AS held
    SET child_id = new.child_id, subject = new.subject, state = new.state,
        content_digest = new.content_digest, sealed = new.sealed,
        last_seen_in_id = new.last_seen_in_id
    FROM unnest(%s::bigint[], %s::bigint[], %s::uuid[], %s::text[], %s::bytea[], %s::bytea[],
        %s::bigint[]) AS new (id, child_id, subject, state, content_digest, sealed, last_seen_in_id)
    WHERE held.id = new.id
"""


@dataclass(frozen=True, slots=True)
class Digests:
    """How a statement is recognised: by its source's reference, and by its content."""

    reference: bytes
    content: bytes


def digests_of(statement: Statement) -> Digests:
    """The keyed digests of a statement."""
    references = vault().index(IndexDomain.REFERENCES)
    return Digests(
        reference=reference_digest(statement.feed, statement.source, statement.reference),
        content=references.digest(encode(statement)),
    )


def digests_held(row: HeldStatement) -> Digests:
    """The digests of the statement that a row holds, as they were made when it was taken."""
    return Digests(reference=bytes(row.reference_digest), content=bytes(row.content_digest))


def reference_digest(feed: str, source: str, reference: str) -> bytes:
    """The keyed digest of a source's own reference of a child."""
    written = "\0".join((feed, source, reference)).encode()
    return vault().index(IndexDomain.REFERENCES).digest(written)


def by_reference(digests: Iterable[bytes]) -> Mapping[bytes, HeldStatement]:
    """The held statements that have one of these reference digests."""
    rows = HeldStatement.objects.raw(_BY_REFERENCE, [list(digests)])
    return {bytes(row.reference_digest): row for row in rows}


def linked_to(child_pks: Iterable[int]) -> Mapping[int, list[tuple[HeldStatement, Statement]]]:
    """The linked statements of each child, opened, in the order of their rows."""
    rows = list(HeldStatement.objects.raw(_LINKED_TO, [list(child_pks)]))
    found: dict[int, list[tuple[HeldStatement, Statement]]] = {}
    for row, statement in opened(rows):
        if row.child_id is not None:
            found.setdefault(row.child_id, []).append((row, statement))
    return found


def opened(rows: Sequence[HeldStatement]) -> list[tuple[HeldStatement, Statement]]:
    """The rows with their statements opened."""
    ring = vault().hold({row.subject for row in rows})
    return [
        (row, decode_statement(ring.open(statement_place(row.subject), bytes(row.sealed))))
        for row in rows
    ]


def waiting_near(keys: Iterable[int]) -> list[HeldStatement]:
    """The statements before a person that look for one of these blind keys, in a lasting order."""
    wanted = list(keys)
    if not wanted:
        return []
    found = RawSQL(_WAITING_NEAR, [wanted])  # noqa: S611 - fixed text
    return list(HeldStatement.objects.filter(pk__in=found).order_by("pk"))


def unseen_in(load: Load, *, limit: int) -> list[HeldStatement]:
    """Statements of the load's sources that still stand and that came last in an earlier load.

    What is in quarantine is left there: only a shielding officer decides on it.
    """
    # In the order of the index: in any other the server would walk the whole table.
    return list(_unseen_in(load).order_by("source", "last_seen_in", "pk")[:limit])


def count_unseen_in(load: Load) -> int:
    """How many statements ``unseen_in`` would bring."""
    return _unseen_in(load).count()


def _unseen_in(load: Load) -> QuerySet[HeldStatement]:
    return HeldStatement.objects.filter(
        feed=load.feed,
        source__in=load.sources,
        last_seen_in__lt=load.pk,
        state__in=[HeldStatement.State.LINKED, HeldStatement.State.TO_REVIEW],
    )


def children_of(digests: Iterable[bytes]) -> Mapping[bytes, int | None]:
    """For each reference digest that is held, the child it is linked to, or ``None``."""
    rows = HeldStatement.objects.filter(reference_digest__in=list(digests))
    return {
        bytes(reference): child
        for reference, child in rows.values_list("reference_digest", "child_id")
    }


def save(new: Sequence[HeldStatement], changed: Sequence[HeldStatement]) -> None:
    """Insert the new rows, whose primary keys are set on them, and write the changed ones."""
    with connection.cursor() as cursor:
        if new:
            said_by: list[list[Any]] = [
                [row.feed for row in new],
                [row.source for row in new],
                [bytes(row.reference_digest) for row in new],
            ]
            cursor.execute(_ADD, [*said_by, *_changeable(new)])
            pks = {bytes(digest): pk for pk, digest in cursor.fetchall()}
            for row in new:
                row.pk = pks[bytes(row.reference_digest)]
        if changed:
            cursor.execute(_REPLACE, [[row.pk for row in changed], *_changeable(changed)])


def _changeable(rows: Sequence[HeldStatement]) -> list[list[Any]]:
    """The columns that a later statement or a decision changes, each as a list."""
    return [
        [row.child_id for row in rows],
        [row.subject for row in rows],
        [str(row.state) for row in rows],
        [bytes(row.content_digest) for row in rows],
        [bytes(row.sealed) for row in rows],
        [row.last_seen_in_id for row in rows],
    ]


def mark_seen(pks: Sequence[int], load: Load) -> None:
    """Remember that a load brought these statements again, unchanged."""
    if pks:
        HeldStatement.objects.filter(pk__in=pks).update(last_seen_in=load)
