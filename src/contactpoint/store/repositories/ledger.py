"""Appending to the ledger, and reading it: an account's own entries, and those about a child.

A look is recorded before anything is shown, and its entry stays whatever fails afterwards. A change
and its entry stand or fall together. A refusal changes nothing, and its entry stays. An error here
must stop what the caller was about to disclose or change, so nothing is caught.
"""

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.transaction import TransactionManagementError
from msgspec.structs import replace

from contactpoint.access.actor import Actor, Agent, Job, Purpose
from contactpoint.ledger.details import About, ChildShown, Detail, Sealed, event_of
from contactpoint.ledger.entry import Event, Origin, month_key_name
from contactpoint.store import prepared
from contactpoint.store.documents import decode_sealed, encode, ledger_place
from contactpoint.store.models import LedgerEntry
from contactpoint.store.safe import vault
from contactpoint.vault.errors import KeyDestroyedError
from contactpoint.vault.vault import Ring, lasting_subject

# Every look waits for this. The server sets number, time and hash. An entry that a month's key
# seals is about no child.
_APPEND = """
    INSERT INTO store_ledgerentry
        (account, organisation, event, purpose, subject, sealed_under, sealed)
    SELECT %s::bigint, %s::bigint, new.event, %s, nullif(new.sealed_under, %s),
        new.sealed_under, new.sealed
    FROM unnest(%s::text[], %s::uuid[], %s::bytea[]) AS new (event, sealed_under, sealed)
"""


@dataclass(frozen=True, slots=True)
class Concerned:
    """A child that an entry is about; ``ring`` holds its key."""

    subject: UUID
    number: str
    name: str
    ring: Ring


@dataclass(frozen=True, slots=True)
class _Who:
    """Who did something: account and organisation in clear, the rest sealed."""

    account: int | None
    organisation: int | None
    origin: Origin
    job: str = ""
    operator: str = ""

    @classmethod
    def of(cls, agent: Agent) -> "_Who":
        """An actor is known by its account; a job has none."""
        if isinstance(agent, Job):
            return cls(None, None, agent.origin, agent.name.value, agent.operator)
        return cls(agent.account_id, agent.organisation_id, agent.origin)


def record_look(
    *,
    actor: Actor,
    what: Detail,
    purpose: Purpose | None = None,
    of: Sequence[Concerned] = (),
    shown: Sequence[Concerned] = (),
) -> None:
    """Record what the actor is about to be told, where nothing is changed by it.

    The record is committed by itself before this returns, in one SQL statement and one round trip.
    The caller shows nothing until then.

    A look at children, ``of``, has an entry for each child: the detail has its number and name, and
    its key seals the entry. Any other look has one entry, under the month's key. Besides, each
    child ``shown`` by a search or a list has an entry, under that child's key.

    Raises ``RuntimeError`` within a transaction that could still take the record of a look back.
    """
    _append_alone(_Who.of(actor), purpose, _entries(what, of, shown))


def record_change(
    *,
    agent: Agent,
    what: Detail,
    purpose: Purpose | None = None,
    of: Sequence[Concerned] = (),
    shown: Sequence[Concerned] = (),
) -> None:
    """Record a change, in the transaction that makes it; the children as in ``record_look``.

    Raises ``TransactionManagementError`` when no transaction is open: the entry would then stand or
    fall without the change.
    """
    if not connection.in_atomic_block:
        raise TransactionManagementError("a change is recorded in the transaction that makes it")
    _append(_Who.of(agent), purpose, _entries(what, of, shown))


def record_refusal(
    *,
    origin: Origin,
    what: Detail,
    account_id: int | None = None,
    organisation_id: int | None = None,
) -> None:
    """Record what was refused to somebody who is no actor yet, with the account where it is known.

    The record is committed by itself. Raises ``RuntimeError`` within a transaction that could take
    it back.
    """
    _append_alone(_Who(account_id, organisation_id, origin), None, _entries(what, (), ()))


@dataclass(frozen=True, slots=True)
class _Told:
    """A detail, and the child that it is about, if any."""

    what: Detail
    child: Concerned | None


def _entries(what: Detail, of: Sequence[Concerned], shown: Sequence[Concerned]) -> list[_Told]:
    about: list[_Told] = [_Told(what, child) for child in of] or [_Told(what, None)]
    return about + [_Told(ChildShown(), child) for child in shown]


def _append_alone(who: _Who, purpose: Purpose | None, entries: Sequence[_Told]) -> None:
    # Outside a transaction the SQL statement is one by itself, in a single round trip.
    with transaction.atomic(durable=True) if connection.in_atomic_block else nullcontext():
        _append(who, purpose, entries)


def _append(who: _Who, purpose: Purpose | None, entries: Sequence[_Told]) -> None:
    name = month_key_name(datetime.now(UTC))
    month = lasting_subject(name)
    events: list[str] = []
    subjects: list[UUID] = []
    sealed: list[bytes] = []
    for entry in entries:
        child, what = entry.child, entry.what
        if child is None:
            subject, ring = month, vault().lasting(name)
        else:
            subject, ring = child.subject, child.ring
            what = _about(what, child)
        content = Sealed(who.origin, what, who.job, who.operator)
        events.append(event_of(what).value)
        subjects.append(subject)
        sealed.append(ring.seal(ledger_place(subject), encode(content)))
    prepared.run(
        _APPEND,
        [
            who.account,
            who.organisation,
            "" if purpose is None else purpose.value,
            month,
            prepared.texts(events),
            prepared.uuids(subjects),
            prepared.byteas(sealed),
        ],
    )


def _about(what: Detail, child: Concerned) -> Detail:
    """The detail with the child's number and name. Raises ``TypeError`` if it is about no child."""
    if not isinstance(what, About):
        raise TypeError(f"{type(what).__name__} is not about a child")
    return replace(what, number=child.number, name=child.name)


@dataclass(frozen=True, slots=True)
class OpenedEntry:
    """An entry with its sealed part, which is ``None`` once its key is destroyed.

    ``place`` is the entry's number. ``account`` and ``organisation`` are ``None`` for a job.
    """

    place: int
    at: datetime
    account: int | None
    organisation: int | None
    event: Event
    purpose: Purpose | None
    sealed: Sealed | None

    @property
    def detail(self) -> Detail | None:
        """What was done, or ``None`` where the entry can no longer be opened."""
        return None if self.sealed is None else self.sealed.detail


def own_entries(*, account_id: int, before: int | None, limit: int) -> list[OpenedEntry]:
    """The account's entries, newest first, at most ``limit``, older than the place ``before``.

    A search is one entry here; the entries for the children that it showed are left out.
    """
    rows = LedgerEntry.objects.filter(account=account_id).exclude(event=Event.CHILD_SHOWN.value)
    if before is not None:
        rows = rows.filter(id__lt=before)
    held = list(rows.order_by("-id")[:limit])
    ring = vault().hold({row.sealed_under for row in held})
    return [_opened(row, ring) for row in held]


def of_child(subject: UUID) -> list[OpenedEntry]:
    """The entries about a child, newest first: who looked at it, was shown it, or changed it.

    They are found by the child's vault subject and opened with its key alone. No other child's
    entries are fetched.
    """
    ring = vault().hold([subject])
    rows = LedgerEntry.objects.filter(subject=subject).order_by("-id")
    return [_opened(row, ring) for row in rows]


def _opened(row: LedgerEntry, ring: Ring) -> OpenedEntry:
    try:
        content = ring.open(ledger_place(row.sealed_under), bytes(row.sealed))
    except KeyDestroyedError:
        sealed = None
    else:
        sealed = decode_sealed(content)
    return OpenedEntry(
        place=row.pk,
        at=row.at,
        account=row.account,
        organisation=row.organisation,
        event=Event(row.event),
        purpose=Purpose(row.purpose) if row.purpose else None,
        sealed=sealed,
    )
