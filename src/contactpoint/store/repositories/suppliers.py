"""Suppliers by their names and by what they send.

Each is given only as it was registered: one that was changed past the service raises
``SealBrokenError``.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils import timezone

from contactpoint.store.account_macs import supplier_must_be_as_made
from contactpoint.store.models import Supplier


def is_any_registered() -> bool:
    """Whether any supplier is registered, suspended or not."""
    return Supplier.objects.exists()


def every() -> list[Supplier]:
    """All suppliers, by name."""
    return _as_made(Supplier.objects.order_by("name"))


def of_feed(feed: str) -> list[Supplier]:
    """The suppliers of a feed, by name."""
    return _as_made(Supplier.objects.filter(feed=feed).order_by("name"))


def of_sources(feed: str, sources: Sequence[str]) -> list[Supplier]:
    """The suppliers of a feed that may send for any of these sources, by name."""
    found = Supplier.objects.filter(feed=feed, sources__has_any_keys=list(sources))
    return _as_made(found.order_by("name"))


def by_name(name: str) -> Supplier | None:
    """The supplier of this name."""
    return next(iter(_as_made(Supplier.objects.filter(name=name))), None)


def locked(name: str) -> Supplier | None:
    """The supplier of this name, locked until the open transaction ends."""
    return next(iter(_as_made(Supplier.objects.select_for_update().filter(name=name))), None)


def add(
    *,
    name: str,
    title: str,
    feed: str,
    sources: Sequence[str],
    from_day: date,
    public_key: bytes,
    bounds: Mapping[str, Any],
) -> Supplier:
    """Register a supplier. Raises ``IntegrityError`` where the name is taken."""
    return Supplier.objects.create(
        name=name,
        title=title,
        feed=feed,
        sources=list(sources),
        from_day=from_day,
        public_key=public_key,
        bounds=dict(bounds),
    )


def suspend(supplier: Supplier) -> None:
    """Let nothing of the supplier in from now on."""
    supplier.suspended_at = timezone.now()
    supplier.save(update_fields=["suspended_at"])


def resume(supplier: Supplier) -> None:
    """Let the supplier send again."""
    supplier.suspended_at = None
    supplier.save(update_fields=["suspended_at"])


def take_delivery(supplier: Supplier, number: int, digest: bytes) -> None:
    """Note the last signed delivery that was taken."""
    supplier.delivery_number, supplier.delivery_digest = number, digest
    supplier.save(update_fields=["delivery_number", "delivery_digest"])


def _as_made(rows: Any) -> list[Supplier]:
    found: list[Supplier] = list(rows)
    for row in found:
        supplier_must_be_as_made(row)
    return found
