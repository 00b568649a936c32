"""The keys database: wrapped keys, and which generations lasting keys have."""

from django.db import models


class WrappedKey(models.Model):
    """A subject's key, wrapped by the key holder.

    Destroying a key empties its row. The row stays, so that a destroyed key is never taken for a
    key that was not made.
    """

    subject = models.UUIDField(primary_key=True)
    wrapped = models.BinaryField(null=True)
    made_at = models.DateTimeField(auto_now_add=True)
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="wrapped_or_destroyed",
                condition=models.Q(wrapped__isnull=True, destroyed_at__isnull=False)
                | models.Q(wrapped__isnull=False, destroyed_at__isnull=True),
            )
        ]


class LastingGeneration(models.Model):
    """A generation of a lasting key that was renewed (``vault.lasting``); the last one seals.

    Of a key that was never renewed there is no row: it has its first generation alone. Only the
    role that owns the table says which there are.
    """

    name = models.CharField(max_length=60)
    generation = models.IntegerField()
    since = models.DateTimeField()
    past = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "generation"], name="a_generation_once"),
            models.CheckConstraint(
                name="a_generation_has_two_bytes",
                condition=models.Q(generation__gte=0, generation__lt=1 << 16),
            ),
        ]
