"""Loads of feed files, and what was wrong in them."""

from django.db import models


class Load(models.Model):
    """One run of the files of one feed.

    ``position`` is how far the load has come; an interrupted load goes on from there.
    ``files_digest`` is over the contents of the files in their order. ``replaced_under`` is the
    subject of the key under which it is kept what the load replaced (``Replaced``), as long as the
    load can be withdrawn.
    """

    class State(models.TextChoices):
        RUNNING = "running"
        DONE = "done"
        WITHDRAWING = "withdrawing"
        WITHDRAWN = "withdrawn"

    feed = models.CharField(max_length=16)
    sender = models.CharField(max_length=20, blank=True)
    full = models.BooleanField()
    files_digest = models.BinaryField(max_length=32)
    state = models.CharField(max_length=16, choices=State.choices, default=State.RUNNING)
    file_number = models.IntegerField(default=0)
    ordinal = models.BigIntegerField(default=0)
    counts = models.JSONField(default=dict)
    dropped = models.JSONField(default=dict)
    sources = models.JSONField(default=list)
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)
    replaced_under = models.UUIDField(null=True)

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
