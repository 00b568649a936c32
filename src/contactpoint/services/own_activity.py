"""What I did: an account's own ledger entries, in words."""

from dataclasses import dataclass
from datetime import date, datetime

from contactpoint.access.actor import Action, Actor, Purpose
from contactpoint.access.permissions import check_may
from contactpoint.children.child_number import format_child_number
from contactpoint.ledger.details import (
    About,
    Detail,
    InvolvementEnded,
    InvolvementRecorded,
    OwnActivitySeen,
    Searched,
)
from contactpoint.ledger.entry import Event
from contactpoint.store.repositories import ledger

PAGE = 25


@dataclass(frozen=True, slots=True)
class Activity:
    """One entry. ``description`` is empty where there is no more to say than the event, and says so
    where the detail has been destroyed."""

    at: datetime
    event: Event
    purpose: Purpose | None
    description: str


@dataclass(frozen=True, slots=True)
class ActivityPage:
    """Entries, newest first; ``next_before`` asks for older ones, ``None`` when there are none."""

    entries: tuple[Activity, ...]
    next_before: int | None


def own_activity(*, actor: Actor, before: int | None = None) -> ActivityPage:
    """The actor's own entries older than ``before``; that they were looked at is recorded too."""
    check_may(actor, Action.SEE_OWN_ACTIVITY)
    held = ledger.own_entries(account_id=actor.account_id, before=before, limit=PAGE + 1)
    ledger.record_look(actor=actor, what=OwnActivitySeen())
    shown = held[:PAGE]
    return ActivityPage(
        entries=tuple(
            Activity(entry.at, entry.event, entry.purpose, _described(entry.detail))
            for entry in shown
        ),
        next_before=shown[-1].place if len(held) > PAGE else None,
    )


def _described(detail: Detail | None) -> str:
    if detail is None:
        return "The detail has been destroyed."
    parts: list[str] = []
    if isinstance(detail, Searched):
        parts += [_searched_for(detail), _found(detail)]
    if isinstance(detail, About) and detail.name:
        parts.append(f"{detail.name}, {format_child_number(detail.number)}")
    if isinstance(detail, InvolvementRecorded):
        parts.append(f"from {_day(detail.started_on)}")
        if detail.lead:
            parts.append("as lead professional")
    if isinstance(detail, InvolvementEnded):
        parts.append(f"last day {_day(detail.ended_on)}")
    return "; ".join(parts)


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _found(search: Searched) -> str:
    if search.too_many:
        return "too many children were plausible, none shown"
    found = len(search.results)
    return "1 child shown" if found == 1 else f"{found} children shown"


def _searched_for(search: Searched) -> str:
    parts = [" ".join(name for name in (search.given, search.family) if name)]
    if search.birth_date is not None:
        parts.append(f"born {_day(search.birth_date)}")
    if search.birth_years:
        parts.append("born in " + " or ".join(str(year) for year in search.birth_years))
    parts += [search.sex, search.postcode, search.number]
    return ", ".join(part for part in parts if part)
