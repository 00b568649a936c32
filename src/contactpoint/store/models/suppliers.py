"""Who may send a feed, and for which sources."""

from typing import Any

from django.db import models, transaction

from contactpoint.store.models.macs import mac_of, with_mac


class Supplier(models.Model):
    """A registered supplier: it sends one feed, for these sources and no others.

    ``sources`` are in the feed's own terms, as statements have them. ``public_key`` is an Ed25519
    key, or empty: a supplier that has one signs its deliveries. ``delivery_number`` is that of the
    last signed delivery that was taken, and ``delivery_digest`` the SHA-256 digest of its manifest.
    ``bounds`` is what a load may do before a second person has to look (``placing.bounds``). Names
    and codes of bodies only: nothing of a child.
    """

    name = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=120, blank=True)
    feed = models.CharField(max_length=16)
    sources = models.JSONField()
    from_day = models.DateField()
    public_key = models.BinaryField(max_length=32, default=b"")
    bounds = models.JSONField()
    suspended_at = models.DateTimeField(null=True)
    delivery_number = models.BigIntegerField(default=0)
    delivery_digest = models.BinaryField(max_length=32, default=b"")
    mac = models.BinaryField(max_length=18, default=b"")

    def save(self, **how: Any) -> None:
        """Save it with its MAC."""
        with transaction.atomic():
            self.mac = mac_of("supplier", self)
            super().save(**with_mac(how))
