"""What I did: an account's own ledger entries, in words."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from contactpoint.access.actor import Action, Actor, Purpose
from contactpoint.access.permissions import check_may
from contactpoint.children.child_number import format_child_number
from contactpoint.ledger.entry import Event
from contactpoint.store.documents import Detail
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
    with transaction.atomic():
        held = ledger.own_entries(account_id=actor.account_id, before=before, limit=PAGE + 1)
        ledger.append(actor=actor, event=Event.OWN_ACTIVITY_SEEN, detail={})
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
    criteria = detail.get("criteria")
    if isinstance(criteria, dict):
        parts.append(_searched_for(criteria))
        results = detail.get("results")
        found = len(results) if isinstance(results, list) else 0
        if detail.get("too_many"):
            parts.append("too many children were plausible, none shown")
        else:
            parts.append("1 child shown" if found == 1 else f"{found} children shown")
    if "name" in detail:
        parts.append(f"{detail['name']}, {format_child_number(str(detail['number']))}")
    for key, words in (("started_on", "from"), ("ended_on", "last day")):
        if key in detail:
            parts.append(f"{words} {_day(str(detail[key]))}")
    if detail.get("lead"):
        parts.append("as lead professional")
    return "; ".join(parts)


def _day(iso: str) -> str:
    day = date.fromisoformat(iso)
    return f"{day.day} {day:%B %Y}"


def _searched_for(criteria: Detail) -> str:
    names = " ".join(str(criteria[part]) for part in ("given", "family") if part in criteria)
    parts = [names] if names else []
    if "birth_date" in criteria:
        parts.append(f"born {_day(str(criteria['birth_date']))}")
    years = criteria.get("birth_years")
    if isinstance(years, list):
        parts.append("born in " + " or ".join(str(year) for year in years))
    parts += [str(criteria[part]) for part in ("sex", "postcode", "number") if part in criteria]
    return ", ".join(parts)
