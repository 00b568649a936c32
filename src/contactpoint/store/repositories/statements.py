"""Statements as they are held."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from random import SystemRandom

from django.db import connection

from contactpoint.children.statement import CORRECTION, Statement
from contactpoint.store import prepared
from contactpoint.store.documents import (
    decode_statement,
    encode_said,
    reference_bytes,
    statement_place,
)
from contactpoint.store.models import HeldStatement, Load
from contactpoint.store.repositories import replaced
from contactpoint.store.safe import pointers, vault
from contactpoint.store.sealed_index import sharing as sealed_index
from contactpoint.store.sealed_index.blinding import blindings_now, looked_up
from contactpoint.store.sealed_index.journal import replace_keys
from contactpoint.store.sealed_index.lookup import search_index
from contactpoint.store.sealed_index.owners import (
    is_case,
    pk_of,
    standing_owner,
    statement_owner,
)
from contactpoint.store.standing import NAME, Standing, StatementState
from contactpoint.vault.blind_index import OpenKey
from contactpoint.vault.vault import IndexDomain, Ring

_OF_CASES = "SELECT id, statement FROM store_review WHERE id = ANY(%s::bigint[])"
_BY_REFERENCE = "SELECT * FROM store_heldstatement WHERE reference_digest = ANY(%s::bytea[])"
_BY_PKS = "SELECT * FROM store_heldstatement WHERE id = ANY(%s::bigint[]) ORDER BY id"
_STANDINGS = """
    SELECT reference_digest, standing FROM store_heldstatement
    WHERE reference_digest = ANY(%s::bytea[])
"""
_TOUCH = """
    SELECT sum(octet_length(sealed)) FROM store_heldstatement WHERE id = ANY(%s::bigint[])
"""
# As for children: a column at a time.
_ADD = """
    INSERT INTO store_heldstatement (reference_digest, content_digest, standing, sealed)
    SELECT new.reference_digest, new.content_digest, new.standing, new.sealed
    FROM unnest(%s::bytea[], %s::bytea[], %s::bytea[], %s::bytea[]) WITH ORDINALITY
        AS new (reference_digest, content_digest, standing, sealed, place)
    ORDER BY new.place
    RETURNING id, reference_digest
"""
_REPLACE = """
    UPDATE store_heldstatement AS held
    SET content_digest = new.content_digest, standing = new.standing, sealed = new.sealed
    FROM unnest(%s::bigint[], %s::bytea[], %s::bytea[], %s::bytea[])
        AS new (id, content_digest, standing, sealed)
    WHERE held.id = new.id
"""
_RESTATE = """
    UPDATE store_heldstatement AS held SET standing = new.standing
    FROM unnest(%s::bigint[], %s::bytea[]) AS new (id, standing) WHERE held.id = new.id
"""
# Drawn from the operating system's source of chance.
_shuffle = SystemRandom().shuffle
# As they come from the database or from elsewhere.
_Bytes = bytes | memoryview


@dataclass(frozen=True, slots=True)
class Digests:
    """How a statement is recognised: by its source's reference, and by what its source says."""

    reference: bytes
    content: bytes


def digests_of(statement: Statement) -> Digests:
    """The keyed digests of a statement."""
    references = vault().index(IndexDomain.REFERENCES)
    return Digests(
        reference=reference_digest(statement.feed, statement.source, statement.reference),
        content=references.digest(encode_said(statement)),
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
    rows = _read(HeldStatement.objects.raw(_BY_REFERENCE, [list(digests)]))
    return {bytes(row.reference_digest): row for row in rows}


def standings_of(digests: Iterable[bytes]) -> Mapping[bytes, Standing]:
    """How each held statement that has one of these reference digests stands, by the digest."""
    found = prepared.rows(_STANDINGS, [prepared.byteas(list(digests))])
    return dict(_opened_standings(found))


def linked_to(child_pks: Iterable[int]) -> Mapping[int, list[tuple[HeldStatement, Statement]]]:
    """The linked statements of each child, opened, in the order of their rows."""
    return linked_among(row for rows in on_each(child_pks).values() for row in rows)


def linked_among(
    rows: Iterable[HeldStatement],
) -> dict[int, list[tuple[HeldStatement, Statement]]]:
    """Those of the rows that are linked, opened, by the primary key of their child."""
    found: dict[int, list[tuple[HeldStatement, Statement]]] = {}
    for row, statement in opened([row for row in rows if row.state is HeldStatement.State.LINKED]):
        if row.child_id is not None:
            found.setdefault(row.child_id, []).append((row, statement))
    return found


def on_record(child_pk: int) -> list[HeldStatement]:
    """The statements of a child that stand or have ended, in the order of their rows."""
    return on_each([child_pk])[child_pk]


def on_each(child_pks: Iterable[int]) -> Mapping[int, list[HeldStatement]]:
    """What ``on_record`` brings, for each of several children, by primary key."""
    found: dict[int, list[HeldStatement]] = {pk: [] for pk in child_pks}
    for row in by_pks(_found_on(found)):
        if row.child_id in found:
            found[row.child_id].append(row)
    return found


def touch_on(child_pks: Iterable[int]) -> None:
    """Have the server read what ``on_each`` will need for these children."""
    prepared.rows(_TOUCH, [prepared.bigints(_found_on(child_pks))])


def _found_on(child_pks: Iterable[int]) -> list[int]:
    """The statements that the search index has on these records, by primary key."""
    wanted = set(child_pks)
    if not wanted:
        return []
    found = looked_up(
        lambda blinding: search_index().owners({record_key(pk, blinding) for pk in wanted})
    )
    return sorted({pk_of(owner) for owners in found.values() for owner in owners})


def opened(rows: Sequence[HeldStatement]) -> list[tuple[HeldStatement, Statement]]:
    """The rows with their statements opened."""
    return _opened_by(vault().hold({row.subject for row in rows}), rows)


def opened_in_batches(size: int) -> Iterator[list[tuple[HeldStatement, Statement]]]:
    """All statements in the order of their rows, opened; of who is destroyed there is none."""
    last = 0
    while rows := _read(HeldStatement.objects.filter(pk__gt=last).order_by("pk")[:size]):
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
    near = [cases for (cases,) in sealed_index.sharing_each(sought, is_case)] if sought else []
    pks = {case for shared in near for case in shared}
    if not pks:
        return near
    # A case that has been settled may still be in the index.
    cases = prepared.rows(_OF_CASES, [prepared.bigints(pks)])
    of_each = pointers("case.statement").rows([pointer for _, pointer in cases])
    of_case = {case: pk for (case, _), pk in zip(cases, of_each, strict=True) if pk is not None}
    return [
        {of_case[case]: says for case, says in shared.items() if case in of_case} for shared in near
    ]


def by_pks(pks: Iterable[int]) -> list[HeldStatement]:
    """The held statements with these primary keys, in their order."""
    wanted = list(pks)
    return _read(HeldStatement.objects.raw(_BY_PKS, [wanted])) if wanted else []


def placed_in_batches(size: int) -> Iterator[list[tuple[int, bytes, int | None, bool]]]:
    """Of every held statement its primary key and reference digest, its child or ``None``, and
    whether it is in quarantine.

    They come in lists of ``size`` and in no order; for counting, at the size of a country.
    """
    rows = HeldStatement.objects.values_list("pk", "reference_digest", "standing")
    found = rows.iterator(chunk_size=size)
    while some := list(islice(found, size)):
        opened = _opened_standings((digest, standing) for _, digest, standing in some)
        yield [
            (pk, digest, standing.child, standing.state is StatementState.QUARANTINED)
            for (pk, _, _), (digest, standing) in zip(some, opened, strict=True)
        ]


def standings_in_batches(size: int) -> Iterator[list[tuple[bytes, Standing]]]:
    """The reference digest of every held statement, and how it stands, in no order."""
    rows = HeldStatement.objects.values_list("reference_digest", "standing")
    found = rows.iterator(chunk_size=size)
    while some := list(islice(found, size)):
        yield _opened_standings(some)


def save(new: Sequence[tuple[HeldStatement, Statement]], changed: Sequence[HeldStatement]) -> None:
    """Insert the new rows, whose primary keys are set on them, and write the changed ones.

    ``new`` has each row's statement, whose source its statements are found by.
    """
    # What the index has of a row is changed while the row is locked.
    if new:
        _insert([row for row, _ in new])
        replaced.note_new(row.pk for row, _ in new)
    if changed:
        replaced.note_changed(changed, by_pks)
        with connection.cursor() as cursor:
            cursor.execute(_REPLACE, [[row.pk for row in changed], *_columns(changed)])
    # No delivery brings corrections, so that nobody looks for those of a source.
    blindings = blindings_now()
    sources = [
        (statement_owner(row.pk), [source_key(statement.feed, statement.source, blindings.holds)])
        for row, statement in new
        if statement.feed != CORRECTION
    ]
    moved = [row for row in (*(row for row, _ in new), *changed) if row.child_id != row.found_by]
    records = [
        (standing_owner(row.pk), _record_keys(row.child_id, blindings.written)) for row in moved
    ]
    replace_keys([*sources, *records])
    for row in moved:
        row.found_by = row.child_id


def _insert(rows: Sequence[HeldStatement]) -> None:
    """Number the rows at random among each other, so that neighbours in a file are none in the
    table; those of one child keep their order, in which the child is derived from them."""
    drawn = list(rows)
    _shuffle(drawn)
    of_children: dict[int, list[HeldStatement]] = {}
    for row in rows:
        if row.child_id is not None:
            of_children.setdefault(row.child_id, []).append(row)
    in_turn = {child: iter(own) for child, own in of_children.items()}
    drawn = [row if row.child_id is None else next(in_turn[row.child_id]) for row in drawn]
    with connection.cursor() as cursor:
        digests = [bytes(row.reference_digest) for row in drawn]
        cursor.execute(_ADD, [digests, *_columns(drawn)])
        pks = {bytes(digest): pk for pk, digest in cursor.fetchall()}
    for row in rows:
        row.pk = pks[bytes(row.reference_digest)]


def source_key(feed: str, source: str, blinding: int) -> int:
    """The blind key by which a source's statements are found, under a generation of that key."""
    return vault().index(IndexDomain.SOURCES, blinding).value(f"{feed}\0{source}")


def record_key(child_pk: int, blinding: int) -> int:
    """The blind key by which the statements on a record are found, under a generation of that
    key."""
    return vault().index(IndexDomain.RECORDS, blinding).value(str(child_pk))


def _record_keys(child_pk: int | None, blindings: Sequence[int]) -> list[int]:
    return [] if child_pk is None else [record_key(child_pk, one) for one in blindings]


def _columns(rows: Sequence[HeldStatement]) -> list[list[bytes]]:
    """The columns that a later statement or a decision changes, each as a list."""
    return [
        [bytes(row.content_digest) for row in rows],
        _sealed_standings(rows),
        [bytes(row.sealed) for row in rows],
    ]


def _sealed_standings(rows: Sequence[HeldStatement]) -> list[bytes]:
    standings = [Standing(row.subject, row.child_id, row.state, row.seen_in) for row in rows]
    digests = [bytes(row.reference_digest) for row in rows]
    return vault().marks(NAME).sealed([standing.packed() for standing in standings], digests)


def _opened_standings(found: Iterable[tuple[_Bytes, _Bytes]]) -> list[tuple[bytes, Standing]]:
    rows = list(found)
    digests = [bytes(digest) for digest, _ in rows]
    contents = vault().marks(NAME).opened([bytes(standing) for _, standing in rows], digests)
    return list(zip(digests, map(Standing.unpacked, contents), strict=True))


def _read(found: Iterable[HeldStatement]) -> list[HeldStatement]:
    """The rows with their standings opened. Raises ``SealBrokenError``."""
    rows = list(found)
    standings = _opened_standings((row.reference_digest, row.standing) for row in rows)
    for row, (_, standing) in zip(rows, standings, strict=True):
        row.subject, row.child_id, row.state = standing.subject, standing.child, standing.state
        row.seen_in, row.found_by = standing.seen_in, standing.child
    return rows


def see(rows: Sequence[HeldStatement], load: Load) -> None:
    """Note on rows that this load brought their statements; ``save`` writes it."""
    for row in rows:
        row.seen_in = load.pk


def load_of(row: HeldStatement) -> Load:
    """The load that brought a statement last."""
    return Load.objects.get(pk=row.seen_in)


def mark_seen(rows: Sequence[HeldStatement], load: Load) -> None:
    """Remember that a load brought these statements again, unchanged."""
    if rows:
        see(rows, load)
        with connection.cursor() as cursor:
            cursor.execute(_RESTATE, [[row.pk for row in rows], _sealed_standings(rows)])
