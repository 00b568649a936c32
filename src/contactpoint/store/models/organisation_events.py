"""What became of an organisation, for its page."""

from typing import ClassVar

from django.db import models

from contactpoint.store.models.accounts import Organisation


class OrganisationEvent(models.Model):
    """Something that was decided of an organisation, or that a register said of it.

    ``by`` is the account that decided, ``None`` for an operator or a load of the registers.
    ``until`` is the last day of an accreditation; ``other`` the organisation that it succeeds or
    is succeeded by. Only added to: what proves anything is the ledger.
    """

    class What(models.TextChoices):
        ACCREDITED = "accredited"
        WITHDRAWN = "withdrawn"
        PARTNER = "partner"
        CLOSED = "closed"
        REOPENED = "reopened"
        MOVED = "moved"
        SUCCEEDED = "succeeded"
        TOOK_OVER = "took_over"
        TELEPHONE = "telephone"

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="events")
    what = models.CharField(max_length=12, choices=What.choices)
    at = models.DateTimeField()
    until = models.DateField(null=True)
    by = models.BigIntegerField(null=True)
    other = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")

    objects: ClassVar[models.Manager["OrganisationEvent"]] = models.Manager()
