"""What one person asks for and another has to approve. Nothing of it is in clear."""

from django.db import models


class HeldRequest(models.Model):
    """A request (``store.requested.RequestContent``) as it is held, for days after its answer."""

    sealed = models.BinaryField()

    class Meta:
        db_table = "store_request"
