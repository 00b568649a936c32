"""Appending to the ledger, and reading it: an account's own entries, and those about a child or an
account.

A look is recorded before anything is shown, and its entry stays whatever fails afterwards. A change
and its entry stand or fall together. A refusal changes nothing, and its entry stays. An error here
must stop what the caller was about to disclose or change, so nothing is caught.
"""

import os
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.transaction import TransactionManagementError
from msgspec.structs import replace

from contactpoint.access.actor import Actor, Agent, Job, Purpose
from contactpoint.ledger.about import About
from contactpoint.ledger.details import ChildShown, Detail, Sealed, event_of
from contactpoint.ledger.entry import Event, Origin, month_key_name, month_of, year_key_name
from contactpoint.ledger.envelope import Envelope
from contactpoint.ledger.life_details import ContactLeft, InvolvementTakenOver
from contactpoint.ledger.limit_details import LimitReached, UnusualLooking
from contactpoint.ledger.pseudonyms import (
    PSEUDONYM_BYTES,
    about_account,
    about_child,
    alert,
    by_account,
    months,
    shown_to_account,
)
from contactpoint.store import prepared
from contactpoint.store.documents import (
    decode_envelope,
    decode_sealed,
    encode_envelope,
    encode_sealed,
    envelope_place,
    ledger_place,
)
from contactpoint.store.models import LedgerEntry
from contactpoint.store.repositories import budgets
from contactpoint.store.repositories.budgets import NOWHERE, Walked
from contactpoint.store.safe import vault
from contactpoint.vault.errors import KeyDestroyedError, SealBrokenError
from contactpoint.vault.lasting import lasting_subject
from contactpoint.vault.vault import IndexDomain, Ring, index_name

PSEUDONYMS = index_name(IndexDomain.PSEUDONYMS)
# Every look waits for this. The server sets number, time and hash.
_APPEND = """
    INSERT INTO store_ledgerentry (by, about, envelope, sealed)
    SELECT new.by, new.about, new.envelope, new.sealed
    FROM unnest(%s::bytea[], %s::bytea[], %s::bytea[], %s::bytea[])
        AS new (by, about, envelope, sealed)
"""
_ALERTS = (LimitReached, UnusualLooking)
# Not among the entries that the account reads: what a search or a list showed is told in one entry,
# and who ends an account learns nothing of the children whose involvements it had.
_NOT_READ_BY_WHO_DID = (ChildShown, InvolvementTakenOver, ContactLeft)

_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Concerned:
    """A child that an entry is about; ``ring`` holds its key."""

    subject: UUID
    number: str
    name: str
    ring: Ring


@dataclass(frozen=True, slots=True)
class _Who:
    """Who did something."""

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
    walked: Walked = NOWHERE,
) -> None:
    """Record what the actor is about to be told, where nothing is changed by it.

    The record is committed by itself before this returns, in one SQL statement and one round trip.
    The caller shows nothing until then.

    A look at children, ``of``, has an entry for each child: the detail has its number and name, and
    its key seals the entry. Any other look has one entry, under the month's key. Besides, each
    child ``shown`` by a search or a list has an entry, under that child's key.

    A look at children, or for them, is counted in the same statement. Raises ``BudgetError`` where
    the budgets do not allow it, and then nothing is recorded or counted.
    Raises ``RuntimeError`` within a transaction that could still take the record of a look back.
    """
    entries = _entries(what, of, shown)
    with _alone():
        if budgets.is_counted(what):
            _append_counted(actor, purpose, entries, walked)
        else:
            _append(_Who.of(actor), purpose, entries)


def record_change(
    *,
    agent: Agent,
    what: Detail,
    purpose: Purpose | None = None,
    of: Sequence[Concerned] = (),
    shown: Sequence[Concerned] = (),
    is_look: bool = False,
) -> None:
    """Record a change, in the transaction that makes it; the children as in ``record_look``.

    With ``is_look`` an actor is shown children as well: it is counted as in ``record_look``, and
    ``BudgetError`` has to take the change back.

    Raises ``TransactionManagementError`` when no transaction is open: the entry would then stand or
    fall without the change.
    """
    if not connection.in_atomic_block:
        raise TransactionManagementError("a change is recorded in the transaction that makes it")
    entries = _entries(what, of, shown)
    if is_look and isinstance(agent, Actor):
        _append_counted(agent, purpose, entries, NOWHERE)
    else:
        _append(_Who.of(agent), purpose, entries)


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


def _alone() -> AbstractContextManager[object]:
    # Outside a transaction the SQL statement is one by itself, in a single round trip.
    return transaction.atomic(durable=True) if connection.in_atomic_block else nullcontext()


def _append_alone(who: _Who, purpose: Purpose | None, entries: Sequence[_Told]) -> None:
    with _alone():
        _append(who, purpose, entries)


def _append(who: _Who, purpose: Purpose | None, entries: Sequence[_Told]) -> None:
    prepared.run(_APPEND, _columns(who, purpose, entries, datetime.now(UTC)))


def _append_counted(
    actor: Actor, purpose: Purpose | None, entries: Sequence[_Told], walked: Walked
) -> None:
    now = datetime.now(UTC)
    who, what = _Who.of(actor), entries[0].what
    signs = budgets.spend(actor, what, walked, _columns(who, purpose, entries, now), now)
    if signs:
        # The next look is refused already, by the row. Where nobody is left to write this, that
        # refusal still is an entry.
        _append(who, None, [_Told(UnusualLooking(signs.names), None)])


def _columns(
    who: _Who, purpose: Purpose | None, entries: Sequence[_Told], now: datetime
) -> list[bytes]:
    """The entries as the statements take them: a column each of by, about, envelope and sealed."""
    month, year = month_of(now), year_key_name(now)
    pseudonyms = vault().index(IndexDomain.PSEUDONYMS)
    # What seals now is asked for once, however many entries there are.
    envelopes, place = vault().lasting(year).alone(), envelope_place(lasting_subject(year))
    month_key = month_key_name(month)
    generation = vault().last(month_key)
    columns: tuple[list[bytes], ...] = ([], [], [], [])
    for entry in entries:
        child, what = entry.child, entry.what
        if child is None:
            subject, ring = (
                lasting_subject(month_key, generation),
                vault().ring(month_key, generation),
            )
            found_by = _found_by(what, month)
            about = os.urandom(PSEUDONYM_BYTES) if found_by is None else pseudonyms.digest(found_by)
        else:
            subject, ring = child.subject, child.ring
            what = _about(what, child)
            about = pseudonyms.digest(about_child(subject, month))
        if who.account is None:
            by = os.urandom(PSEUDONYM_BYTES)
        else:
            is_read = not isinstance(what, _NOT_READ_BY_WHO_DID)
            known_as = by_account if is_read else shown_to_account
            by = pseudonyms.digest(known_as(who.account, month))
        envelope = Envelope(
            event=event_of(what),
            account=who.account,
            organisation=who.organisation,
            purpose="" if purpose is None else purpose.value,
            month=month,
            subject=None if child is None else subject,
            generation=generation,
        )
        content = Sealed(who.origin, what, who.job, who.operator)
        row = (
            by,
            about,
            envelopes.seal(place, encode_envelope(envelope)),
            ring.seal(ledger_place(subject), encode_sealed(content)),
        )
        for column, value in zip(columns, row, strict=True):
            column.append(value)
    return [prepared.byteas(column) for column in columns]


def _found_by(what: Detail, month: str) -> bytes | None:
    """By what an entry about no child is found, beside by who did it: an alert as such, and one
    whose detail names an account as being about that account."""
    if isinstance(what, _ALERTS):
        return alert(month)
    account = getattr(what, "account", None)
    return about_account(account, month) if isinstance(account, int) else None


def _about(what: Detail, child: Concerned) -> Detail:
    """The detail with the child's number and name. Raises ``TypeError`` if it is about no child."""
    if not isinstance(what, About):
        raise TypeError(f"{type(what).__name__} is not about a child")
    return replace(what, number=child.number, name=child.name)


@dataclass(frozen=True, slots=True)
class OpenedEntry:
    """An entry with its sealed part, which is ``None`` once its key is destroyed.

    ``place`` is the entry's number. ``account`` and ``organisation`` are ``None`` for a job;
    ``subject`` is the child's, ``None`` for an entry about no child.
    """

    place: int
    at: datetime
    account: int | None
    organisation: int | None
    event: Event
    purpose: Purpose | None
    subject: UUID | None
    sealed: Sealed | None

    @property
    def detail(self) -> Detail | None:
        """What was done, or ``None`` where the entry can no longer be opened."""
        return None if self.sealed is None else self.sealed.detail


def own_entries(*, account_id: int, before: int | None, limit: int) -> list[OpenedEntry]:
    """The account's entries, newest first, at most ``limit``, older than the place ``before``.

    A search is one entry here; the entries for the children that it showed are left out.
    """
    rows = LedgerEntry.objects.filter(by__in=_known_as(lambda month: by_account(account_id, month)))
    if before is not None:
        rows = rows.filter(id__lt=before)
    return opened(list(rows.order_by("-id")[:limit]))


def of_child(subject: UUID) -> list[OpenedEntry]:
    """The entries about a child, newest first: who looked at it, was shown it, or changed it.

    They are found by the child's pseudonyms. No other child's entries are fetched.
    """
    known_as = _known_as(lambda month: about_child(subject, month))
    return opened(list(LedgerEntry.objects.filter(about__in=known_as).order_by("-id")))


def of_account(account_id: int, *, limit: int) -> list[OpenedEntry]:
    """The entries about an account, newest first, at most ``limit``: what others did with it, and
    what it did with itself. Not whom it looked at."""
    known_as = _known_as(lambda month: about_account(account_id, month))
    return opened(list(LedgerEntry.objects.filter(about__in=known_as).order_by("-id")[:limit]))


def alerts(*, before: int | None, limit: int) -> list[OpenedEntry]:
    """The alerts of all, newest first, at most ``limit``, older than the place ``before``."""
    rows = LedgerEntry.objects.filter(about__in=_known_as(alert))
    if before is not None:
        rows = rows.filter(id__lt=before)
    return opened(list(rows.order_by("-id")[:limit]))


def _known_as(written: Callable[[str], bytes]) -> list[bytes]:
    """The pseudonyms under which somebody's entries may be since the first entry: of each month
    those of every generation of their key that was in use in it."""
    first = LedgerEntry.objects.order_by("id").values_list("at", flat=True).first()
    now = datetime.now(UTC)
    first = first or now
    generations = vault().generations(PSEUDONYMS)
    ends = [*(one.since or now for one in generations[1:]), now]
    known_as: list[bytes] = []
    for generation, end in zip(generations, ends, strict=True):
        since = first if generation.number == 0 else max(first, generation.since or first)
        pseudonyms = vault().index(IndexDomain.PSEUDONYMS, generation.number)
        # Another process may write under a generation for a minute after the next one began: there
        # is a day's room on both sides.
        known_as += [pseudonyms.digest(written(month)) for month in months(since, end)]
    return known_as


def opened(rows: Sequence[LedgerEntry]) -> list[OpenedEntry]:
    """The entries of rows, in their order, but those of a year whose key is destroyed: of them
    nobody can tell any more whose they are. Raises ``SealBrokenError`` for one that was changed."""
    told = [(row, envelope) for row in rows if (envelope := _envelope(row)) is not None]
    ring = vault().hold({_sealed_under(envelope) for _, envelope in told})
    return [_opened(row, envelope, ring) for row, envelope in told]


def _envelope(row: LedgerEntry) -> Envelope | None:
    # The year is that of who wrote it, the time that of the server: about midnight they differ.
    for at in (row.at, row.at - _A_DAY, row.at + _A_DAY):
        year = year_key_name(at)
        try:
            content = (
                vault()
                .lasting(year)
                .open(envelope_place(lasting_subject(year)), bytes(row.envelope))
            )
        except SealBrokenError:
            continue
        except KeyDestroyedError:
            return None
        return decode_envelope(content)
    raise SealBrokenError("the envelope of a ledger entry does not open under its year's key")


def _sealed_under(envelope: Envelope) -> UUID:
    month_key = month_key_name(envelope.month)
    return envelope.subject or lasting_subject(month_key, envelope.generation)


def _opened(row: LedgerEntry, envelope: Envelope, ring: Ring) -> OpenedEntry:
    subject = _sealed_under(envelope)
    try:
        sealed = decode_sealed(ring.open(ledger_place(subject), bytes(row.sealed)))
    except KeyDestroyedError:
        sealed = None
    return OpenedEntry(
        place=row.pk,
        at=row.at,
        account=envelope.account,
        organisation=envelope.organisation,
        event=envelope.event,
        purpose=Purpose(envelope.purpose) if envelope.purpose else None,
        subject=envelope.subject,
        sealed=sealed,
    )
