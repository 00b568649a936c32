"""Appending to the ledger, and reading an account's own entries."""

from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.transaction import TransactionManagementError

from contactpoint.access.actor import Actor, Purpose
from contactpoint.ledger.entry import Entry, Event, month_key_name
from contactpoint.store import prepared
from contactpoint.store.documents import Detail, decode_detail, encode, ledger_place
from contactpoint.store.models import LedgerEntry
from contactpoint.store.safe import vault
from contactpoint.vault.errors import KeyDestroyedError
from contactpoint.vault.vault import Ring, lasting_subject

# Every look waits for this.
_APPEND = """
    INSERT INTO store_ledgerentry
        (at, account, organisation, event, purpose, subject, sealed_under, sealed, hash)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
"""


def append(
    *,
    event: Event,
    detail: Detail,
    account_id: int | None = None,
    organisation_id: int | None = None,
    actor: Actor | None = None,
    purpose: Purpose | None = None,
    child: UUID | None = None,
    ring: Ring | None = None,
    alone: bool = False,
) -> None:
    """Write one entry, in the transaction that is open.

    With ``alone`` it records a look, which changes nothing else: it is committed by itself before
    this returns, and the caller shows nothing until then.

    About a child, ``child`` is its vault subject and ``ring`` holds its key, which seals the
    detail; otherwise the month's key does. Whatever goes wrong here must undo what the caller was
    about to disclose or change, so nothing is caught. Raises ``TransactionManagementError`` when no
    transaction is open and the entry would stand or fall without what it records, and
    ``RuntimeError`` when one is open that could still take back the record of a look.
    """
    if not alone and not connection.in_atomic_block:
        raise TransactionManagementError("a ledger entry is written with what it records")
    if actor is not None:
        account_id, organisation_id = actor.account_id, actor.organisation_id
    at = datetime.now(UTC)
    if child is None or ring is None:
        name = month_key_name(at)
        sealed_under, ring = lasting_subject(name), vault().lasting(name)
    else:
        sealed_under = child
    entry = Entry(
        at=at,
        account=account_id,
        organisation=organisation_id,
        event=event,
        purpose="" if purpose is None else purpose.value,
        subject=child,
        sealed_under=sealed_under,
        sealed=ring.seal(ledger_place(sealed_under), encode(detail)),
    )
    # Outside a transaction the statement is one, at the price of a single round trip.
    nested = alone and connection.in_atomic_block
    with transaction.atomic(durable=True) if nested else nullcontext():
        prepared.run(
            _APPEND,
            [
                entry.at,
                entry.account,
                entry.organisation,
                entry.event.value,
                entry.purpose,
                entry.subject,
                entry.sealed_under,
                entry.sealed,
                entry.hash(),
            ],
        )


@dataclass(frozen=True, slots=True)
class OwnEntry:
    """An entry as its own account may read it; ``detail`` is ``None`` once its key is destroyed."""

    place: int
    at: datetime
    event: Event
    purpose: Purpose | None
    detail: Detail | None


def own_entries(*, account_id: int, before: int | None, limit: int) -> list[OwnEntry]:
    """The account's entries, newest first, at most ``limit``, older than the place ``before``."""
    rows = LedgerEntry.objects.filter(account=account_id).order_by("-id")
    if before is not None:
        rows = rows.filter(id__lt=before)
    entries = list(rows[:limit])
    ring = vault().hold({entry.sealed_under for entry in entries})

    def detail_of(row: LedgerEntry) -> Detail | None:
        try:
            return decode_detail(ring.open(ledger_place(row.sealed_under), bytes(row.sealed)))
        except KeyDestroyedError:
            return None

    return [
        OwnEntry(
            place=row.pk,
            at=row.at,
            event=Event(row.event),
            purpose=Purpose(row.purpose) if row.purpose else None,
            detail=detail_of(row),
        )
        for row in entries
    ]
