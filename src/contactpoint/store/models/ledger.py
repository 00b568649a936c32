"""The ledger's table: insert and select, nothing else, by grant and by trigger.

Number, time and hash are given by the database.
"""

from django.db import models


class LedgerEntry(models.Model):
    """``ledger.entry.Entry`` with its place in the log and its hash."""

    at = models.DateTimeField()
    account = models.BigIntegerField(null=True)
    organisation = models.BigIntegerField(null=True)
    event = models.CharField(max_length=24)
    purpose = models.CharField(max_length=24, blank=True)
    subject = models.UUIDField(null=True)
    sealed_under = models.UUIDField()
    sealed = models.BinaryField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        indexes = [
            # Each index is written only by the entries that are read through it.
            models.Index(
                fields=["account", "-id"],
                name="ledger_by_account",
                condition=~models.Q(event="child_shown"),
            ),
            models.Index(
                fields=["subject", "-id"],
                name="ledger_by_subject",
                condition=models.Q(subject__isnull=False),
            ),
        ]
