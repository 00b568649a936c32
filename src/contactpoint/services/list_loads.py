"""The loads there were, for whoever has to name one."""

from dataclasses import dataclass
from datetime import datetime

from contactpoint.children.statement import CORRECTION
from contactpoint.store.models import Load

MOST_LISTED = 50


@dataclass(frozen=True, slots=True)
class ListedLoad:
    """A load: its number, what it was of, and how far it is.

    ``state`` is a value of ``Load.State``. ``counts`` are those of its report. ``withdrawable``
    says that it is kept what the load replaced.
    """

    load: int
    feed: str
    sender: str
    full: bool
    state: str
    started_at: datetime
    counts: dict[str, int]
    withdrawable: bool


def list_loads() -> list[ListedLoad]:
    """The last loads, the newest first, ``MOST_LISTED`` at most."""
    found = Load.objects.exclude(feed=CORRECTION).order_by("-pk")[:MOST_LISTED]
    return [
        ListedLoad(
            load=load.pk,
            feed=load.feed,
            sender=load.sender,
            full=load.full,
            state=load.state,
            started_at=load.started_at,
            counts={name: one for name, one in load.counts.items() if isinstance(one, int)},
            withdrawable=load.replaced_under is not None,
        )
        for load in found
    ]
