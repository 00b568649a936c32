"""What was done with an account, by whom and when: on one page, from the ledger."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from contactpoint.access.actor import Action, Actor
from contactpoint.access.grants import Role
from contactpoint.access.session_end import SessionEnd
from contactpoint.access.standing import Condition
from contactpoint.ledger.entry import Event, Origin
from contactpoint.ledger.life_details import AccountSeen
from contactpoint.services.account_life.charge import in_charge
from contactpoint.services.account_life.shown import shown
from contactpoint.store.repositories import accounts, ledger, organisations
from contactpoint.store.repositories.ledger import OpenedEntry

MOST_SHOWN = 200
Kind = TypeVar("Kind", Role, SessionEnd)


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """What was done with an account. ``by`` is who did it, with the organisation; of an operator
    the login. What else the entry tells is ``None`` or empty where it does not: a condition and the
    day on which it was fulfilled, a role, why its session ended, how many involvements, and whom or
    what organisation it went to."""

    at: datetime
    event: Event
    by: str
    condition: Condition | None = None
    on: date | None = None
    role: Role | None = None
    ended: SessionEnd | None = None
    involvements: int | None = None
    to: str = ""


def history_of(*, actor: Actor, account: int) -> tuple[HistoryEntry, ...]:
    """What was done with an account, newest first, the last 200; that it was seen is recorded.

    Not what its holder did with children. Raises ``AccessRefusedError``.
    """
    actor, row = in_charge(actor, Action.SEE_ACCOUNTS, account)
    found = ledger.of_account(row.pk, limit=MOST_SHOWN)
    people = accounts.names_of(_people_in(found))
    places = {pk: name for pk, (name, _) in organisations.named(_organisations_in(found)).items()}
    entries = tuple(_entry(one, people, places) for one in found)
    return shown(actor, AccountSeen(of=row.pk, history=True), entries)


def _people_in(found: Iterable[OpenedEntry]) -> list[int]:
    return [
        pk
        for one in found
        for pk in (one.account, _to(one) if one.event in _TO_PERSON else None)
        if pk is not None
    ]


def _organisations_in(found: Iterable[OpenedEntry]) -> list[int]:
    return [
        pk
        for one in found
        for pk in (one.organisation, _to(one) if one.event not in _TO_PERSON else None)
        if pk is not None
    ]


# Of all others, ``to`` is an organisation.
_TO_PERSON = frozenset({Event.INVOLVEMENTS_HANDED_OVER})


def _to(entry: OpenedEntry) -> int | None:
    to = getattr(entry.detail, "to", None)
    return to if isinstance(to, int) else None


def _entry(
    entry: OpenedEntry, people: Mapping[int, str], places: Mapping[int, str]
) -> HistoryEntry:
    told, to = entry.detail, _to(entry)
    named = people if entry.event in _TO_PERSON else places
    return HistoryEntry(
        at=entry.at,
        event=entry.event,
        by=_by(entry, people, places),
        condition=Condition.__members__.get(getattr(told, "condition", "")),
        on=getattr(told, "on", None) or getattr(told, "until", None),
        role=_member(Role, getattr(told, "role", "")),
        ended=_member(SessionEnd, getattr(told, "what", "")),
        involvements=getattr(told, "involvements", None),
        to="" if to is None else named.get(to, ""),
    )


def _member(kind: type[Kind], value: str) -> Kind | None:
    return next((one for one in kind if one.value == value), None)


def _by(entry: OpenedEntry, people: Mapping[int, str], places: Mapping[int, str]) -> str:
    if entry.account is not None:
        parts = (people.get(entry.account, ""), places.get(entry.organisation or 0, ""))
        return ", ".join(filter(None, parts))
    if entry.sealed is None or entry.sealed.origin is not Origin.TERMINAL:
        return ""
    return f"Operator {entry.sealed.operator}".strip()
