"""Appending to the ledger, and reading it: an account's own entries, and those about a child or an
account.

A look is recorded before anything is shown, and its entry stays whatever fails afterwards. A change
and its entry stand or fall together. A refusal changes nothing, and its entry stays. An error here
must stop what the caller was about to disclose or change, so nothing is caught.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.transaction import TransactionManagementError

from contactpoint.access.actor import Actor, Agent, Purpose, Through
from contactpoint.ledger.details import Detail, Sealed
from contactpoint.ledger.entry import Event, Origin, month_key_name, year_key_name
from contactpoint.ledger.envelope import Envelope
from contactpoint.ledger.limit_details import UnusualLooking
from contactpoint.ledger.pseudonyms import (
    about_account,
    about_child,
    alert,
    by_account,
    months,
    problem,
)
from contactpoint.store import prepared
from contactpoint.store.documents import (
    decode_envelope,
    decode_sealed,
    envelope_place,
    ledger_place,
)
from contactpoint.store.models import LedgerEntry
from contactpoint.store.repositories import budgets
from contactpoint.store.repositories.budgets import NOWHERE, Walked
from contactpoint.store.repositories.ledger_rows import Concerned as Concerned
from contactpoint.store.repositories.ledger_rows import Told, Who, columns, told
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

_A_DAY = timedelta(days=1)


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
    What a mediator does for the actor has a second entry, among the mediator's own.
    Raises ``RuntimeError`` within a transaction that could still take the record of a look back.
    """
    entries = told(what, of, shown)
    with _alone():
        if budgets.is_counted(what):
            _append_counted(actor, purpose, entries, walked)
        else:
            _append(Who.of(actor), purpose, entries)


def record_change(
    *,
    agent: Agent | Through | Who,
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
    entries = told(what, of, shown)
    if is_look and isinstance(agent, Actor):
        _append_counted(agent, purpose, entries, NOWHERE)
    else:
        _append(Who.of(agent), purpose, entries)


def record_refusal(
    *,
    origin: Origin,
    what: Detail,
    account_id: int | None = None,
    organisation_id: int | None = None,
    through: Through | None = None,
    purpose: Purpose | None = None,
) -> None:
    """Record what was refused to somebody who is no actor yet, with the account where it is known,
    and ``through`` whom it was asked for, if a mediator asked.

    The record is committed by itself. Raises ``RuntimeError`` within a transaction that could take
    it back.
    """
    who = Who(account_id, organisation_id, origin, through=through)
    _append_alone(who, purpose, told(what, (), ()))


def _alone() -> AbstractContextManager[object]:
    # Outside a transaction the SQL statement is one by itself, in a single round trip.
    return transaction.atomic(durable=True) if connection.in_atomic_block else nullcontext()


def _append_alone(who: Who, purpose: Purpose | None, entries: Sequence[Told]) -> None:
    with _alone():
        _append(who, purpose, entries)


def _append(who: Who, purpose: Purpose | None, entries: Sequence[Told]) -> None:
    prepared.run(_APPEND, columns(who, purpose, entries, datetime.now(UTC)))


def _append_counted(
    actor: Actor, purpose: Purpose | None, entries: Sequence[Told], walked: Walked
) -> None:
    now = datetime.now(UTC)
    who, what = Who.of(actor), entries[0].what
    signs = budgets.spend(actor, what, walked, columns(who, purpose, entries, now), now)
    # The next look is refused already, by the row. Where nobody is left to write this, that refusal
    # still is an entry.
    if signs.actors:
        _append(who, None, [Told(UnusualLooking(signs.actors.names), None)])
    if signs.mediators and who.through is not None:
        of_mediator = Who.of(who.through)
        _append(of_mediator, None, [Told(UnusualLooking(signs.mediators.names), None)])


@dataclass(frozen=True, slots=True)
class OpenedEntry:
    """An entry with its sealed part, which is ``None`` once its key is destroyed.

    ``place`` is the entry's number. ``account`` and ``organisation`` are ``None`` for a job;
    ``subject`` is the child's, ``None`` for an entry about no child. ``through``,
    ``through_organisation`` and ``is_mediators`` are as in ``Envelope``.
    """

    place: int
    at: datetime
    account: int | None
    organisation: int | None
    event: Event
    purpose: Purpose | None
    subject: UUID | None
    sealed: Sealed | None
    through: int | None = None
    through_organisation: int | None = None
    is_mediators: bool = False

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
    return _newest(alert, before, limit)


def problems(*, before: int | None, limit: int) -> list[OpenedEntry]:
    """The reports of problems of all, as ``alerts`` are told."""
    return _newest(problem, before, limit)


def _newest(written: Callable[[str], bytes], before: int | None, limit: int) -> list[OpenedEntry]:
    rows = LedgerEntry.objects.filter(about__in=_known_as(written))
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
        through=envelope.through,
        through_organisation=envelope.through_organisation,
        is_mediators=envelope.is_mediators,
    )
