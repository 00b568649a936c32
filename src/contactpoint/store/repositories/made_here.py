"""Statements that no delivery brought: corrections, what practitioners state of children whom they
add, and what a child was last known by."""

from uuid import UUID, uuid4

from msgspec.structs import replace

from contactpoint.children.statement import CORRECTION, Statement
from contactpoint.store.documents import (
    encode,
    statement_place,
)
from contactpoint.store.models import HeldStatement, Load
from contactpoint.store.repositories import loads, statements
from contactpoint.store.safe import vault


def load_of(feed: str) -> Load:
    """The row of loads that stands for all that people state of one kind (``MADE_HERE``)."""
    load, _ = Load.objects.get_or_create(
        feed=feed, sender="", full=False, files_digest=bytes(32), state=Load.State.DONE
    )
    return load


def held_correction(statement: Statement) -> HeldStatement:
    """Insert a correction, on no record yet and sealed under a key of its own.

    One row of loads stands for all corrections. Each knows the load that began last before it.
    """
    load = load_of(CORRECTION)
    subject = uuid4()
    statement = replace(statement, since=loads.last_begun())
    digests = statements.digests_of(statement)
    row = HeldStatement.fresh(digests.reference)
    row.content_digest = digests.content
    row.subject, row.state = subject, HeldStatement.State.TO_REVIEW
    row.sealed = vault().create([subject]).seal(statement_place(subject), encode(statement))
    statements.see([row], load)
    statements.save([(row, statement)], [])
    return row


def kept_as_ended(statement: Statement, child_pk: int, subject: UUID, load: Load) -> HeldStatement:
    """What a source said of a child before its statement went to another, as an ended one that no
    source's reference leads to."""
    kept = replace(statement, reference=uuid4().hex)
    digests = statements.digests_of(kept)
    row = HeldStatement.fresh(digests.reference)
    row.content_digest = digests.content
    row.child_id, row.subject, row.state = child_pk, subject, HeldStatement.State.ENDED
    row.sealed = vault().hold([subject]).seal(statement_place(subject), encode(kept))
    statements.see([row], load)
    statements.save([(row, kept)], [])
    return row
