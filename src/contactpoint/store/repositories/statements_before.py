"""Statements as they were before a load, and without it."""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from uuid import UUID

from contactpoint.children.statement import Statement
from contactpoint.store.documents import decode_statement, statement_place
from contactpoint.store.models import HeldStatement, Load
from contactpoint.store.replaced import Before
from contactpoint.store.repositories import replaced
from contactpoint.store.safe import vault
from contactpoint.store.sealed_index.journal import replace_keys
from contactpoint.store.sealed_index.owners import standing_owner, statement_owner
from contactpoint.vault.vault import Ring


def note_again(load: Load, unchanged: Sequence[HeldStatement], sources: AbstractSet[str]) -> None:
    """Note the statements that a load brings again as they are, if another load brought them that
    may still be taken back: they are then this load's word."""
    noting = replaced.now()
    if noting is None or not unchanged:
        return
    lately = replaced.brought_lately(load, [row.pk for row in unchanged], sources)
    again = [row for row in unchanged if row.pk in lately]
    noting.statements(again, again, brought=True)


def as_it_was(before: Iterable[Before]) -> list[Statement]:
    """What statements said before a load changed them."""
    ring, held = _held(before)
    return [_opened(ring, subject, sealed) for subject, sealed in held]


def still_as_it_was(before: Iterable[Before]) -> list[Statement | None]:
    """The same, with ``None`` for what cannot be opened any more: its record has gone since."""
    ring, held = _held(before)
    return [
        None if ring.is_destroyed(subject) else _opened(ring, subject, sealed)
        for subject, sealed in held
    ]


def _held(before: Iterable[Before]) -> tuple[Ring, list[tuple[UUID, bytes]]]:
    held = [(one.stood().subject, one.sealed) for one in before]
    return vault().hold({subject for subject, _ in held}), held


def _opened(ring: Ring, subject: UUID, sealed: bytes) -> Statement:
    return decode_statement(ring.open(statement_place(subject), sealed))


def take_away(rows: Sequence[HeldStatement]) -> None:
    """Delete statements that were never made, and what the search index has of them. Needs the
    role that owns the table."""
    pks = [row.pk for row in rows]
    HeldStatement.objects.filter(pk__in=pks).delete()
    replace_keys((owner(pk), ()) for pk in pks for owner in (statement_owner, standing_owner))
