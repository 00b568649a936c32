"""Loads of feed files, what was wrong in them, and what a person has to decide."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from contactpoint.store.models.children import Child, HeldStatement


class Load(models.Model):
    """One run of files of one feed; ``position`` is how far it has come, so that an interrupted
    load goes on from there. ``files_digest`` is over the contents of the files in their order."""

    class State(models.TextChoices):
        RUNNING = "running"
        DONE = "done"

    feed = models.CharField(max_length=16)
    sender = models.CharField(max_length=20, blank=True)
    full = models.BooleanField()
    files_digest = models.BinaryField(max_length=32)
    state = models.CharField(max_length=8, choices=State.choices, default=State.RUNNING)
    file_number = models.IntegerField(default=0)
    ordinal = models.BigIntegerField(default=0)
    counts = models.JSONField(default=dict)
    dropped = models.JSONField(default=dict)
    sources = models.JSONField(default=list)
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["feed", "sender", "full", "files_digest"],
                condition=models.Q(state="running"),
                name="one_running_load_of_the_same_files",
            )
        ]


class LoadFault(models.Model):
    """A rejected record or an ignored field: place, field and rule, never a value."""

    load = models.ForeignKey(Load, on_delete=models.CASCADE, related_name="faults")
    rejected = models.BooleanField()
    file_number = models.IntegerField()
    line = models.BigIntegerField(null=True)
    element = models.CharField(max_length=80)
    field = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=300)


class Review(models.Model):
    """A statement that a person has to place: which child it may be of, and why it was not linked.

    ``lookup_keys`` are the blind keys under which its child may turn up; a load that brings one of
    them tries the statement again.
    """

    statement = models.OneToOneField(HeldStatement, on_delete=models.CASCADE, related_name="review")
    child = models.ForeignKey(Child, null=True, on_delete=models.PROTECT, related_name="+")
    weight = models.FloatField(null=True)
    reason = models.CharField(max_length=40)
    lookup_keys = ArrayField(models.BigIntegerField())
    opened_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            GinIndex(
                fields=["lookup_keys"],
                name="review_lookup_keys",
                opclasses=["array_ops"],
                fastupdate=False,
            )
        ]
