"""The children whom an account works with and those that are offered to it, within its reach."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contactpoint.access.actor import Actor
from contactpoint.involvement.joining import KeptInvolvement
from contactpoint.services.organisations.naming import organisations_among
from contactpoint.services.within_reach import Reached, reached_among
from contactpoint.store.repositories import account_lists, accounts, children, involvements
from contactpoint.visibility.last_shown import shown_of
from contactpoint.visibility.organisations import Organisations
from contactpoint.visibility.views.own_children import HeldLine, HeldOffer
from contactpoint.visibility.views.record import Recorded


@dataclass(frozen=True, slots=True)
class Held:
    """What there is for an account: its children, what is offered to it, and each child."""

    own: Sequence[HeldLine]
    offers: Sequence[HeldOffer]
    children: Sequence[Reached]


@dataclass(frozen=True, slots=True)
class _Child:
    reached: Reached
    held: Sequence[KeptInvolvement]


def held_by(actor: Actor, now: datetime) -> Held:
    """What there is for the actor, under the grant by which it works with children.

    A child out of its reach is not among them and not counted.
    """
    own = involvements.on_records(involvements.open_of(actor.account_id))
    offered = involvements.on_records(involvements.offered_to(actor.account_id))
    found = _reached(actor, {*own, *offered})
    lines = [one for one in map(_own_of(actor), found) if one is not None]
    names = accounts.names_of(
        offer.to for _, kept in lines if (offer := kept.offered(now)) is not None
    )
    known = organisations_among(
        record for child, _ in lines if (record := child.reached.facet().record) is not None
    )
    offers = [
        (child, kept)
        for child in found
        if (kept := _offered_of(actor, child, offered.get(child.reached.pk, ()), now))
    ]
    here = account_lists.within(
        (kept.involvement.account_id for _, kept in offers), actor.organisation_id
    )
    return Held(
        own=[
            line_of(actor, child.reached, child.held, kept, known, names) for child, kept in lines
        ],
        offers=[
            HeldOffer(child.reached.number, child.reached.facet(), kept)
            for child, kept in offers
            if kept.involvement.account_id in here
        ],
        children=[child.reached for child in found],
    )


def line_of(
    actor: Actor,
    reached: Reached,
    held: Sequence[KeptInvolvement],
    kept: KeptInvolvement,
    known: Organisations,
    names: dict[int, str],
) -> HeldLine:
    """The line of a child: ``held`` are all its involvements, ``kept`` the actor's own."""
    return HeldLine(
        number=reached.number,
        facet=reached.facet(),
        kept=kept,
        now=shown_of(
            actor=actor,
            number=reached.number,
            facet=reached.facet(),
            recorded=[Recorded(one.reference, one.involvement) for one in held],
            shows_who_works=reached.shows_who_works,
            organisations=known,
        ),
        offered_to="" if kept.offer is None else names.get(kept.offer.to, ""),
    )


def own_among(actor: Actor, held: Iterable[KeptInvolvement]) -> KeptInvolvement | None:
    """The actor's own involvement among a child's that goes on. After a join there may be two: the
    one that leads, or began first."""
    own = [
        one
        for one in held
        if one.involvement.account_id == actor.account_id and one.involvement.is_current
    ]
    return min(
        own,
        key=lambda one: (not one.involvement.lead, one.involvement.started_on, one.reference),
        default=None,
    )


def _reached(actor: Actor, pks: Iterable[int]) -> list[_Child]:
    found = children.by_pks(sorted(pks))
    if not found:
        return []
    reached = reached_among(actor, found)
    # All were opened together, by one ring.
    held = involvements.of_each(
        {pk: one.child.subject for pk, one in reached.items()}, found[0].ring
    )
    return [_Child(one, held[pk]) for pk, one in reached.items()]


def _own_of(actor: Actor) -> Callable[[_Child], tuple[_Child, KeptInvolvement] | None]:
    def own(child: _Child) -> tuple[_Child, KeptInvolvement] | None:
        kept = own_among(actor, child.held)
        return None if kept is None else (child, kept)

    return own


def _offered_of(
    actor: Actor, child: _Child, references: Iterable[UUID], now: datetime
) -> KeptInvolvement | None:
    wanted = set(references)
    for kept in child.held:
        offer = kept.offered(now)
        if kept.reference in wanted and offer is not None and offer.to == actor.account_id:
            return kept
    return None
