"""Organisations as the national administrator finds them, each with what became of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from contactpoint.access.actor import Action, Actor
from contactpoint.access.decisions import Subject, acting
from contactpoint.access.scope import Scope
from contactpoint.children.statement import OrganisationCode, OrganisationScheme, ServiceKind
from contactpoint.ledger.organisation_details import OrganisationsSeen
from contactpoint.services.gate import Look, release
from contactpoint.services.organisations.errors import NoSuchOrganisationError
from contactpoint.store.models import Organisation
from contactpoint.store.repositories import accounts, organisations, organisations_found
from contactpoint.store.repositories.organisations_found import State
from contactpoint.visibility.prepared import Prepared

__all__ = ["MOST_FOUND", "State"]

MOST_FOUND = 100


@dataclass(frozen=True, slots=True)
class OrganisationLine:
    """An organisation. ``accounts`` counts those that have not ended. ``until`` is the last day of
    its accreditation, if it has one; ``holds`` whether that is in force. ``successor`` is the code
    of the one that its register says replaced it."""

    code: OrganisationCode
    name: str
    town: str
    service: ServiceKind
    authority: str
    accredited: bool
    holds: bool
    until: date | None
    closed_on: date | None
    absent_since: date | None
    successor: str
    partner: bool
    accounts: int

    @property
    def has_closed(self) -> bool:
        """Whether it has a day of closing that has come."""
        return self.closed_on is not None and self.closed_on <= timezone.localdate()


@dataclass(frozen=True, slots=True)
class FoundOrganisations:
    """The first of those that were found, and how many there are."""

    lines: tuple[OrganisationLine, ...]
    many: int


@dataclass(frozen=True, slots=True)
class PastEvent:
    """What became of an organisation: ``what`` is a value of ``OrganisationEvent.What``, ``by`` a
    name or empty, ``other`` the name of another organisation that it was about."""

    what: str
    at: datetime
    until: date | None
    by: str
    other: str


@dataclass(frozen=True, slots=True)
class SeenOrganisation:
    """An organisation with its history, the newest first. ``successor`` is the one that its
    register says replaced it, where that is known here. ``starts`` is the day from which its users
    search, ``None`` where that is not decided. ``is_own`` says that it is the actor's own."""

    line: OrganisationLine
    history: tuple[PastEvent, ...]
    successor: OrganisationLine | None
    starts: date | None
    is_own: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for a national administrator, with how many of each."""

    closed: FoundOrganisations
    absent: int
    lapsing: int
    lapsed: int


def find_organisations(
    *, actor: Actor, words: str = "", gss: str = "", state: State | None = None
) -> FoundOrganisations:
    """The organisations that have the words in name or town, or as their code; of one authority; in
    a state. By name, ``MOST_FOUND`` at most. Raises ``AccessRefusedError``."""
    actor = acting(actor, Action.SEE_ORGANISATIONS)
    found = list_organisations(words=words, gss=gss, state=state)
    return release(Prepared(found, of=()), Look(actor=actor, what=OrganisationsSeen()))


def list_organisations(
    *, words: str = "", gss: str = "", state: State | None = None
) -> FoundOrganisations:
    """The same for an operator at a terminal."""
    rows = organisations_found.found(today=timezone.localdate(), words=words, gss=gss, state=state)
    return FoundOrganisations(_lines(rows[:MOST_FOUND]), rows.count())


def see_organisation(*, actor: Actor, organisation: OrganisationCode) -> SeenOrganisation:
    """One organisation with its history. Raises ``AccessRefusedError`` and
    ``NoSuchOrganisationError``."""
    row = organisations_found.by_code(organisation.scheme.value, organisation.code)
    if row is None:
        acting(actor, Action.SEE_ORGANISATIONS)
        raise NoSuchOrganisationError
    subject = Subject(organisation_id=row.pk, scope=Scope.of(row.authority_gss))
    actor = acting(actor, Action.SEE_ORGANISATIONS, subject=subject)
    events = organisations.events_of(row)
    names = accounts.names_of(one.by for one in events if one.by is not None)
    after = organisations_found.by_code(row.scheme, row.successor) if row.successor else None
    seen = SeenOrganisation(
        line=line_of(row),
        history=tuple(
            PastEvent(
                what=one.what,
                at=one.at,
                until=one.until,
                by="" if one.by is None else names.get(one.by, ""),
                other="" if one.other is None else one.other.name,
            )
            for one in events
        ),
        successor=None if after is None else line_of(after),
        starts=accounts.on_from_of(row),
        is_own=row.pk == actor.organisation_id,
    )
    look = Look(actor=actor, what=OrganisationsSeen(organisation=row.pk))
    return release(Prepared(seen, of=()), look)


def what_waits(*, actor: Actor) -> Waiting:
    """What waits for a national administrator. Raises ``AccessRefusedError``."""
    actor = acting(actor, Action.SEE_ORGANISATIONS)
    waiting = Waiting(
        closed=list_organisations(state=State.WAITING),
        absent=_count(State.ABSENT),
        lapsing=_count(State.LAPSING),
        lapsed=_count(State.LAPSED),
    )
    return release(Prepared(waiting, of=()), Look(actor=actor, what=OrganisationsSeen()))


def line_of(row: Organisation) -> OrganisationLine:
    """An organisation that was found, as it is listed."""
    held = accounts.accreditation_of(row)
    many: int = getattr(row, "accounts", 0)
    return OrganisationLine(
        code=OrganisationCode(OrganisationScheme(row.scheme), row.code),
        name=row.name,
        town=row.town,
        service=ServiceKind(row.service),
        authority=row.authority_name,
        accredited=row.accredited,
        holds=held.holds(timezone.localdate()),
        until=held.until,
        closed_on=row.closed_on,
        absent_since=row.absent_since,
        successor=row.successor,
        partner=row.partner,
        accounts=many,
    )


def _count(state: State) -> int:
    return organisations_found.found(today=timezone.localdate(), state=state).count()


def _lines(rows: Iterable[Organisation]) -> tuple[OrganisationLine, ...]:
    return tuple(map(line_of, rows))
