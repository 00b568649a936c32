"""Counts of attempts to sign in, and of refusals that are recorded together."""

from typing import ClassVar

from django.db import models


class AttemptCount(models.Model):
    """A count of one kind (``store.repositories.attempts.Kind``).

    ``key`` is a keyed digest of what is counted, and ``of`` one of the name that was tried; where
    no name is counted ``of`` is ``key``. ``level``, ``at`` and ``until`` are those of
    ``access.attempts.Count``. ``refused`` are the attempts that came too soon since, or what waits
    to be recorded together. From ``past_at`` on the row says nothing more.
    """

    key = models.BinaryField(max_length=16, primary_key=True)
    of = models.BinaryField(max_length=16)
    kind = models.CharField(max_length=12)
    level = models.FloatField(default=0)
    at = models.DateTimeField()
    until = models.DateTimeField()
    refused = models.IntegerField(default=0)
    past_at = models.DateTimeField()

    objects: ClassVar[models.Manager["AttemptCount"]] = models.Manager()

    class Meta:
        db_table = "store_attempt"
        indexes = [
            models.Index(fields=["of"], name="attempt_by_name"),
            models.Index(fields=["past_at"], name="attempt_past"),
        ]
