"""A child's record: who else is, or was, working with this child, and how to reach them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from contactpoint.access.actor import Actor
from contactpoint.children.addresses import Address
from contactpoint.children.names import PersonName
from contactpoint.children.record import SourcedName, SourcedService
from contactpoint.children.sex import Sex
from contactpoint.children.statement import Carer, ServiceKind
from contactpoint.involvement.involvement import Involvement
from contactpoint.visibility.contacts import is_still_shown
from contactpoint.visibility.facets import Facet
from contactpoint.visibility.organisations import Organisations, name_of
from contactpoint.visibility.prepared import Prepared
from contactpoint.visibility.values import Reader

_UNIVERSAL = frozenset(
    {
        ServiceKind.SCHOOL,
        ServiceKind.GP_PRACTICE,
        ServiceKind.HEALTH_VISITING,
        ServiceKind.SCHOOL_NURSING,
    }
)


@dataclass(frozen=True, slots=True)
class ShownService:
    """A service or practitioner on the record page.

    ``reference`` names a recorded involvement; it is ``None`` for a service that a feed states.
    ``own`` marks the actor's own involvement. ``contact_left`` says that the practitioner has left,
    and that the telephone number is the organisation's.
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


@dataclass(frozen=True, slots=True)
class RecordView:
    """What this actor may learn of this child; nothing else is in it.

    ``last_known`` says that no source names the child any more. ``provisional`` says that the
    record waits for a decision: it may be of the same child as another. ``several_schools`` says
    that sources name more than one school as the present one. ``by_source`` says that the actor may
    read what each source says. ``added`` says that practitioners alone have told of the child.
    """

    number: str
    name: PersonName
    other_names: tuple[SourcedName, ...]
    birth_date: date | None
    birth_date_estimated: bool
    death_date: date | None
    sex: Sex
    address: Address | None
    carers: tuple[Carer, ...]
    universal_services: tuple[ShownService, ...]
    other_services: tuple[ShownService, ...]
    lead: ShownService | None
    own_involvement: ShownService | None
    nhs_number: str
    upn: str
    last_known: bool
    provisional: bool
    several_schools: bool
    by_source: bool
    added: bool = False


@dataclass(frozen=True, slots=True)
class Recorded:
    """An involvement that a practitioner recorded, with its reference."""

    reference: UUID
    involvement: Involvement


def prepare_record(
    *,
    actor: Actor,
    today: date,
    number: str,
    facet: Facet,
    recorded: Sequence[Recorded],
    shows_who_works: bool,
    organisations: Organisations,
    provisional: bool,
    by_source: bool,
) -> Prepared[RecordView]:
    """The record of a child within the actor's reach, by the facet that the reach opens.

    ``recorded`` are the child's involvements. Without ``shows_who_works`` only the actor's own are
    shown. ``organisations`` are the organisations that the facet names. Raises ``ValueError`` where
    nothing may be shown.
    """
    record = facet.record
    if record is None or record.name is None:
        raise ValueError("of this child nothing may be shown")
    reader = Reader(actor, today)
    services = _stated(
        [one for one in record.services if is_still_shown(one.service.end, today)], organisations
    )
    several_schools = (
        sum(one.kind is ServiceKind.SCHOOL and not one.previous for one in services) > 1
    )
    services += [
        _recorded(actor, one.reference, one.involvement)
        for one in recorded
        if (shows_who_works or one.involvement.account_id == actor.account_id)
        and is_still_shown(one.involvement.ended_on, today)
    ]
    services.sort(key=lambda s: (s.previous, not s.lead, -(s.started_on or date.min).toordinal()))
    return Prepared(
        RecordView(
            number=number,
            name=record.name.name,
            other_names=record.other_names,
            birth_date=record.birth_date,
            birth_date_estimated=record.birth_date_estimated,
            death_date=record.death_date,
            sex=record.sex,
            address=record.address,
            carers=record.carers,
            universal_services=tuple(s for s in services if s.kind in _UNIVERSAL),
            other_services=tuple(s for s in services if s.kind not in _UNIVERSAL),
            lead=next((s for s in services if s.lead), None),
            own_involvement=next((s for s in services if s.own and not s.previous), None),
            nhs_number=reader.nhs_number(record),
            upn=reader.upn(record),
            last_known=facet.last_known,
            provisional=provisional,
            several_schools=several_schools,
            by_source=by_source,
            added=facet.added,
        ),
        of=[number],
    )


def _stated(services: Iterable[SourcedService], known: Organisations) -> list[ShownService]:
    """The services that feeds state, each organisation once.

    Sources name one school by different codes. Of its contacts, one that goes on is shown rather
    than one that ended.
    """
    shown: dict[tuple[ServiceKind, object], ShownService] = {}
    for stated in services:
        code = stated.service.organisation
        who = known[code].identity if code in known else code
        shown.setdefault((stated.service.kind, who), _of_feed(stated, known))
    return list(shown.values())


def _of_feed(stated: SourcedService, known: Organisations) -> ShownService:
    service = stated.service
    organisation = known.get(service.organisation)
    return ShownService(
        kind=service.kind,
        organisation_name=name_of(service.organisation, known),
        authority_name=organisation.authority_name if organisation else "",
        practitioner_name="",
        job_title="",
        telephone=organisation.telephone if organisation else "",
        email="",
        started_on=service.start,
        ended_on=service.end,
        previous=stated.previous,
        lead=False,
        reference=None,
        own=False,
    )


def _recorded(actor: Actor, reference: UUID, involvement: Involvement) -> ShownService:
    return ShownService(
        kind=involvement.service,
        organisation_name=involvement.organisation_name,
        authority_name=involvement.authority_name,
        practitioner_name=involvement.practitioner_name,
        job_title=involvement.job_title,
        telephone=involvement.telephone,
        email=involvement.email,
        started_on=involvement.started_on,
        ended_on=involvement.ended_on,
        previous=not involvement.is_current,
        lead=involvement.lead,
        reference=reference,
        own=involvement.account_id == actor.account_id,
        contact_left=involvement.contact_left,
    )
