"""Who works with a child and how to reach them: an organisation and its people together.

The lead professional comes first, and within an organisation the organisation before its people,
but for the lead. A number that an organisation and its people share stands with each of them: what
need not be shown twice, the page decides.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from contactpoint.children.statement import ServiceKind


@dataclass(frozen=True, slots=True)
class ShownService:
    """A service or practitioner on the record page.

    ``reference`` names a recorded involvement; it is ``None`` for a service that a feed states.
    ``own`` marks the actor's own involvement. ``contact_left`` says that the practitioner has left,
    and that the telephone number is the organisation's. ``last_confirmed`` is the month in which
    its source last said so, as ``2026-01``, and empty where that is not known.
    """

    kind: ServiceKind
    organisation_name: str
    authority_name: str
    practitioner_name: str
    job_title: str
    telephone: str
    email: str
    started_on: date | None
    ended_on: date | None
    previous: bool
    lead: bool
    reference: UUID | None
    own: bool
    contact_left: bool = False
    last_confirmed: str = ""


@dataclass(frozen=True, slots=True)
class Contacts:
    """An organisation in contact with the child, and its people; there is at least one of them."""

    organisation_name: str
    authority_name: str
    services: tuple[ShownService, ...]

    @property
    def count(self) -> int:
        """How many services and practitioners."""
        return len(self.services)


@dataclass(frozen=True, slots=True)
class Placed:
    """A service with what tells its organisation from others, which nobody is shown."""

    service: ShownService
    organisation: Hashable


def grouped(placed: Iterable[Placed]) -> tuple[Contacts, ...]:
    """The services by organisation; organisations in the order of their first service."""
    found: dict[Hashable, list[ShownService]] = {}
    for one in placed:
        found.setdefault(one.organisation, []).append(one.service)
    return tuple(map(_contacts, found.values()))


def _contacts(services: Sequence[ShownService]) -> Contacts:
    in_order = tuple(sorted(services, key=lambda one: (not one.lead, bool(one.practitioner_name))))
    # What a register calls it now, before what it was called when somebody recorded it.
    named = next((one for one in in_order if not one.practitioner_name), in_order[0])
    return Contacts(named.organisation_name, named.authority_name, in_order)


def month_of(day: date | None) -> str:
    """The month of a day, as ``2026-01``; empty for none."""
    return "" if day is None else f"{day.year:04}-{day.month:02}"
