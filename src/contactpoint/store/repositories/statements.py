"""Statements as they are held."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

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


def reference_digest(feed: str, source: str, reference: str) -> bytes:
    """The keyed digest of a source's own reference of a child."""
    written = "\0".join((feed, source, reference)).encode()
    return vault().index(IndexDomain.REFERENCES).digest(written)


def by_reference(digests: Iterable[bytes]) -> Mapping[bytes, HeldStatement]:
    """The held statements that have one of these reference digests."""
    rows = HeldStatement.objects.filter(reference_digest__in=list(digests))
    return {bytes(row.reference_digest): row for row in rows}


def linked_to(child_pks: Iterable[int]) -> Mapping[int, list[tuple[HeldStatement, Statement]]]:
    """The linked statements of each child, opened, in the order of their rows."""
    rows = list(
        HeldStatement.objects.filter(
            child_id__in=list(child_pks), state=HeldStatement.State.LINKED
        ).order_by("pk")
    )
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
    """Statements of the load's sources that still stand and that the load did not bring."""
    rows = HeldStatement.objects.filter(feed=load.feed, source__in=load.sources)
    return list(
        rows.exclude(last_seen_in=load)
        .exclude(state=HeldStatement.State.ENDED)
        .order_by("pk")[:limit]
    )


def children_of(digests: Iterable[bytes]) -> Mapping[bytes, int | None]:
    """For each reference digest that is held, the child it is linked to, or ``None``."""
    rows = HeldStatement.objects.filter(reference_digest__in=list(digests))
    return {
        bytes(reference): child
        for reference, child in rows.values_list("reference_digest", "child_id")
    }


def save(new: Sequence[HeldStatement], changed: Sequence[HeldStatement]) -> None:
    """Insert the new rows and write the changed ones."""
    HeldStatement.objects.bulk_create(new)
    if changed:
        HeldStatement.objects.bulk_update(
            changed,
            ["child", "subject", "state", "content_digest", "sealed", "last_seen_in"],
            batch_size=500,
        )


def mark_seen(pks: Sequence[int], load: Load) -> None:
    """Remember that a load brought these statements again, unchanged."""
    if pks:
        HeldStatement.objects.filter(pk__in=pks).update(last_seen_in=load)


def seal_into(row: HeldStatement, statement: Statement, subject: UUID, sealed: bytes) -> None:
    """Set the row's content: sealed for this subject, digests of this statement."""
    row.subject = subject
    row.sealed = sealed
    row.content_digest = digests_of(statement).content
