"""Whether a delivery is let in, and for which sources: only registered suppliers send.

While no supplier is registered at all, as in a fresh index, a delivery is taken as whoever loads it
names its sender, or as its files do where nobody is named.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.utils import timezone

from contactpoint.children.sources import SOURCE_KINDS
from contactpoint.feeds.feed import Feed
from contactpoint.placing.bounds import DEFAULT_BOUNDS, Bounds
from contactpoint.placing.manifest import Manifest, ManifestRefusedError, signed_manifest
from contactpoint.store.models import Supplier
from contactpoint.store.repositories import suppliers

_MOST_NAMED = 5


class SenderRefusedError(Exception):
    """Nobody who may send this feed sent this delivery, or it is not known who did; the message
    says what to do."""


@dataclass(frozen=True, slots=True)
class Admitted:
    """Who sends a delivery.

    ``sender`` is what the feed's reader is told of it. ``may_send`` are the sources that it may be
    of, or ``None`` where nobody is registered or named. ``supplier`` is ``None`` where none is
    registered.
    """

    feed: Feed
    sender: str
    may_send: frozenset[str] | None
    bounds: Bounds = DEFAULT_BOUNDS
    supplier: Supplier | None = None


def admitted(feed: Feed, named: str) -> Admitted:
    """Who sends a delivery of this feed; ``named`` is the supplier's name or a source's code.

    Raises ``SenderRefusedError``, and ``SealBrokenError`` for a supplier that was changed past the
    service.
    """
    if not suppliers.is_any_registered():
        code = as_source(feed.name, named)
        sender = named if feed.sender_is else ""
        return Admitted(feed, sender, frozenset({code}) if named else None)
    supplier = _supplier(feed, named)
    _must_send_now(supplier)
    bounds, sources = Bounds.of_kept(supplier.bounds), frozenset(supplier.sources)
    by_name = named in ("", supplier.name)
    may_send = sources if by_name else frozenset({as_source(feed.name, named)})
    if not feed.sender_is:
        return Admitted(feed, "", may_send, bounds, supplier)
    if len(may_send) > 1:
        raise SenderRefusedError(
            f"{supplier.name} sends for several, and this format does not say for whom: add --from"
            f" with {feed.sender_is}"
        )
    return Admitted(feed, next(iter(may_send)), may_send, bounds, supplier)


def admitted_at_first(feed: Feed) -> Admitted:
    """Who sends the first load of this feed: all suppliers that may send it now, together.

    Raises ``SenderRefusedError`` where there is none, though any is registered, and where several
    send and one of them signs. Raises as ``admitted`` besides.
    """
    if not suppliers.is_any_registered():
        return Admitted(feed, "", None)
    sending = [one for one in suppliers.of_feed(feed.name) if _why_not(one) == ""]
    if not sending:
        raise SenderRefusedError(_nobody_sends(feed))
    sources = frozenset(source for one in sending for source in one.sources)
    if len(sending) == 1:
        return Admitted(feed, "", sources, DEFAULT_BOUNDS, sending[0])
    if any(one.public_key for one in sending):
        raise SenderRefusedError(
            f"several suppliers send {feed.name}, and one of them signs what it sends: load theirs"
            " by 'contactpoint feed load', each with its manifest"
        )
    return Admitted(feed, "", sources)


def signed_by(sent: Admitted, manifest: Path | None, *, full: bool) -> Manifest | None:
    """The manifest of a delivery of a supplier that signs; ``None`` of one that does not.

    Raises ``ManifestRefusedError`` where the manifest is wanting or is another supplier's, another
    feed's or of another kind, and for an old delivery: its number must be higher than that of the
    last one that was taken, unless it is that very delivery.
    """
    supplier = sent.supplier
    if supplier is None or not supplier.public_key:
        if manifest is not None:
            raise ManifestRefusedError(
                "no key of this supplier is registered, so that its signature cannot be checked:"
                " register one by 'contactpoint supplier add' with --key, or load without"
                " --manifest"
            )
        return None
    if manifest is None:
        raise ManifestRefusedError(
            f"{supplier.name} signs its deliveries: give --manifest, with the signature beside it"
        )
    found = signed_manifest(manifest, bytes(supplier.public_key))
    if (found.supplier, found.feed) != (supplier.name, supplier.feed):
        raise ManifestRefusedError("the manifest is of another supplier or another feed")
    if found.full is not full:
        right = "--full" if found.full else "--delta"
        raise ManifestRefusedError(f"the manifest is of another kind of delivery: load it {right}")
    is_same = found.digest == bytes(supplier.delivery_digest)
    if found.number < supplier.delivery_number or (
        found.number == supplier.delivery_number and not is_same
    ):
        raise ManifestRefusedError(
            f"delivery {supplier.delivery_number} of {supplier.name} has been taken: an earlier"
            " one, or another of its number, is not loaded after it"
        )
    return found


def _supplier(feed: Feed, named: str) -> Supplier:
    if not named:
        return _only_supplier(feed)
    by_name = suppliers.by_name(named)
    if by_name is not None and by_name.feed == feed.name:
        return by_name
    sending = suppliers.of_sources(feed.name, [as_source(feed.name, named)])
    # Of one source one supplier sends at a time; others may have been suspended.
    sending.sort(key=lambda one: one.suspended_at is not None)
    if sending:
        return sending[0]
    if by_name is not None:
        raise SenderRefusedError(f"{named} is registered, but sends {by_name.feed}")
    raise SenderRefusedError(
        f"{named} is not registered to send {feed.name}: if it may, register it by 'contactpoint"
        " supplier add'"
    )


def _only_supplier(feed: Feed) -> Supplier:
    """The supplier of a feed of which nobody is named: there must not be two."""
    of_feed = suppliers.of_feed(feed.name)
    sending = [one for one in of_feed if one.suspended_at is None] or of_feed
    if not sending:
        raise SenderRefusedError(_nobody_sends(feed))
    if len(sending) > 1:
        raise SenderRefusedError(f"several send {feed.name}: add --from with {_named(sending)}")
    return sending[0]


def _must_send_now(supplier: Supplier) -> None:
    reason = _why_not(supplier)
    if reason:
        raise SenderRefusedError(f"{supplier.name} {reason}")


def _why_not(supplier: Supplier) -> str:
    if supplier.suspended_at is not None:
        return (
            "is suspended, so that nothing of it is let in: if it may send again, use"
            " 'contactpoint supplier resume'"
        )
    if supplier.from_day > timezone.localdate():
        return f"may send from {supplier.from_day.isoformat()} on"
    return ""


def _nobody_sends(feed: Feed) -> str:
    return (
        f"nobody is registered who may send {feed.name}: register its supplier by 'contactpoint"
        " supplier add'"
    )


def _named(found: Sequence[Supplier]) -> str:
    names = [one.name for one in found[:_MOST_NAMED]]
    return ", ".join(names) + (" or another" if len(found) > _MOST_NAMED else "")


def as_source(feed: str, written: str) -> str:
    """A source's code as statements of the feed have it."""
    only = SOURCE_KINDS[feed].only_source
    return written.strip() if only else written.strip().upper()
