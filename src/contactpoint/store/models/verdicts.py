"""What a person has to decide, and what persons have decided."""

from enum import StrEnum

from django.db import models

from contactpoint.access.scope import NOT_KNOWN
from contactpoint.review.kinds import CaseKind, VerdictKind
from contactpoint.store.models.accounts import Account
from contactpoint.store.models.children import Child, HeldStatement


def _choices(kinds: type[StrEnum]) -> list[tuple[str, str]]:
    """The value and label of each kind; labels are as Django makes those of its own lists."""
    return [(kind.value, kind.name.replace("_", " ").title()) for kind in kinds]


class Case(models.Model):
    """A case: what a person has to decide.

    In a ``placing`` case a statement waits: ``child`` is the record that it may be of, and
    ``reason`` says why it was not linked. In a ``resemblance`` case ``statement`` stands on the
    record ``other_child``, which may be of the same child as ``child``.

    The search index has the keys under which a waiting statement's child may turn up: a load that
    brings one of them tries the statement again. ``urgency`` is that of ``review.urgency``.
    ``scope`` is the code of whose case it is (``access.scope``).
    A reviewer has a case while ``claimed_until`` is ahead. ``asked_source_at`` says that the source
    has to answer first. ``withheld`` says that nobody who would decide may be shown a child that
    the case is about. A case with either is in no queue.
    """

    kind = models.CharField(
        max_length=12, choices=_choices(CaseKind), default=CaseKind.PLACING.value
    )
    statement = models.OneToOneField(HeldStatement, on_delete=models.CASCADE, related_name="case")
    child = models.ForeignKey(Child, null=True, on_delete=models.PROTECT, related_name="+")
    # Few cases have one; indexed below.
    other_child = models.ForeignKey(
        Child, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    weight = models.FloatField(null=True)
    reason = models.CharField(max_length=40)
    opened_at = models.DateTimeField(auto_now_add=True)
    scope = models.CharField(max_length=9, default=NOT_KNOWN.code)
    urgency = models.SmallIntegerField(default=0)
    claimed_by = models.ForeignKey(
        Account, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    claimed_until = models.DateTimeField(null=True)
    asked_source_at = models.DateTimeField(null=True)
    withheld = models.BooleanField(default=False)

    class Meta:
        # The table keeps its name from the first release; raw SQL and the bulk load use that name.
        db_table = "store_review"
        constraints = [
            models.CheckConstraint(
                name="two_records_resemble",
                condition=models.Q(kind="placing", other_child__isnull=True)
                | models.Q(kind="resemblance", child__isnull=False, other_child__isnull=False),
            ),
            models.CheckConstraint(
                name="claimed_by_someone_until_some_time",
                condition=models.Q(claimed_by__isnull=True, claimed_until__isnull=True)
                | models.Q(claimed_by__isnull=False, claimed_until__isnull=False),
            ),
            models.CheckConstraint(name="a_case_is_somebodys", condition=~models.Q(scope="")),
        ]
        indexes = [
            # For the queue, and for its count by reason without reading the table.
            models.Index(
                fields=["scope", "-urgency", "id"],
                name="review_queue",
                condition=models.Q(asked_source_at__isnull=True, withheld=False),
                include=["reason"],
            ),
            models.Index(
                fields=["claimed_by"],
                name="review_claimed_by",
                condition=models.Q(claimed_by__isnull=False),
            ),
            models.Index(
                fields=["other_child"],
                name="review_other_child",
                condition=models.Q(other_child__isnull=False),
            ),
            models.Index(
                fields=["child"], name="review_withheld", condition=models.Q(withheld=True)
            ),
        ]


class Verdict(models.Model):
    """What a person decided of a child. It stands until a person undoes it.

    ``child`` is the record that the verdict is about, or the survivor of a join. ``other_child`` is
    the record that was joined, split off, or said to be another. ``statement``, ``reason`` and
    ``weight`` are those of the case that the verdict settled, if any.
    """

    kind = models.CharField(max_length=12, choices=_choices(VerdictKind))
    child = models.ForeignKey(Child, null=True, on_delete=models.PROTECT, related_name="+")
    other_child = models.ForeignKey(Child, null=True, on_delete=models.PROTECT, related_name="+")
    statement = models.ForeignKey(
        HeldStatement, null=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(max_length=40, blank=True)
    weight = models.FloatField(null=True)
    scope = models.CharField(max_length=9, default=NOT_KNOWN.code)
    made_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField(auto_now_add=True)
    undone_by = models.ForeignKey(
        Account, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="undone_by_someone_at_some_time",
                condition=models.Q(undone_by__isnull=True, undone_at__isnull=True)
                | models.Q(undone_by__isnull=False, undone_at__isnull=False),
            ),
            models.CheckConstraint(name="a_verdict_is_somebodys", condition=~models.Q(scope="")),
        ]
        indexes = [models.Index(fields=["scope", "-id"], name="verdict_by_scope")]


class VerdictStatement(models.Model):
    """A statement that a verdict moved, placed, made or set aside.

    ``came_from`` is the record that the statement stood on before. It is ``None`` for a statement
    that waited for a person, and for the verdict's own correction. ``last_known`` marks a statement
    that the record was last known by, if no source spoke of it any more.
    """

    verdict = models.ForeignKey(
        Verdict, on_delete=models.PROTECT, related_name="statements", db_index=False
    )
    statement = models.ForeignKey(HeldStatement, on_delete=models.PROTECT, related_name="+")
    came_from = models.ForeignKey(
        Child, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    last_known = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["verdict", "statement"], name="a_verdict_has_a_statement_once"
            )
        ]


class StatementPair(models.Model):
    """What a verdict says of two statements for ever after: they are of one child, or of two.

    A pair stands while its verdict is not undone and no later verdict contradicts it.
    ``overruled_by`` is the standing verdict that does.
    """

    verdict = models.ForeignKey(Verdict, on_delete=models.PROTECT, related_name="pairs")
    left = models.ForeignKey(HeldStatement, on_delete=models.PROTECT, related_name="+")
    right = models.ForeignKey(HeldStatement, on_delete=models.PROTECT, related_name="+")
    same = models.BooleanField()
    overruled_by = models.ForeignKey(
        Verdict, null=True, on_delete=models.PROTECT, related_name="overruled"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_pair_is_of_two_in_order", condition=models.Q(left__lt=models.F("right"))
            )
        ]
