"""Statements as they are held."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any
from uuid import UUID, uuid4

from django.db import connection
from django.db.models import QuerySet

from contactpoint.children.statement import CORRECTION, Statement
from contactpoint.store import prepared
from contactpoint.store.documents import (
    decode_statement,
    encode,
    reference_bytes,
    statement_place,
)
from contactpoint.store.models import HeldStatement, Load
from contactpoint.store.safe import vault
from contactpoint.store.sealed_index import sharing as sealed_index
from contactpoint.store.sealed_index.owners import is_case
from contactpoint.vault.blind_index import OpenKey
from contactpoint.vault.vault import IndexDomain

_OF_CASES = "SELECT id, statement_id FROM store_review WHERE id = ANY(%s::bigint[])"
_BY_REFERENCE = "SELECT * FROM store_heldstatement WHERE reference_digest = ANY(%s::bytea[])"
# The other statements of the child and its row are read only for the server to have them at hand.
_SUBJECTS_HELD = """
    SELECT held.reference_digest, held.subject, child.changed_at,
        (SELECT count(beside.state) FROM store_heldstatement AS beside
            WHERE beside.child_id = held.child_id)
    FROM store_heldstatement AS held
    LEFT JOIN store_child AS child ON child.id = held.child_id
    WHERE held.reference_digest = ANY(%s::bytea[])
"""
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
    """The digests of the statement that a row holds, as made when the statement was taken."""
    return Digests(reference=bytes(row.reference_digest), content=bytes(row.content_digest))


def reference_digest(feed: str, source: str, reference: str) -> bytes:
    """The keyed digest of a source's own reference of a child."""
    written = reference_bytes(feed, source, reference)
    return vault().index(IndexDomain.REFERENCES).digest(written)


def by_reference(digests: Iterable[bytes]) -> Mapping[bytes, HeldStatement]:
    """The held statements that have one of these reference digests."""
    rows = HeldStatement.objects.raw(_BY_REFERENCE, [list(digests)])
    return {bytes(row.reference_digest): row for row in rows}


def subjects_held(digests: Iterable[bytes]) -> Mapping[bytes, UUID]:
    """Under which subject each held statement that has one of these reference digests is sealed,
    by the digest. The server has its child's row at hand afterwards."""
    found = prepared.rows(_SUBJECTS_HELD, [prepared.byteas(list(digests))])
    return {bytes(digest): subject for digest, subject, *_ in found}


def linked_to(child_pks: Iterable[int]) -> Mapping[int, list[tuple[HeldStatement, Statement]]]:
    """The linked statements of each child, opened, in the order of their rows."""
    rows = list(HeldStatement.objects.raw(_LINKED_TO, [list(child_pks)]))
    found: dict[int, list[tuple[HeldStatement, Statement]]] = {}
    for row, statement in opened(rows):
        if row.child_id is not None:
            found.setdefault(row.child_id, []).append((row, statement))
    return found


def standing_on(child_pk: int) -> list[HeldStatement]:
    """The linked statements of a child: who makes them, but nothing of what they say."""
    rows = HeldStatement.objects.filter(child=child_pk, state=HeldStatement.State.LINKED)
    return list(rows.only("feed", "source"))


def on_record(child_pk: int) -> list[HeldStatement]:
    """The statements of a child that stand or have ended, in the order of their rows."""
    return on_each([child_pk])[child_pk]


def on_each(child_pks: Iterable[int]) -> Mapping[int, list[HeldStatement]]:
    """What ``on_record`` brings, for each of several children, by primary key."""
    found: dict[int, list[HeldStatement]] = {pk: [] for pk in child_pks}
    for row in HeldStatement.objects.filter(child__in=list(found)).order_by("pk"):
        if row.child_id is not None:
            found[row.child_id].append(row)
    return found


def first_of(child_pks: Iterable[int]) -> list[HeldStatement]:
    """The first linked statement of each of these children."""
    rows = HeldStatement.objects.filter(child__in=list(child_pks), state=HeldStatement.State.LINKED)
    return list(rows.order_by("child", "pk").distinct("child"))


def opened(rows: Sequence[HeldStatement]) -> list[tuple[HeldStatement, Statement]]:
    """The rows with their statements opened."""
    ring = vault().hold({row.subject for row in rows})
    return [
        (row, decode_statement(ring.open(statement_place(row.subject), bytes(row.sealed))))
        for row in rows
    ]


def waiting_near_each(sought: Sequence[Mapping[OpenKey, int]]) -> list[dict[int, int]]:
    """For each of ``sought`` the waiting statements that look for one of its keys, by primary key.

    Each of ``sought`` has what each blind key says. The result has for each statement what all the
    keys that it looks for say together.
    """
    near = sealed_index.sharing_each(sought, is_case) if sought else []
    pks = {case for shared in near for case in shared}
    if not pks:
        return near
    # A case that has been settled may still be in the index.
    of_case = dict(prepared.rows(_OF_CASES, [prepared.bigints(pks)]))
    return [
        {of_case[case]: says for case, says in shared.items() if case in of_case} for shared in near
    ]


def by_pks(pks: Iterable[int]) -> list[HeldStatement]:
    """The held statements with these primary keys, in their order."""
    wanted = list(pks)
    return list(HeldStatement.objects.filter(pk__in=wanted).order_by("pk")) if wanted else []


def unseen_in(load: Load, *, limit: int) -> list[HeldStatement]:
    """Statements of the load's sources that still stand and that came last in an earlier load.

    Statements in quarantine are left out: only a shielding officer decides on them.
    """
    # In the order of the index: for any other order the server would walk the whole table.
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


def linked_records(*, batch: int) -> Iterator[list[tuple[bytes, int | None]]]:
    """The reference digest of every held statement, and its child or ``None``.

    They come in lists of ``batch`` and in no order; for counting, at the size of a country.
    """
    rows = HeldStatement.objects.values_list("reference_digest", "child_id")
    found = rows.iterator(chunk_size=batch)
    while some := list(islice(found, batch)):
        yield [(bytes(digest), child) for digest, child in some]


def save(new: Sequence[HeldStatement], changed: Sequence[HeldStatement]) -> None:
    """Insert the new rows, whose primary keys are set on them, and write the changed ones."""
    with connection.cursor() as cursor:
        if new:
            keys: list[list[Any]] = [
                [row.feed for row in new],
                [row.source for row in new],
                [bytes(row.reference_digest) for row in new],
            ]
            cursor.execute(_ADD, [*keys, *_changeable(new)])
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


def held_correction(statement: Statement) -> HeldStatement:
    """Insert a correction, on no record yet and sealed under a key of its own.

    A correction comes from no load: one row of loads stands for all of them.
    """
    load, _ = Load.objects.get_or_create(
        feed=CORRECTION, sender="", full=False, files_digest=bytes(32), state=Load.State.DONE
    )
    subject = uuid4()
    digests = digests_of(statement)
    return HeldStatement.objects.create(
        subject=subject,
        state=HeldStatement.State.TO_REVIEW,
        feed=statement.feed,
        source=statement.source,
        reference_digest=digests.reference,
        content_digest=digests.content,
        sealed=vault().create([subject]).seal(statement_place(subject), encode(statement)),
        last_seen_in=load,
    )


def mark_seen(pks: Sequence[int], load: Load) -> None:
    """Remember that a load brought these statements again, unchanged."""
    if pks:
        HeldStatement.objects.filter(pk__in=pks).update(last_seen_in=load)
