"""What people report to be wrong on a record. Nothing of it is in clear."""

from django.db import models


class HeldReport(models.Model):
    """A report (``store.reported.ReportContent``) as it is held, until months after its answer.

    The search index has whose queue it is in, who reported it, and of which record.
    """

    sealed = models.BinaryField()

    class Meta:
        db_table = "store_report"
