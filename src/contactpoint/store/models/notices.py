"""Notices of what concerns an account. The day on which one was told is in clear, and nothing else:
not whose it is, about whom or of what."""

from django.db import models


class HeldNotice(models.Model):
    """A notice (``store.noticed``) as it is held. Its number is given again years later."""

    told_on = models.DateField(db_index=True)
    sealed = models.BinaryField()

    class Meta:
        db_table = "store_notice"
