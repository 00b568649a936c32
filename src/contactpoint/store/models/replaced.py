"""What loads replaced, so that a load can be taken back."""

from django.db import models

from contactpoint.store.models.loads import Load
from contactpoint.vault.marks import MARK_BYTES


class Replaced(models.Model):
    """What one load found where it inserted or changed something (``store.replaced``).

    ``what`` is a mark of the statement, record or case, bound to the load: what two loads changed
    has two marks. What was found is sealed under the load's own key, and a statement or a document
    in it under its child's besides. Destroying either destroys it.
    """

    load = models.ForeignKey(Load, on_delete=models.PROTECT, related_name="+")
    what = models.BinaryField(max_length=MARK_BYTES, unique=True)
    sealed = models.BinaryField()
