"""Entries of the ledger as rows: found by pseudonyms, sealed, and told to whom they concern."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from msgspec.structs import replace

from contactpoint.access.actor import Agent, Job, Purpose, Through
from contactpoint.ledger.about import About
from contactpoint.ledger.details import ChildShown, Detail, Sealed, event_of
from contactpoint.ledger.entry import Origin, month_key_name, month_of, year_key_name
from contactpoint.ledger.envelope import Envelope
from contactpoint.ledger.life_details import ContactLeft, InvolvementTakenOver
from contactpoint.ledger.limit_details import LimitReached, UnusualLooking
from contactpoint.ledger.problem_details import ProblemReported
from contactpoint.ledger.pseudonyms import (
    PSEUDONYM_BYTES,
    about_account,
    about_child,
    alert,
    by_account,
    problem,
    shown_to_account,
)
from contactpoint.store import prepared
from contactpoint.store.documents import (
    encode_envelope,
    encode_sealed,
    envelope_place,
    ledger_place,
)
from contactpoint.store.safe import vault
from contactpoint.vault.lasting import lasting_subject
from contactpoint.vault.vault import IndexDomain, Ring

_ALERTS = (LimitReached, UnusualLooking)
# Not among the entries that the account reads: what a search or a list showed is told in one entry,
# and who ends an account learns nothing of the children whose involvements it had.
_NOT_READ_BY_WHO_DID = (ChildShown, InvolvementTakenOver, ContactLeft)


@dataclass(frozen=True, slots=True)
class Concerned:
    """A child that an entry is about; ``ring`` holds its key."""

    subject: UUID
    number: str
    name: str
    ring: Ring


@dataclass(frozen=True, slots=True)
class Who:
    """Who did something; ``through`` is the mediator who did it for the account."""

    account: int | None
    organisation: int | None
    origin: Origin
    job: str = ""
    operator: str = ""
    through: Through | None = None

    @classmethod
    def of(cls, agent: "Agent | Through | Who") -> "Who":
        """An actor is known by its account; a job has none. A mediator acts at a page."""
        if isinstance(agent, Who):
            return agent
        if isinstance(agent, Job):
            return cls(None, None, agent.origin, agent.name.value, agent.operator)
        if isinstance(agent, Through):
            return cls(agent.account_id, agent.organisation_id, Origin.PAGE)
        return cls(agent.account_id, agent.organisation_id, agent.origin, through=agent.through)


@dataclass(frozen=True, slots=True)
class Told:
    """A detail, and the child that it is about, if any; ``is_mediators`` as in ``Envelope``."""

    what: Detail
    child: Concerned | None
    is_mediators: bool = False


def told(what: Detail, of: Sequence[Concerned], shown: Sequence[Concerned]) -> list[Told]:
    """What is told of a look or change: once of each child that it is of, and of each shown."""
    about: list[Told] = [Told(what, child) for child in of] or [Told(what, None)]
    return about + [Told(ChildShown(), child) for child in shown]


def columns(
    who: Who, purpose: Purpose | None, entries: Sequence[Told], now: datetime
) -> list[bytes]:
    """The entries as the statements take them: a column each of by, about, envelope and sealed."""
    month, year = month_of(now), year_key_name(now)
    pseudonyms = vault().index(IndexDomain.PSEUDONYMS)
    # What seals now is asked for once, however many entries there are.
    envelopes, place = vault().lasting(year).alone(), envelope_place(lasting_subject(year))
    month_key = month_key_name(month)
    generation = vault().last(month_key)
    columns: tuple[list[bytes], ...] = ([], [], [], [])
    for entry in _with_mediators(who, entries):
        child, what = entry.child, entry.what
        if child is None:
            subject, ring = (
                lasting_subject(month_key, generation),
                vault().ring(month_key, generation),
            )
            found_by = None if entry.is_mediators else _found_by(what, month)
            about = os.urandom(PSEUDONYM_BYTES) if found_by is None else pseudonyms.digest(found_by)
        else:
            subject, ring = child.subject, child.ring
            what = _about(what, child)
            # A child is looked at once, whoever else the look is told to.
            about = (
                os.urandom(PSEUDONYM_BYTES)
                if entry.is_mediators
                else pseudonyms.digest(about_child(subject, month))
            )
        account = who.account
        if entry.is_mediators and who.through is not None:
            account = who.through.account_id
        if account is None:
            by = os.urandom(PSEUDONYM_BYTES)
        else:
            is_read = not isinstance(what, _NOT_READ_BY_WHO_DID)
            known_as = by_account if is_read else shown_to_account
            by = pseudonyms.digest(known_as(account, month))
        envelope = Envelope(
            event=event_of(what),
            account=who.account,
            organisation=who.organisation,
            purpose="" if purpose is None else purpose.value,
            month=month,
            subject=None if child is None else subject,
            generation=generation,
            through=None if who.through is None else who.through.account_id,
            through_organisation=None if who.through is None else who.through.organisation_id,
            is_mediators=entry.is_mediators,
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


def _with_mediators(who: Who, entries: Sequence[Told]) -> Sequence[Told]:
    """The entries, and once more those that a mediator finds among its own: all but of children
    who were shown, of whom the entry of the search tells, and alerts, which are each of one."""
    if who.through is None:
        return entries
    own = [one for one in entries if not isinstance(one.what, (ChildShown, *_ALERTS))]
    return [*entries, *(Told(one.what, one.child, is_mediators=True) for one in own)]


def _found_by(what: Detail, month: str) -> bytes | None:
    """By what an entry about no child is found, beside by who did it: an alert as such, a report of
    a problem as well, and one whose detail names an account as being about that account."""
    if isinstance(what, _ALERTS):
        return alert(month)
    if isinstance(what, ProblemReported):
        return problem(month)
    account = getattr(what, "account", None)
    return about_account(account, month) if isinstance(account, int) else None


def _about(what: Detail, child: Concerned) -> Detail:
    """The detail with the child's number and name. Raises ``TypeError`` if it is about no child."""
    if not isinstance(what, About):
        raise TypeError(f"{type(what).__name__} is not about a child")
    return replace(what, number=child.number, name=child.name)
