"""Open a child's record: who else is, or was, working with this child, and how to reach them."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils import timezone

from contactpoint.access.actor import Action, Actor, Purpose
from contactpoint.access.errors import AccessRefusedError, Refusal
from contactpoint.access.permissions import check_may, may_see_nhs_number, may_see_upn
from contactpoint.children.addresses import Address
from contactpoint.children.names import PersonName
from contactpoint.children.record import Record, SourcedName, SourcedService
from contactpoint.children.sex import Sex
from contactpoint.children.statement import Carer, ServiceKind
from contactpoint.involvement.involvement import Involvement, is_shown_after
from contactpoint.ledger.details import RecordOpened
from contactpoint.retention.archiving import is_archived
from contactpoint.store.models import Organisation
from contactpoint.store.repositories import children, involvements, ledger, organisations
from contactpoint.store.repositories.children import OpenedChild
from contactpoint.vault.vault import Ring

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

    ``reference`` names a recorded involvement and is ``None`` for what a feed states; ``own`` marks
    the actor's.
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


@dataclass(frozen=True, slots=True)
class RecordView:
    """What this actor may learn of this child; nothing else is in it.

    ``last_known`` says that no source speaks of the child any more.
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


def open_record(*, actor: Actor, purpose: Purpose, number: str) -> RecordView:
    """Record the opening and return what the actor may see.

    Raises ``AccessRefusedError``: by role or purpose before anything is looked up, and
    ``NO_SUCH_RECORD`` for a number that leads nowhere, for whatever reason.
    """
    check_may(actor, Action.OPEN_RECORD, purpose)
    child, ring, record, name = child_in_use(number)
    view = _view(actor, child, ring, record, name)
    ledger.record_look(
        actor=actor,
        what=RecordOpened(),
        purpose=purpose,
        of=[ledger.concerned(child, name.full)],
    )
    return view


def child_in_use(
    number: str, *, for_change: bool = False
) -> tuple[OpenedChild, Ring, Record, PersonName]:
    """The child with this number whose record practitioners can reach.

    Raises ``AccessRefusedError(NO_SUCH_RECORD)``, the same for a number never given out, an
    archived record, and one that nothing may be shown of.
    """
    held = children.by_number(number, for_change=for_change)
    reached = record_in_use(held[0], timezone.localdate()) if held else None
    if held is None or reached is None:
        raise AccessRefusedError(Refusal.NO_SUCH_RECORD)
    return *held, *reached


def record_in_use(child: OpenedChild, today: date) -> tuple[Record, PersonName] | None:
    """The child's record and the name it is shown under, or ``None`` where practitioners reach
    neither: nothing may be shown of the child, or the record is archived.

    The one rule for searching and for opening: what cannot be opened is not found either.
    """
    record = child.document.open.record
    if (
        record is None
        or record.name is None
        or is_archived(record.birth_date, record.death_date, today)
    ):
        return None
    return record, record.name.name


def _stated_services(record: Record) -> list[ShownService]:
    """The services that feeds state, each organisation once, the contact that goes on before one
    that ended: sources name a school by different codes."""
    known = organisations.by_codes(s.service.organisation for s in record.services)
    shown: dict[tuple[ServiceKind, object], ShownService] = {}
    for stated in record.services:
        organisation = known.get(stated.service.organisation)
        who = organisation.pk if organisation else stated.service.organisation
        shown.setdefault((stated.service.kind, who), _stated(stated, organisation))
    return list(shown.values())


def _stated(service: SourcedService, organisation: Organisation | None) -> ShownService:
    code = service.service.organisation
    return ShownService(
        kind=service.service.kind,
        organisation_name=organisation.name if organisation else f"Organisation {code.code}",
        authority_name=organisation.authority_name if organisation else "",
        practitioner_name="",
        job_title="",
        telephone=organisation.telephone if organisation else "",
        email="",
        started_on=service.service.start,
        ended_on=service.service.end,
        previous=service.previous,
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
    )


def _view(
    actor: Actor, child: OpenedChild, ring: Ring, record: Record, name: PersonName
) -> RecordView:
    today = timezone.localdate()
    services = [s for s in _stated_services(record) if is_shown_after(s.ended_on, today)]
    services += [
        _recorded(actor, opened.reference, opened.involvement)
        for opened in involvements.of_child(child.pk, child.subject, ring)
        if opened.involvement.is_shown(today)
    ]
    services.sort(key=lambda s: (s.previous, not s.lead, -(s.started_on or date.min).toordinal()))
    return RecordView(
        number=child.number,
        name=name,
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
        nhs_number=record.nhs_number if may_see_nhs_number(actor) else "",
        upn=record.upn if may_see_upn(actor) else "",
        last_known=child.document.open.last_known,
    )
