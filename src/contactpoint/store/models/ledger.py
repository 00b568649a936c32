"""The ledger's table: insert and select, nothing else, by grant and by trigger.

Number, time and hash are given by the database.
"""

from django.db import models


class LedgerEntry(models.Model):
    """``ledger.entry.Entry`` with its place in the log and its hash."""

    at = models.DateTimeField()
    by = models.BinaryField(max_length=16)
    about = models.BinaryField(max_length=16)
    envelope = models.BinaryField()
    sealed = models.BinaryField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        indexes = [
            models.Index(fields=["by", "-id"], name="ledger_by_account"),
            models.Index(fields=["about", "-id"], name="ledger_by_subject"),
        ]
