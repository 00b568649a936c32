"""The keys database."""

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
