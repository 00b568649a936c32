"""What a person has to decide, and what persons have decided. Nothing of it is in clear.

What is sealed is in ``store.decided``. A pointer (``vault.pointers``) leads whoever has the key to
a row. Pointers of one column to one row are equal, and rows are found by them.
"""

from django.db import models

from contactpoint.store.models.accounts import Account
from contactpoint.vault.marks import MARK_BYTES


def _pointer(*, unique: bool = False) -> "models.BinaryField[bytes, bytes]":
    return models.BinaryField(max_length=MARK_BYTES, unique=unique)


class HeldCase(models.Model):
    """A case (``CaseContent``) as it is held.

    The search index has the keys under which a waiting statement's child may turn up: a load that
    brings one of them tries the statement again. It has the case's place in a queue too.
    A reviewer has a case while ``claimed_until`` is ahead.
    """

    statement = _pointer(unique=True)
    child = _pointer()
    other_child = _pointer()
    sealed = models.BinaryField()
    claimed_by = models.ForeignKey(
        Account, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    claimed_until = models.DateTimeField(null=True)

    class Meta:
        # The table keeps its name from the first release; raw SQL and the bulk load use that name.
        db_table = "store_review"
        constraints = [
            models.CheckConstraint(
                name="claimed_by_someone_until_some_time",
                condition=models.Q(claimed_by__isnull=True, claimed_until__isnull=True)
                | models.Q(claimed_by__isnull=False, claimed_until__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["claimed_by"],
                name="review_claimed_by",
                condition=models.Q(claimed_by__isnull=False),
            ),
            models.Index(fields=["child"], name="review_child"),
            models.Index(fields=["other_child"], name="review_other_child"),
        ]


class HeldVerdict(models.Model):
    """A verdict (``VerdictContent``) as it is held. The search index has which desk gave it."""

    statement = _pointer()
    child = _pointer()
    other_child = _pointer()
    made_at = models.DateTimeField()
    sealed = models.BinaryField()

    class Meta:
        db_table = "store_verdict"
        indexes = [
            models.Index(fields=["statement"], name="verdict_statement"),
            models.Index(fields=["child"], name="verdict_child"),
            models.Index(fields=["other_child"], name="verdict_other_child"),
        ]


class HeldVerdictStatement(models.Model):
    """What a verdict did with a statement (``VerdictStatement``) as it is held."""

    verdict = _pointer()
    statement = _pointer()
    sealed = models.BinaryField()

    class Meta:
        db_table = "store_verdictstatement"
        constraints = [
            models.UniqueConstraint(
                fields=["verdict", "statement"], name="a_verdict_has_a_statement_once"
            )
        ]
        indexes = [models.Index(fields=["statement"], name="verdictstatement_statement")]


class HeldStatementPair(models.Model):
    """What a verdict says of two statements (``StatementPair``) as it is held."""

    verdict = _pointer()
    left = _pointer()
    right = _pointer()
    overruled_by = _pointer()
    sealed = models.BinaryField()

    class Meta:
        db_table = "store_statementpair"
        indexes = [
            models.Index(fields=[column], name=f"pair_{column}")
            for column in ("verdict", "left", "right", "overruled_by")
        ]


class HeldProposal(models.Model):
    """A verdict that is proposed (``ProposalContent``) as it is held, until it has been answered.

    The search index has whose desks it is before.
    """

    sealed = models.BinaryField()

    class Meta:
        db_table = "store_proposal"
