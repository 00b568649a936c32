"""Statements as they are held."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any
from uuid import UUID, uuid4

from django.db import connection

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
from contactpoint.store.sealed_index.journal import replace_keys
from contactpoint.store.sealed_index.lookup import search_index
from contactpoint.store.sealed_index.owners import is_case, pk_of, statement_owner
from contactpoint.vault.blind_index import OpenKey
from contactpoint.vault.vault import IndexDomain, Ring

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
    INSERT INTO store_heldstatement (reference_digest, child_id, subject, state, content_digest,
        sealed, seen)
    SELECT * FROM unnest(%s::bytea[], %s::bigint[], %s::uuid[], %s::text[], %s::bytea[],
        %s::bytea[], %s::bytea[])
    RETURNING id, reference_digest
"""
_REPLACE = """
    UPDATE store_heldstatement AS held
    SET child_id = new.child_id, subject = new.subject, state = new.state,
        content_digest = new.content_digest, sealed = new.sealed, seen = new.seen
    FROM unnest(%s::bigint[], %s::bigint[], %s::uuid[], %s::text[], %s::bytea[], %s::bytea[],
        %s::bytea[]) AS new (id, child_id, subject, state, content_digest, sealed, seen)
    WHERE held.id = new.id
"""


_SEEN = """
    UPDATE store_heldstatement AS held SET seen = new.seen
    FROM unnest(%s::bigint[], %s::bytea[]) AS new (id, seen) WHERE held.id = new.id
"""
# The name of the marks that say which load brought a statement last.
SEEN = "seen"
_BATCH = 1000
# Of a statement from a release that kept it elsewhere.
_BEFORE_ALL = 0


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
    return _opened_by(vault().hold({row.subject for row in rows}), rows)


def opened_in_batches(size: int) -> Iterator[list[tuple[HeldStatement, Statement]]]:
    """All statements in the order of their rows, opened; of who is destroyed there is none."""
    last = 0
    while rows := list(HeldStatement.objects.filter(pk__gt=last).order_by("pk")[:size]):
        ring = vault().hold({row.subject for row in rows})
        yield _opened_by(ring, [row for row in rows if not ring.is_destroyed(row.subject)])
        last = rows[-1].pk


def _opened_by(ring: Ring, rows: Sequence[HeldStatement]) -> list[tuple[HeldStatement, Statement]]:
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


def unseen_in(load: Load) -> list[int]:
    """The statements of the load's sources that still stand and were last seen in an earlier load,
    by primary key.

    A statement in quarantine is left there: only a shielding officer decides on it.
    """
    keys = [source_key(load.feed, source) for source in load.sources]
    found = search_index().owners(keys) if keys else {}
    pks = sorted({pk_of(owner) for owners in found.values() for owner in owners})
    unseen: list[int] = []
    for start in range(0, len(pks), _BATCH):
        unseen += [row.pk for row in _unseen(pks[start : start + _BATCH], load)]
    return unseen


def still_unseen(pks: Sequence[int], load: Load) -> list[HeldStatement]:
    """The rows of those of these statements that ``unseen_in`` would still bring."""
    return _unseen(pks, load)


def _unseen(pks: Sequence[int], load: Load) -> list[HeldStatement]:
    standing = [HeldStatement.State.LINKED, HeldStatement.State.TO_REVIEW]
    rows = list(HeldStatement.objects.filter(pk__in=pks, state__in=standing).order_by("pk"))
    return [row for row, seen in zip(rows, _seen_in(rows), strict=True) if seen < load.pk]


def linked_records(*, batch: int) -> Iterator[list[tuple[bytes, int | None]]]:
    """The reference digest of every held statement, and its child or ``None``.

    They come in lists of ``batch`` and in no order; for counting, at the size of a country.
    """
    rows = HeldStatement.objects.values_list("reference_digest", "child_id")
    found = rows.iterator(chunk_size=batch)
    while some := list(islice(found, batch)):
        yield [(bytes(digest), child) for digest, child in some]


def save(new: Sequence[tuple[HeldStatement, Statement]], changed: Sequence[HeldStatement]) -> None:
    """Insert the new rows, whose primary keys are set on them, and write the changed ones.

    ``new`` has each row's statement, whose source its statements are found by.
    """
    with connection.cursor() as cursor:
        if new:
            rows = [row for row, _ in new]
            digests = [bytes(row.reference_digest) for row in rows]
            cursor.execute(_ADD, [digests, *_changeable(rows)])
            pks = {bytes(digest): pk for pk, digest in cursor.fetchall()}
            for row in rows:
                row.pk = pks[bytes(row.reference_digest)]
        if changed:
            cursor.execute(_REPLACE, [[row.pk for row in changed], *_changeable(changed)])
    # No delivery brings corrections, so that nobody looks for those of a source.
    replace_keys(
        (statement_owner(row.pk), [source_key(statement.feed, statement.source)])
        for row, statement in new
        if statement.feed != CORRECTION
    )


def source_key(feed: str, source: str) -> int:
    """The blind key by which a source's statements are found."""
    return vault().index(IndexDomain.SOURCES).value(f"{feed}\0{source}")


def _changeable(rows: Sequence[HeldStatement]) -> list[list[Any]]:
    """The columns that a later statement or a decision changes, each as a list."""
    return [
        [row.child_id for row in rows],
        [row.subject for row in rows],
        [str(row.state) for row in rows],
        [bytes(row.content_digest) for row in rows],
        [bytes(row.sealed) for row in rows],
        [bytes(row.seen) for row in rows],
    ]


def see(rows: Sequence[HeldStatement], load: Load) -> None:
    """Note on rows that this load brought their statements; ``save`` writes it."""
    digests = [bytes(row.reference_digest) for row in rows]
    made = vault().marks(SEEN).made([load.pk] * len(rows), digests)
    for row, mark in zip(rows, made, strict=True):
        row.seen = mark


def _seen_in(rows: Sequence[HeldStatement]) -> list[int]:
    """The load that brought each statement last, by primary key; 0 where it is not known."""
    marked = [row for row in rows if row.seen]
    marks = [bytes(row.seen) for row in marked]
    digests = [bytes(row.reference_digest) for row in marked]
    read = vault().marks(SEEN).read(marks, digests)
    loads = {row.pk: load for row, load in zip(marked, read, strict=True)}
    return [loads.get(row.pk, _BEFORE_ALL) for row in rows]


def load_of(row: HeldStatement) -> Load:
    """The load that brought a statement last, or the first one where that is not known."""
    (load,) = _seen_in([row])
    return Load.objects.get(pk=load) if load else Load.objects.earliest("pk")


def held_correction(statement: Statement) -> HeldStatement:
    """Insert a correction, on no record yet and sealed under a key of its own.

    A correction comes from no load: one row of loads stands for all of them.
    """
    load, _ = Load.objects.get_or_create(
        feed=CORRECTION, sender="", full=False, files_digest=bytes(32), state=Load.State.DONE
    )
    subject = uuid4()
    digests = digests_of(statement)
    row = HeldStatement(
        subject=subject,
        state=HeldStatement.State.TO_REVIEW,
        reference_digest=digests.reference,
        content_digest=digests.content,
        sealed=vault().create([subject]).seal(statement_place(subject), encode(statement)),
    )
    see([row], load)
    save([(row, statement)], [])
    return row


def mark_seen(rows: Sequence[HeldStatement], load: Load) -> None:
    """Remember that a load brought these statements again, unchanged."""
    if rows:
        see(rows, load)
        with connection.cursor() as cursor:
            cursor.execute(_SEEN, [[row.pk for row in rows], [bytes(row.seen) for row in rows]])
