"""The children whom an account works with, and those that colleagues offer to it: a line each."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from contactpoint.children.folding import folded_words
from contactpoint.children.names import PersonName
from contactpoint.children.record import Record
from contactpoint.involvement.joining import KeptInvolvement
from contactpoint.involvement.last_shown import Change, LastShown, changes
from contactpoint.visibility.facets import Facet
from contactpoint.visibility.orders import Order
from contactpoint.visibility.prepared import Prepared

MOST_ON_PAGE = 50


@dataclass(frozen=True, slots=True)
class OwnChild:
    """A child whom the account works with.

    ``since`` is the first day, ``lead`` whether the account is the lead professional. ``changes``
    are what has changed since it was shown last, and ``shown_now`` what it is shown by this line.
    ``offered_to`` is the colleague to whom it is offered, until ``offered_until``.
    """

    number: str
    reference: UUID
    name: PersonName
    birth_date: date | None
    birth_date_estimated: bool
    since: date
    lead: bool
    changes: tuple[Change, ...]
    # Digests over numbers of rows among others, which no page shows.
    shown_now: LastShown = field(repr=False)
    offered_to: str = ""
    offered_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class OfferedChild:
    """A child that a colleague offers to hand over; ``since`` and ``lead`` are the colleague's."""

    number: str
    reference: UUID
    name: PersonName
    birth_date: date | None
    birth_date_estimated: bool
    offered_by: str
    job_title: str
    since: date
    lead: bool
    until: datetime


@dataclass(frozen=True, slots=True)
class OwnChildren:
    """A page of the list. ``children`` is how many there are within reach, ``changed`` of how many
    something has changed; ``page`` is counted from 1, of ``pages``."""

    shown: tuple[OwnChild, ...]
    offered: tuple[OfferedChild, ...]
    children: int
    changed: int
    page: int
    pages: int
    order: Order


@dataclass(frozen=True, slots=True)
class HeldLine:
    """A child within reach that the account works with, by the facet that the reach opens.

    ``kept`` is the account's own involvement, ``now`` what it is shown of the child today, and
    ``offered_to`` the name of the colleague to whom it is offered.
    """

    number: str
    facet: Facet
    kept: KeptInvolvement
    now: LastShown
    offered_to: str = ""


@dataclass(frozen=True, slots=True)
class HeldOffer:
    """A child within reach whom a colleague, who has the involvement ``kept``, offers."""

    number: str
    facet: Facet
    kept: KeptInvolvement


def prepare_own_children(
    held: Iterable[HeldLine],
    offers: Iterable[HeldOffer],
    *,
    order: Order,
    page: int,
    now: datetime,
) -> Prepared[OwnChildren]:
    """A page of the children within reach, in an order; a page that there is not is the nearest.

    Raises ``ValueError`` for a child of whom nothing may be shown.
    """
    own = [_own(one, now) for one in held]
    pages = max(1, -(-len(own) // MOST_ON_PAGE))
    page = min(max(page, 1), pages)
    ordered = sorted(own, key=lambda one: (not one.changes, *_place(one, order)))
    shown = tuple(ordered[(page - 1) * MOST_ON_PAGE : page * MOST_ON_PAGE])
    offered = [_offered(one) for one in offers]
    beside = tuple(sorted(offered, key=lambda one: (one.until, one.name.full, one.number)))
    return Prepared(
        OwnChildren(
            shown=shown,
            offered=beside,
            children=len(own),
            changed=sum(bool(one.changes) for one in own),
            page=page,
            pages=pages,
            order=order,
        ),
        of=[*(one.number for one in shown), *(one.number for one in beside)],
    )


def prepare_own_child(one: HeldLine, now: datetime) -> Prepared[OwnChild]:
    """One child. Raises ``ValueError`` as ``prepare_own_children``."""
    return Prepared(_own(one, now), of=[one.number])


def prepare_offer(offer: HeldOffer) -> Prepared[OfferedChild]:
    """One child that is offered. Raises ``ValueError`` as ``prepare_own_children``."""
    return Prepared(_offered(offer), of=[offer.number])


def _own(one: HeldLine, now: datetime) -> OwnChild:
    kept, record, name = one.kept, *_named(one.facet)
    offer = kept.offered(now)
    is_joined = kept.recorded_on is not None
    return OwnChild(
        number=one.number,
        reference=kept.reference,
        name=name,
        birth_date=record.birth_date,
        birth_date_estimated=record.birth_date_estimated,
        since=kept.involvement.started_on,
        lead=kept.involvement.lead,
        changes=(
            ()
            if kept.last_shown is None
            else changes(kept.last_shown, one.now, is_joined=is_joined)
        ),
        shown_now=one.now,
        offered_to="" if offer is None else one.offered_to,
        offered_until=None if offer is None else offer.until,
    )


def _offered(one: HeldOffer) -> OfferedChild:
    kept, record, name = one.kept, *_named(one.facet)
    if kept.offer is None:
        raise ValueError("this child is not offered")
    return OfferedChild(
        number=one.number,
        reference=kept.reference,
        name=name,
        birth_date=record.birth_date,
        birth_date_estimated=record.birth_date_estimated,
        offered_by=kept.involvement.practitioner_name,
        job_title=kept.involvement.job_title,
        since=kept.involvement.started_on,
        lead=kept.involvement.lead,
        until=kept.offer.until,
    )


def _named(facet: Facet) -> tuple[Record, PersonName]:
    record = facet.record
    if record is None or record.name is None:
        raise ValueError("of this child nothing may be shown")
    return record, record.name.name


def _place(one: OwnChild, order: Order) -> tuple[object, ...]:
    by_name = (_folded(one.name.family), _folded(one.name.given), one.number)
    match order:
        case Order.AGE:
            # The youngest first; who has no date of birth after all others.
            return (-(one.birth_date or date.min).toordinal(), *by_name)
        case Order.SINCE:
            return (one.since, *by_name)
        case Order.NAME:
            return by_name


def _folded(name: str) -> str:
    return " ".join(folded_words(name))
