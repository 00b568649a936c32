"""Loads of feed files, and what was wrong in them."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from contactpoint.store.models.accounts import Account
from contactpoint.store.models.suppliers import Supplier


class Load(models.Model):
    """One run of the files of one feed.

    ``position`` is how far the load has come; an interrupted load goes on from there.
    ``files_digest`` is over the contents of the files in their order. ``supplier`` is whose
    delivery it is, or none where none was registered. ``begun_by`` is the account that began it,
    and ``operator`` the login of the terminal on which it was begun. ``figures`` are what was
    counted against the supplier's bounds (``placing.bounds.Figures``); a load that is held waits
    for ``approved_by``, and ``approval`` is a MAC over what was approved. ``replaced_under`` is the
    subject of the key under which it is kept what the load replaced (``Replaced``), as long as the
    load can be withdrawn.
    """

    class State(models.TextChoices):
        RUNNING = "running"
        DONE = "done"
        WITHDRAWING = "withdrawing"
        WITHDRAWN = "withdrawn"
        HELD = "held"

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
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, null=True)
    begun_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    operator = models.CharField(max_length=64, blank=True)
    figures = models.JSONField(default=dict)
    approved_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    approval = models.BinaryField(max_length=18, default=b"")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["feed", "sender", "full", "files_digest"],
                condition=models.Q(state__in=["running", "held"]),
                name="one_running_load_of_the_same_files",
            )
        ]
        # Each opening of a record may ask for them (``last_deliveries``).
        indexes = [
            GinIndex(
                fields=["sources"],
                name="full_deliveries_by_source",
                opclasses=["jsonb_path_ops"],
                condition=models.Q(full=True, state="done"),
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
