"""What an account did, in words: its own entries in the ledger.

An entry has what the account was told at the time. It names a child as the account was shown it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from contactpoint.access.actor import Purpose
from contactpoint.children.child_number import format_child_number
from contactpoint.ledger.about import About
from contactpoint.ledger.details import (
    Detail,
    InvolvementEnded,
    InvolvementRecorded,
    Searched,
)
from contactpoint.ledger.entry import Event
from contactpoint.ledger.limit_details import NumberTried
from contactpoint.visibility.prepared import Prepared


@dataclass(frozen=True, slots=True)
class Activity:
    """One entry.

    ``description`` is empty where the event says everything. Where the detail has been destroyed,
    ``description`` says that.
    """

    at: datetime
    event: Event
    purpose: Purpose | None
    description: str


@dataclass(frozen=True, slots=True)
class ActivityPage:
    """Entries, newest first; ``next_before`` asks for older entries, ``None`` if there are none."""

    entries: tuple[Activity, ...]
    next_before: int | None


@dataclass(frozen=True, slots=True)
class OwnEntry:
    """An entry of the account's own; ``detail`` is ``None`` once its key is destroyed.

    ``other`` is the other of mediator and caller, where there were two.
    """

    place: int
    at: datetime
    event: Event
    purpose: Purpose | None
    detail: Detail | None
    other: str = ""


def prepare_activity(held: Sequence[OwnEntry], *, page: int) -> Prepared[ActivityPage]:
    """A page of an account's own entries, newest first: ``page`` of them, where there are more."""
    shown = held[:page]
    return Prepared(
        ActivityPage(
            entries=tuple(
                Activity(
                    entry.at, entry.event, entry.purpose, _described(entry.detail, entry.other)
                )
                for entry in shown
            ),
            next_before=shown[-1].place if len(held) > page else None,
        ),
        of=[
            entry.detail.number
            for entry in shown
            if isinstance(entry.detail, About) and entry.detail.number
        ],
    )


def _described(detail: Detail | None, other: str) -> str:
    parts = [f"with {other}"] if other else []
    if detail is None:
        return "; ".join([*parts, "The detail has been destroyed."])
    if isinstance(detail, Searched):
        parts += [_searched_for(detail), _found(detail)]
    if isinstance(detail, NumberTried):
        parts.append(detail.number)
    if isinstance(detail, About) and detail.number:
        known = (detail.name, format_child_number(detail.number))
        parts.append(", ".join(filter(None, known)))
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
