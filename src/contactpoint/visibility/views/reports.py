"""What may be reported of a record, what was reported, and what became of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from contactpoint.access.actor import Actor, Purpose
from contactpoint.children.names import PersonName
from contactpoint.children.record import Record
from contactpoint.children.statement import Relationship, ServiceKind
from contactpoint.review.wrong_facts import ReportOutcome, WrongFact
from contactpoint.visibility.contacts import is_still_shown
from contactpoint.visibility.facets import Facet
from contactpoint.visibility.organisations import Organisations, name_of
from contactpoint.visibility.prepared import Prepared
from contactpoint.visibility.views.record import Recorded

# The store's number for a report, which a page keeps in the session and never shows.
ReportRef = int


class ContactKind(StrEnum):
    """What a contact on a record is: who recorded an involvement, a service that a source states,
    or a parent or carer."""

    PRACTITIONER = "practitioner"
    SERVICE = "service"
    CARER = "carer"


@dataclass(frozen=True, slots=True)
class ReportableContact:
    """A contact that the actor is shown on a record.

    ``identity`` tells it apart from every other on the record and is never shown. ``account_id`` is
    that of a practitioner, ``organisation_id`` the organisation of a service, where a register has
    it. ``works`` says that a practitioner works with the child now, and is not known to have left.
    """

    kind: ContactKind
    identity: tuple[str, ...] = field(repr=False)
    name: str
    telephone: str
    service: ServiceKind | None = None
    relationship: Relationship | None = None
    job_title: str = ""
    organisation_name: str = ""
    account_id: int | None = field(default=None, repr=False)
    organisation_id: int | None = field(default=None, repr=False)
    works: bool = False

    def may_be(self, what: WrongFact) -> bool:
        """Whether this can be wrong of the contact."""
        match what:
            case WrongFact.TELEPHONE:
                return bool(self.telephone)
            case WrongFact.CONTACT_LEFT:
                return self.works
        return False


@dataclass(frozen=True, slots=True)
class ReportableRecord:
    """A record as somebody may report on it: ``contacts`` are those shown, in the order of the
    record; ``version`` stands for them."""

    number: str
    name: PersonName
    contacts: tuple[ReportableContact, ...]
    version: str

    def places_of(self, what: WrongFact) -> tuple[tuple[int, ReportableContact], ...]:
        """The contacts of which this can be wrong, each with its place, from 1."""
        return tuple(
            (place, one) for place, one in enumerate(self.contacts, start=1) if one.may_be(what)
        )


@dataclass(frozen=True, slots=True)
class ShownReporter:
    """Somebody who reported it, and when."""

    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ReportView:
    """A report as the desk sees it beside the record.

    ``contact`` is the contact that it is about, ``None`` where it is about none, or where
    ``contact_gone`` says that the record does not show it any more. ``mendable`` says that the desk
    may correct the telephone number of the contact's organisation.
    """

    report: ReportRef
    number: str
    what: WrongFact
    contact: ReportableContact | None
    contact_gone: bool
    reporters: tuple[ShownReporter, ...]
    opened_at: datetime
    version: str
    mendable: bool = False


@dataclass(frozen=True, slots=True)
class ReportOverview:
    """How many reports wait in a desk's queue, by what they say is wrong, the most urgent first;
    and which of them the reviewer has. ``or_more`` says that not all were counted."""

    waiting: int
    by_fact: tuple[tuple[WrongFact, int], ...]
    claimed_by_me: ReportRef | None
    or_more: bool = False


@dataclass(frozen=True, slots=True)
class OwnReport:
    """What the actor reported, and what became of it; ``outcome`` is ``None`` while it waits.

    ``purpose`` is the one for which the actor had the record open.
    """

    number: str
    name: str
    what: WrongFact
    contact_name: str
    reported_at: datetime
    purpose: Purpose
    outcome: ReportOutcome | None
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class DecidedReport:
    """A report that a desk decided, and who of it did, when."""

    report: ReportRef
    number: str
    name: str
    what: WrongFact
    outcome: ReportOutcome
    decided_by_name: str
    decided_at: datetime


def contacts_of(
    *,
    actor: Actor,
    today: date,
    facet: Facet,
    recorded: Sequence[Recorded],
    shows_who_works: bool,
    organisations: Organisations,
) -> tuple[ReportableContact, ...]:
    """The contacts that the record page shows the actor, but for the actor's own involvements: own
    details are changed and not reported. The arguments are those of ``record.prepare_record``."""
    record = facet.record
    if record is None:
        return ()
    others = [
        one
        for one in recorded
        if shows_who_works
        and one.involvement.account_id != actor.account_id
        and is_still_shown(one.involvement.ended_on, today)
    ]
    return (
        *sorted((_practitioner(one) for one in others), key=lambda one: not one.works),
        *_services(record, today, organisations),
        *_carers(record),
    )


def _practitioner(one: Recorded) -> ReportableContact:
    involvement = one.involvement
    return ReportableContact(
        kind=ContactKind.PRACTITIONER,
        identity=(ContactKind.PRACTITIONER, str(one.reference)),
        name=involvement.practitioner_name,
        telephone=involvement.telephone,
        service=involvement.service,
        job_title=involvement.job_title,
        organisation_name=involvement.organisation_name,
        account_id=involvement.account_id,
        works=involvement.is_current and not involvement.contact_left,
    )


def _services(record: Record, today: date, known: Organisations) -> Iterable[ReportableContact]:
    """The services that feeds state, each organisation once: sources name one by several codes."""
    shown: dict[tuple[str, ...], ReportableContact] = {}
    for stated in record.services:
        service = stated.service
        if not is_still_shown(service.end, today):
            continue
        code = service.organisation
        organisation = known.get(code)
        which = (code.scheme, code.code) if organisation is None else (str(organisation.identity),)
        identity = (ContactKind.SERVICE, service.kind, *which)
        shown.setdefault(
            identity,
            ReportableContact(
                kind=ContactKind.SERVICE,
                identity=identity,
                name=name_of(code, known),
                telephone=organisation.telephone if organisation else "",
                service=service.kind,
                organisation_id=organisation.identity if organisation else None,
            ),
        )
    return shown.values()


def _carers(record: Record) -> Iterable[ReportableContact]:
    return [
        ReportableContact(
            kind=ContactKind.CARER,
            identity=(ContactKind.CARER, one.name.given, one.name.family, one.relationship),
            name=one.name.full,
            telephone=one.telephone,
            relationship=one.relationship,
        )
        for one in record.carers
    ]


def prepare_reportable(
    *, number: str, name: PersonName, contacts: Sequence[ReportableContact], version: str
) -> Prepared[ReportableRecord]:
    """A record within the actor's reach, as the actor may report on it."""
    return Prepared(ReportableRecord(number, name, tuple(contacts), version), of=[number])


def prepare_report(
    *,
    report: ReportRef,
    number: str,
    what: WrongFact,
    contact: ReportableContact | None,
    contact_gone: bool,
    reporters: Iterable[tuple[str, datetime]],
    opened_at: datetime,
    version: str,
    mendable: bool,
) -> Prepared[ReportView]:
    """A report on a record of which the desk's reviewer may learn the whole; ``reporters`` are the
    names of those who made it, each with when."""
    return Prepared(
        ReportView(
            report=report,
            number=number,
            what=what,
            contact=contact,
            contact_gone=contact_gone,
            reporters=tuple(ShownReporter(name, at) for name, at in reporters),
            opened_at=opened_at,
            version=version,
            mendable=mendable,
        ),
        of=[number],
    )


def prepare_overview(
    *,
    by_fact: Sequence[tuple[WrongFact, int]],
    claimed: ReportRef | None,
    or_more: bool,
) -> Prepared[ReportOverview]:
    """How much waits in the reader's own queue, of what the reader may be shown."""
    waiting = sum(count for _, count in by_fact)
    return Prepared(ReportOverview(waiting, tuple(by_fact), claimed, or_more), of=())


def prepare_own(
    *,
    number: str,
    name: PersonName | None,
    what: WrongFact,
    contact: ReportableContact | None,
    reported_at: datetime,
    purpose: Purpose,
    outcome: ReportOutcome | None,
    decided_at: datetime | None,
) -> Prepared[OwnReport]:
    """What the actor reported of a child who is within reach still; ``contact`` is shown if the
    record shows it."""
    return Prepared(
        OwnReport(
            number=number,
            name="" if name is None else name.full,
            what=what,
            contact_name="" if contact is None else contact.name,
            reported_at=reported_at,
            purpose=purpose,
            outcome=outcome,
            decided_at=decided_at,
        ),
        of=[number],
    )


def prepare_decided(
    *,
    report: ReportRef,
    number: str,
    name: PersonName | None,
    what: WrongFact,
    outcome: ReportOutcome,
    decided_by_name: str,
    decided_at: datetime,
) -> Prepared[DecidedReport]:
    """What the desk decided of a child who is within reach still."""
    return Prepared(
        DecidedReport(
            report=report,
            number=number,
            name="" if name is None else name.full,
            what=what,
            outcome=outcome,
            decided_by_name=decided_by_name,
            decided_at=decided_at,
        ),
        of=[number],
    )
