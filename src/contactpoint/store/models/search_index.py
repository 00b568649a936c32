"""The sealed index (``vault.sealed_index``): runs of pages in two slots, a journal, and which
generation holds.

Nothing here says anything of a child, nor refers to one: pages and records are sealed, each of one
size, and what a record concerns stands in it alone.
"""

from django.db import models


class SearchIndex(models.Model):
    """One row: the generation that holds, the slot in which its run lies, and its directory,
    sealed. Before the first one there is none, and no run.

    ``begun`` numbers generations, also those that came to nothing; records are written under the
    key of ``writes_under``. The keys of generations below ``kept_from`` are destroyed. Search keys
    are blinded under the generation ``blinding`` of their own keys, and written under
    ``blinding_coming`` besides while a run is made under that.
    """

    generation = models.BigIntegerField()
    slot = models.CharField(max_length=1)
    directory = models.BinaryField()
    pages = models.BigIntegerField()
    begun = models.BigIntegerField()
    writes_under = models.BigIntegerField()
    kept_from = models.BigIntegerField()
    blinding = models.IntegerField(default=0)
    blinding_coming = models.IntegerField(default=0)
    made_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="one_search_index", condition=models.Q(id=1)),
            models.CheckConstraint(
                name="an_index_has_two_slots", condition=models.Q(slot__in=["a", "b"])
            ),
        ]


class IndexPageA(models.Model):
    """A page of the run in slot a. ``number`` counts pages from 0, in order of their keys."""

    number = models.BigIntegerField(primary_key=True)
    sealed = models.BinaryField()


class IndexPageB(models.Model):
    """A page of the run in slot b."""

    number = models.BigIntegerField(primary_key=True)
    sealed = models.BinaryField()


class IndexRecord(models.Model):
    """A record of the journal, sealed under the key of ``generation``.

    The database adds ``written_in``, the transaction that wrote it, by which readers tell what they
    have read: transactions do not commit in the order of their records' numbers.
    """

    id = models.BigAutoField(primary_key=True)
    generation = models.BigIntegerField()
    sealed = models.BinaryField()
