"""Registered suppliers for the tests of loading."""

from datetime import timedelta

from django.utils import timezone

from contactpoint.access.actor import Job, JobName
from contactpoint.children.sources import SOURCE_KINDS
from contactpoint.ledger.entry import Origin
from contactpoint.services.suppliers import DEFAULT_BOUNDS, Bound, Bounds, add_supplier

REGISTERING = Job(JobName.SUPPLIERS, Origin.TERMINAL, "op.erator")
# Whatever a load does is within these.
WIDE = Bounds(Bound(10**9, 100), Bound(10**9, 100), Bound(10**9, 100), 10**9)


def register(
    name: str,
    feed: str,
    *sources: str,
    bounds: Bounds = DEFAULT_BOUNDS,
    public_key: bytes | None = None,
    days: int = 0,
) -> None:
    """Register a supplier that may send from so many days after today on."""
    add_supplier(
        agent=REGISTERING,
        name=name,
        feed=feed,
        sources=sources,
        from_day=timezone.localdate() + timedelta(days=days),
        bounds=bounds,
        public_key=public_key,
    )


def register_everybody(*feeds: str) -> None:
    """Register who sends these national feeds, with bounds that nothing passes."""
    for feed in feeds:
        register(feed.replace("_", "-"), feed, SOURCE_KINDS[feed].only_source, bounds=WIDE)
