"""Fill the table of organisations from the registers."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import BinaryIO

from django.db import transaction
from django.utils import timezone

from contactpoint.access.actor import Agent
from contactpoint.access.scope import ENGLAND
from contactpoint.children.statement import OrganisationScheme, ServiceKind
from contactpoint.feeds.registers import (
    RegisteredOrganisation,
    authority_at,
    read_authorities,
    read_gp_practices,
    read_schools,
    read_successors,
)
from contactpoint.ledger.details import RegistersLoaded
from contactpoint.ledger.organisation_details import OrganisationClosed, OrganisationReopened
from contactpoint.services.organisations.closures import (
    Changes,
    Key,
    TooManyCloseError,
    changes_of,
    must_be_few,
    state_closings,
)
from contactpoint.services.organisations.succession import follow_authority
from contactpoint.store.models import Organisation, OrganisationEvent
from contactpoint.store.repositories import ledger, organisations
from contactpoint.store.repositories.organisations import Known

__all__ = ["Loaded", "TooManyCloseError", "load_registers"]


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many organisations were read, and of those that were there before, how many a register
    says closed or will close, are open again, or are in no register any more."""

    organisations: int
    closed: int
    reopened: int
    absent: int


def load_registers(
    *,
    agent: Agent,
    schools: BinaryIO | None = None,
    gp_practices: BinaryIO | None = None,
    school_links: BinaryIO | None = None,
    many_change: bool = False,
) -> Loaded:
    """Insert or update authorities, schools and GP practices.

    ``schools`` and ``gp_practices`` are newer files than the package's own copies, and
    ``school_links`` the file of links between schools, where it is not in one archive with them.
    Where only one of them is given, organisations of the other kind stay as they are, if there are
    any: the package's copy may be older than what was loaded before. An authority's
    row stands for its children's social care. England's row stands for the national desk, which
    decides about the children whose authority is not known.

    An organisation that a newer register says has closed gets the day, from which its accounts
    work no more; one that it has no more is noted. Where an organisation is in another authority
    now, its accounts have their roles there, and leave their desks. Raises ``FileRefusedError``
    before anything is stored, and ``TooManyCloseError`` unless ``many_change``.
    """
    names = {authority.gss: authority.name for authority in read_authorities()}
    today = timezone.localdate()
    read = _registered(schools, gp_practices, school_links)
    newer = frozenset(
        kind
        for kind, given in ((ServiceKind.SCHOOL, schools), (ServiceKind.GP_PRACTICE, gp_practices))
        if given is not None
    )
    taken = [one.laestab for one in read.get(ServiceKind.SCHOOL, ()) if one.open and schools]
    with transaction.atomic():
        known = organisations.as_known()
        entries = {(one.scheme.value, one.code): one for some in read.values() for one in some}
        rows = [*_of_authorities()]
        for service, registered in read.items():
            rows += _rows(registered, service, names, known, newer=service in newer)
        state_closings(rows, entries, known, newer=newer, today=today)
        changes = changes_of(rows, known, newer=newer, today=today)
        if not many_change:
            must_be_few(changes, known, today=today)
        organisations.put(rows, taken=taken)
        _follow(agent, changes, today)
        loaded = Loaded(
            organisations=len(rows),
            closed=len(changes.closed),
            reopened=len(changes.reopened),
            absent=len(changes.absent),
        )
        ledger.record_change(
            agent=agent,
            what=RegistersLoaded(
                organisations=loaded.organisations,
                closed=loaded.closed,
                reopened=loaded.reopened,
                absent=loaded.absent,
                many=many_change,
            ),
        )
    return loaded


def _registered(
    schools: BinaryIO | None, gp_practices: BinaryIO | None, links: BinaryIO | None
) -> dict[ServiceKind, list[RegisteredOrganisation]]:
    """What the registers have that are loaded, all of it read before anything is stored."""
    found: dict[ServiceKind, list[RegisteredOrganisation]] = {}
    if schools is not None or _wanted(ServiceKind.SCHOOL, other=gp_practices):
        read = list(read_schools(schools))
        if links is not None:
            by_link = read_successors(links)
            read = [replace(one, successor=by_link.get(one.code, one.successor)) for one in read]
        found[ServiceKind.SCHOOL] = read
    if gp_practices is not None or _wanted(ServiceKind.GP_PRACTICE, other=schools):
        found[ServiceKind.GP_PRACTICE] = list(read_gp_practices(gp_practices))
    return found


def _of_authorities() -> Iterator[Organisation]:
    for authority in read_authorities():
        yield Organisation(
            scheme=OrganisationScheme.DFE_LA.value,
            code=authority.dfe_code,
            name=f"{authority.name} children's social care",
            service=ServiceKind.SOCIAL_CARE.value,
            authority_gss=authority.gss,
            authority_name=authority.name,
        )
    yield Organisation(
        scheme=OrganisationScheme.GSS.value,
        code=ENGLAND,
        name="National desk",
        service=ServiceKind.SOCIAL_CARE.value,
        authority_gss=ENGLAND,
        authority_name="England",
    )


def _wanted(service: ServiceKind, *, other: BinaryIO | None) -> bool:
    """Whether the package's copy of this kind is loaded, with or without a file of the other."""
    return other is None or not organisations.are_there(service)


def _rows(
    registered: Iterable[RegisteredOrganisation],
    service: ServiceKind,
    names: Mapping[str, str],
    known: Mapping[Key, Known],
    *,
    newer: bool,
) -> Iterator[Organisation]:
    for entry in registered:
        before = known.get((entry.scheme.value, entry.code))
        authority = _authority_of(entry, before, newer=newer)
        yield Organisation(
            scheme=entry.scheme.value,
            code=entry.code,
            laestab=entry.laestab,
            name=_readable(entry.name),
            service=service.value,
            town=_readable(entry.town),
            postcode=entry.postcode,
            authority_gss=authority,
            authority_name=names.get(authority, ""),
        )


def _authority_of(entry: RegisteredOrganisation, known: Known | None, *, newer: bool) -> str:
    """Whose area it is in: roll-out goes by that. The package's copy moves nobody. Where a newer
    register does not say, it stays where it was as long as its postcode does; else the postcode's
    sector decides."""
    stays = known is not None and (
        not newer or (not entry.authority and known.postcode == entry.postcode)
    )
    if stays and known is not None and known.authority:
        return known.authority
    return entry.authority or authority_at(entry.postcode)


def _follow(agent: Agent, changes: Changes, today: date) -> None:
    """Do and put on record what follows for organisations that were there."""
    what = OrganisationEvent.What
    organisations.note_absent(changes.absent, today)
    for pks, event in (
        (changes.closed, what.CLOSED),
        (changes.reopened, what.REOPENED),
        (changes.moved, what.MOVED),
    ):
        organisations.note_many(pks, event)
    for row in organisations.with_accounts(changes.moved):
        follow_authority(agent, row)
    for row in organisations.accredited_of(changes.closed):
        if row.closed_on is not None:
            ledger.record_change(
                agent=agent,
                what=OrganisationClosed(
                    organisation=row.pk, closed_on=row.closed_on, successor=row.successor
                ),
            )
    for row in organisations.accredited_of(changes.reopened):
        ledger.record_change(agent=agent, what=OrganisationReopened(organisation=row.pk))


def _readable(name: str) -> str:
    """NHS registers are in capitals, which are hard to read in a list."""
    return name.title().replace("'S", "'s") if name.isupper() else name
