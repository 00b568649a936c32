"""Children, what sources state of them, and who works with them. All of it sealed."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models


class Child(models.Model):
    """One child: a number, the vault subject whose key seals everything about it, and the sealed
    document that search and pages read.

    ``document`` is derived from the child's statements and can be made again from them. With
    ``joined_into`` it turned out to be that child: the number leads there, and here is nothing to
    show any more.
    """

    subject = models.UUIDField(unique=True)
    number = models.CharField(max_length=9, unique=True)
    document = models.BinaryField()
    # Which records were joined into one is told by the verdicts.
    joined_into = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="joined", db_index=False
    )
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)


class SearchKeys(models.Model):
    """A child's blind search keys; none where the child is not to be found.

    A table apart, because a look-up reads a row of it for every child that shares a key, and a
    child's own row, with its document, is ten times as wide.
    """

    child = models.OneToOneField(
        Child, primary_key=True, on_delete=models.CASCADE, related_name="search_keys"
    )
    values = ArrayField(models.BigIntegerField())

    class Meta:
        indexes = [
            GinIndex(
                fields=["values"],
                name="search_keys_by_value",
                opclasses=["array_ops"],
                # A pending list would be read whole by every search.
                fastupdate=False,
            )
        ]


class HeldStatement(models.Model):
    """A source's latest statement of a child, sealed as it came.

    While it is linked it is sealed under the child's key; while a person has to decide, or it is
    quarantined, under a key of its own, so that nothing reaches it through a child.
    ``reference_digest`` recognises the source's own reference, ``content_digest`` that nothing has
    changed; both are keyed and say nothing to who has only this database. ``last_seen_in`` is the
    load that brought it first, or the last one since that had to note what it saw
    (``loads.notes_what_it_saw``).
    """

    class State(models.TextChoices):
        LINKED = "linked"
        TO_REVIEW = "to_review"
        QUARANTINED = "quarantined"
        ENDED = "ended"

    child = models.ForeignKey(Child, null=True, on_delete=models.PROTECT, related_name="statements")
    subject = models.UUIDField()
    state = models.CharField(max_length=12, choices=State.choices)
    feed = models.CharField(max_length=16)
    source = models.CharField(max_length=20)
    reference_digest = models.BinaryField(max_length=16, unique=True)
    content_digest = models.BinaryField(max_length=16)
    sealed = models.BinaryField()
    # Loads are not deleted, and who asks for statements by load names their source too.
    last_seen_in = models.ForeignKey(
        "Load", on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="linked_statements_have_a_child",
                condition=models.Q(state="linked", child__isnull=False)
                | models.Q(state="ended")
                | models.Q(state__in=["to_review", "quarantined"], child__isnull=True),
            )
        ]
        indexes = [
            models.Index(fields=["feed", "source", "last_seen_in"], name="statement_by_source"),
            models.Index(
                fields=["state"],
                name="statement_undecided",
                condition=models.Q(state__in=["to_review", "quarantined"]),
            ),
        ]


class RecordedInvolvement(models.Model):
    """An involvement that a practitioner recorded, sealed under the child's key: that this service
    works with this child is itself a fact about the child.

    ``recorded_on`` is the record that it was recorded on, where a join has brought it to another;
    with ``lead_passed_on`` the practitioner was lead professional there, and the join left the lead
    to another.
    """

    reference = models.UUIDField(unique=True)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="involvements")
    recorded_on = models.ForeignKey(
        Child, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    lead_passed_on = models.BooleanField(default=False)
    sealed = models.BinaryField()
