"""A child's record: who else is, or was, working with this child, and how to reach them."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
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
from contactpoint.visibility.not_known import UNIVERSAL, NotKnown, not_known
from contactpoint.visibility.organisations import Organisations, name_of
from contactpoint.visibility.prepared import Prepared
from contactpoint.visibility.values import Reader
from contactpoint.visibility.views.who_to_call import (
    Contacts,
    Placed,
    ShownService,
    grouped,
    month_of,
)

# By feed and source, the day of its last full delivery.
Delivered = Mapping[tuple[str, str], date]


@dataclass(frozen=True, slots=True)
class RecordView:
    """What this actor may learn of this child; nothing else is in it.

    ``last_known`` says that no source names the child any more. ``provisional`` says that the
    record waits for a decision: it may be of the same child as another. ``several_schools`` says
    that sources name more than one school as the present one. ``by_source`` says that the actor may
    read what each source says. ``added`` says that practitioners alone have told of the child.

    ``who_to_call`` has the services that go on and ``previously`` those that ended, each by
    organisation; they are those of ``universal_services`` and ``other_services``. ``not_known``
    says of whom nothing is known, and nothing where part of the child is kept from the actor.
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
    who_to_call: tuple[Contacts, ...] = ()
    previously: tuple[Contacts, ...] = ()
    not_known: tuple[NotKnown, ...] = ()


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
    delivered: Delivered,
    provisional: bool,
    by_source: bool,
) -> Prepared[RecordView]:
    """The record of a child within the actor's reach, by the facet that the reach opens.

    ``recorded`` are the child's involvements. Without ``shows_who_works`` only the actor's own are
    shown. ``organisations`` are the organisations that the facet names. ``delivered`` has the day
    of the last full delivery of each source that ``undated`` names and that has had one. Raises
    ``ValueError`` where nothing may be shown.
    """
    record = facet.record
    if record is None or record.name is None:
        raise ValueError("of this child nothing may be shown")
    reader = Reader(actor, today)
    placed = _stated(
        [one for one in record.services if is_still_shown(one.service.end, today)],
        organisations,
        delivered,
    )
    several_schools = (
        sum(one.service.kind is ServiceKind.SCHOOL and not one.service.previous for one in placed)
        > 1
    )
    placed += _recorded(
        actor,
        [
            one
            for one in recorded
            if (shows_who_works or one.involvement.account_id == actor.account_id)
            and is_still_shown(one.involvement.ended_on, today)
        ],
        placed,
    )
    placed.sort(key=_in_order)
    services = [one.service for one in placed]
    going_on = [one for one in services if not one.previous]
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
            universal_services=tuple(s for s in services if s.kind in UNIVERSAL),
            other_services=tuple(s for s in services if s.kind not in UNIVERSAL),
            lead=next((s for s in services if s.lead), None),
            own_involvement=next((s for s in going_on if s.own), None),
            nhs_number=reader.nhs_number(record),
            upn=reader.upn(record),
            last_known=facet.last_known,
            provisional=provisional,
            several_schools=several_schools,
            by_source=by_source,
            added=facet.added,
            who_to_call=grouped(one for one in placed if not one.service.previous),
            previously=grouped(one for one in placed if one.service.previous),
            not_known=not_known(
                [one.kind for one in going_on],
                led=any(one.lead for one in going_on),
                birth_date=record.birth_date,
                estimated=record.birth_date_estimated,
                died=record.death_date is not None,
                today=today,
            )
            if shows_who_works
            else (),
        ),
        of=[number],
    )


def _in_order(placed: Placed) -> tuple[bool, bool, int]:
    """Who goes on before who ended, the lead first, and then who began last."""
    one = placed.service
    return one.previous, not one.lead, -(one.started_on or date.min).toordinal()


def undated(facet: Facet) -> frozenset[tuple[str, str]]:
    """The feed and source of each voice of the services that says no day on which it held.

    What it said stands as of its last full delivery. Not of a child whom no source names any more:
    what it is last known by has ended.
    """
    if facet.record is None or facet.last_known:
        return frozenset()
    voices = (stated.voice for stated in facet.record.services)
    return frozenset((one.feed, one.source) for one in voices if one.as_at is None)


def _stated(
    services: Iterable[SourcedService], known: Organisations, delivered: Delivered
) -> list[Placed]:
    """The services that feeds state, each organisation once.

    Sources name one school by different codes. Of its contacts, one that goes on is shown rather
    than one that ended.
    """
    shown: dict[tuple[ServiceKind, Hashable], Placed] = {}
    for stated in services:
        code = stated.service.organisation
        who: Hashable = known[code].identity if code in known else code
        shown.setdefault(
            (stated.service.kind, who), Placed(_of_feed(stated, known, delivered), who)
        )
    return list(shown.values())


def _of_feed(stated: SourcedService, known: Organisations, delivered: Delivered) -> ShownService:
    service, voice = stated.service, stated.voice
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
        last_confirmed=month_of(voice.as_at or delivered.get((voice.feed, voice.source))),
    )


def _recorded(actor: Actor, recorded: Sequence[Recorded], stated: Sequence[Placed]) -> list[Placed]:
    """The involvements that practitioners recorded, each with its organisation.

    One that an earlier release recorded has its organisation's name alone. It is taken for the
    organisation of that name and authority among the others, where there is just one.
    """
    named: dict[tuple[str, str], set[Hashable]] = {}
    for placed in stated:
        of_name = (placed.service.organisation_name, placed.service.authority_name)
        named.setdefault(of_name, set()).add(placed.organisation)
    for one in recorded:
        if one.involvement.organisation_id is not None:
            of_name = (one.involvement.organisation_name, one.involvement.authority_name)
            named.setdefault(of_name, set()).add(one.involvement.organisation_id)
    found = []
    for one in recorded:
        held = one.involvement
        name = (held.organisation_name, held.authority_name)
        alike = named.get(name, set())
        by_name: Hashable = next(iter(alike)) if len(alike) == 1 else name
        who = by_name if held.organisation_id is None else held.organisation_id
        found.append(Placed(_of_practitioner(actor, one.reference, held), who))
    return found


def _of_practitioner(actor: Actor, reference: UUID, involvement: Involvement) -> ShownService:
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
        last_confirmed=month_of(involvement.confirmed_on),
    )
