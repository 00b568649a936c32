"""Children, what sources state of them, and who works with them. All of it sealed."""

from typing import TypeAlias
from uuid import UUID

from django.db import models

from contactpoint.store.standing import STANDING_BYTES, StatementState
from contactpoint.vault.marks import MARK_BYTES


class Child(models.Model):
    """One child: its number, its vault subject, and the document that search and pages read.

    The subject's key seals everything about the child. ``document`` is derived from the child's
    statements and can be made again from them. ``joined_into`` points to the record that this one
    was joined into: the number leads there, and this record has nothing to show any more. Where it
    was joined into none, the pointer looks the same. Its repository makes and follows it.
    """

    subject = models.UUIDField(unique=True)
    number = models.CharField(max_length=9, unique=True)
    document = models.BinaryField()
    joined_into = models.BinaryField(max_length=MARK_BYTES)


class HeldStatement(models.Model):
    """A source's latest statement of a child, sealed as it came.

    A linked statement is sealed under the child's key. A statement that waits for a person is
    sealed under a key of its own, so that nothing reaches it through a child.
    ``reference_digest`` recognises the source's own reference, and ``content_digest`` an unchanged
    statement. Both digests are keyed, and say nothing to whoever has only this database. So is
    ``standing`` sealed (``store.standing``): rows are read and written by their repository, which
    opens it into the attributes below. Who makes the statement is inside the seal alone; a source's
    statements, and those on a record, are found by the search index.
    """

    State: TypeAlias = StatementState

    reference_digest = models.BinaryField(max_length=16, unique=True)
    content_digest = models.BinaryField(max_length=16)
    standing = models.BinaryField(max_length=STANDING_BYTES)
    sealed = models.BinaryField()

    child_id: int | None
    subject: UUID
    state: StatementState
    seen_in: int
    # The record that the search index finds it by.
    found_by: int | None

    @classmethod
    def fresh(cls, reference_digest: bytes) -> "HeldStatement":
        """A row for a statement that nobody has made before; on no record yet."""
        row = cls(reference_digest=reference_digest)
        row.child_id = row.found_by = None
        return row


class RecordedInvolvement(models.Model):
    """An involvement that a practitioner recorded, sealed under the child's key.

    That a service works with a child is itself a fact about the child. ``child`` points to the
    child's row (``vault.pointers``), so that a child's involvements are found by it.
    """

    reference = models.UUIDField(unique=True)
    child = models.BinaryField(max_length=MARK_BYTES, db_index=True)
    sealed = models.BinaryField()
