"""Registering who may send a feed and for which sources, and keeping a supplier out."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_public_key,
)
from django.db import IntegrityError, transaction

from contactpoint.access.actor import Action, Actor, Agent
from contactpoint.access.decisions import acting
from contactpoint.children.sources import SOURCE_KINDS
from contactpoint.feeds.catalogue import FEEDS
from contactpoint.ledger.supply_details import SupplierAdded, SupplierResumed, SupplierSuspended
from contactpoint.placing.bounds import DEFAULT_BOUNDS, Bound, Bounds
from contactpoint.placing.sender import as_source
from contactpoint.store.models import Supplier
from contactpoint.store.repositories import ledger, suppliers

__all__ = [
    "DEFAULT_BOUNDS",
    "Bound",
    "Bounds",
    "RegisteredSupplier",
    "SupplierRefusedError",
    "add_supplier",
    "is_any_registered",
    "list_suppliers",
    "resume_supplier",
    "suspend_supplier",
]

# With a letter, so that none is the number of an authority or a school.
_NAME = re.compile(r"^(?=.*[a-z])[a-z0-9][a-z0-9.-]{0,39}\Z")
_CODE = re.compile(r"^[0-9A-Z]{3,12}\Z")


class SupplierRefusedError(Exception):
    """The supplier cannot be registered, suspended or resumed; the message says why."""


@dataclass(frozen=True, slots=True)
class RegisteredSupplier:
    """A supplier as it is registered. ``key`` is the SHA-256 digest of its public key, or empty;
    ``delivery_number`` is that of its last signed delivery, or 0."""

    name: str
    title: str
    feed: str
    sources: tuple[str, ...]
    from_day: date
    key: str
    bounds: Bounds
    suspended_at: datetime | None
    delivery_number: int


def add_supplier(
    *,
    agent: Agent,
    name: str,
    feed: str,
    sources: Sequence[str],
    from_day: date,
    title: str = "",
    public_key: bytes | None = None,
    bounds: Bounds = DEFAULT_BOUNDS,
) -> None:
    """Register a supplier of one feed for these sources, from a day on.

    ``public_key`` is an Ed25519 key in PEM form, if it has one: it must sign then.
    An account needs the right to register suppliers: raises ``AccessRefusedError``.
    ``sources`` are in the feed's own terms; a national feed has one, which may be left out. Raises
    ``SupplierRefusedError`` for a name or a source that another has, a source that the feed cannot
    have, or a key that is no Ed25519 key. Of one source one supplier sends a feed at a time.
    """
    _must_be_allowed(agent, Action.REGISTER_SUPPLIER)
    if not _NAME.match(name):
        raise SupplierRefusedError(
            "a name has at most 40 small letters, digits, hyphens and full stops, and one letter"
        )
    if feed not in FEEDS:
        raise SupplierRefusedError(f"there is no feed {feed}")
    codes = _sources(feed, sources)
    key = _key(public_key)
    kept = bounds.as_kept()
    try:
        with transaction.atomic():
            _must_be_free(feed, codes)
            suppliers.add(
                name=name,
                title=title,
                feed=feed,
                sources=codes,
                from_day=from_day,
                public_key=key,
                bounds=kept,
            )
            ledger.record_change(
                agent=agent,
                what=SupplierAdded(
                    name=name,
                    feed=feed,
                    sources=tuple(codes),
                    from_day=from_day,
                    key=_digest(key),
                    bounds=_parts(bounds),
                ),
            )
    except IntegrityError:
        raise SupplierRefusedError(f"a supplier has the name {name} already") from None


def suspend_supplier(*, agent: Agent, name: str) -> None:
    """Let nothing of the supplier in until it is resumed. Raises ``AccessRefusedError`` and
    ``SupplierRefusedError``."""
    _must_be_allowed(agent, Action.SUSPEND_SUPPLIER)
    with transaction.atomic():
        suppliers.suspend(_registered(name))
        ledger.record_change(agent=agent, what=SupplierSuspended(name=name))


def resume_supplier(*, agent: Agent, name: str) -> None:
    """Let the supplier send again. Raises ``AccessRefusedError`` and ``SupplierRefusedError``, also
    where another sends for one of its sources by now."""
    _must_be_allowed(agent, Action.SUSPEND_SUPPLIER)
    with transaction.atomic():
        supplier = _registered(name)
        if supplier.suspended_at is not None:
            _must_be_free(supplier.feed, supplier.sources)
        suppliers.resume(supplier)
        ledger.record_change(agent=agent, what=SupplierResumed(name=name))


def list_suppliers() -> list[RegisteredSupplier]:
    """All suppliers, by name."""
    return [
        RegisteredSupplier(
            name=one.name,
            title=one.title,
            feed=one.feed,
            sources=tuple(one.sources),
            from_day=one.from_day,
            key=_digest(bytes(one.public_key)),
            bounds=Bounds.of_kept(one.bounds),
            suspended_at=one.suspended_at,
            delivery_number=one.delivery_number,
        )
        for one in suppliers.every()
    ]


def is_any_registered() -> bool:
    """Whether any supplier is registered. While none is, everybody's deliveries are taken."""
    return suppliers.is_any_registered()


def _must_be_allowed(agent: Agent, action: Action) -> None:
    if isinstance(agent, Actor):
        acting(agent, action)


def _registered(name: str) -> Supplier:
    found = suppliers.locked(name)
    if found is None:
        raise SupplierRefusedError(f"no supplier has the name {name}")
    return found


def _sources(feed: str, written: Sequence[str]) -> list[str]:
    codes = list(dict.fromkeys(as_source(feed, one) for one in written))
    only = SOURCE_KINDS[feed].only_source
    if only:
        if codes not in ([], [only]):
            raise SupplierRefusedError(f"{feed} has one source, which is {only}")
        return [only]
    if not codes:
        raise SupplierRefusedError("say for which sources it sends")
    if not all(_CODE.match(code) for code in codes):
        raise SupplierRefusedError("a source is the code of an authority, school or clinic")
    return sorted(codes)


def _must_be_free(feed: str, codes: Sequence[str]) -> None:
    for other in suppliers.of_sources(feed, codes):
        if other.suspended_at is None:
            raise SupplierRefusedError(
                f"{other.name} sends {feed} for a source of these: suspend it first"
            )


def _key(pem: bytes | None) -> bytes:
    if pem is None:
        return b""
    try:
        key = load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm):
        raise SupplierRefusedError("the key is no public key in PEM form") from None
    if not isinstance(key, Ed25519PublicKey):
        raise SupplierRefusedError("the key is no Ed25519 key")
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)


def _digest(key: bytes) -> str:
    return hashlib.sha256(key).hexdigest() if key else ""


def _parts(bounds: Bounds) -> tuple[tuple[str, int], ...]:
    return (
        ("ends", bounds.ends.number),
        ("ends_percent", bounds.ends.percent),
        ("changes", bounds.changes.number),
        ("changes_percent", bounds.changes.percent),
        ("cases", bounds.cases.number),
        ("cases_percent", bounds.cases.percent),
        ("same_name", bounds.same_name),
    )
