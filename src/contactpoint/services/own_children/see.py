"""See the children whom one works with, each of which is looked at by this; what has changed on
each since; and say that this was seen.

What changed stays until somebody says so: looking again, or a step back, shows the same.
"""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from contactpoint.access.actor import Action, Actor, Purpose
from contactpoint.access.decisions import acting
from contactpoint.access.errors import AccessRefusedError, Refusal
from contactpoint.involvement.last_shown import LastShown
from contactpoint.ledger.own_children_details import ChangesSeen, OfferOpened, OwnChildrenSeen
from contactpoint.services.gate import Look, number_counted, release
from contactpoint.services.organisations.naming import organisations_in
from contactpoint.services.own_children.held import held_by, line_of, own_among
from contactpoint.services.within_reach import reached_by
from contactpoint.store.repositories import accounts, involvements, ledger
from contactpoint.visibility.orders import Order
from contactpoint.visibility.views.own_children import (
    OwnChild,
    OwnChildren,
    prepare_own_child,
    prepare_own_children,
)

PURPOSE = Purpose.WORKING_WITH_CHILD


def own_children(*, actor: Actor, order: Order = Order.NAME, page: int = 1) -> OwnChildren:
    """A page of the children whom the actor works with, and all that is offered to it.

    Each child shown has an entry. Raises ``AccessRefusedError``, and ``BudgetError`` where too many
    looks were made.
    """
    actor = acting(actor, Action.SEE_OWN_CHILDREN, PURPOSE)
    now = timezone.now()
    held = held_by(actor, now)
    prepared = prepare_own_children(held.own, held.offers, order=order, page=page, now=now)
    shown = [one.concerned for one in held.children if one.number in prepared.of]
    view = release(
        prepared,
        Look(
            actor=actor,
            purpose=PURPOSE,
            what=OwnChildrenSeen(shown=len(prepared.of)),
            shown=shown,
        ),
    )
    _keep_first(
        actor,
        {
            one.kept.reference: one.now
            for one in held.own
            if one.kept.last_shown is None and one.number in prepared.of
        },
    )
    return view


def changes_seen(*, actor: Actor, seen: Mapping[UUID, LastShown]) -> None:
    """Say that what has changed was seen: ``seen`` is what the actor was shown of each child, by
    the reference of its own involvement. Others are passed over. Raises ``AccessRefusedError``."""
    actor = acting(actor, Action.SEE_OWN_CHILDREN, PURPOSE)
    with transaction.atomic():
        ledger.record_change(agent=actor, purpose=PURPOSE, what=ChangesSeen(children=len(seen)))
        involvements.note_shown(actor.account_id, seen)


def see_own_child(*, actor: Actor, number: str) -> OwnChild:
    """A child whom the actor works with, to hand it over; that it was looked at is recorded.

    Raises ``AccessRefusedError``: ``NO_SUCH_RECORD`` for a number that leads to nothing within
    reach, ``NOT_OWN`` for a child whom the actor does not work with.
    """
    actor = acting(actor, Action.OFFER_HAND_OVER, PURPOSE)
    with number_counted(actor, number):
        reached = reached_by(actor, number)
    child, now = reached.child, timezone.now()
    held = involvements.of_child(child.pk, child.subject, child.ring)
    kept = own_among(actor, held)
    if kept is None:
        raise AccessRefusedError(Refusal.NOT_OWN)
    names = accounts.names_of([] if kept.offer is None else [kept.offer.to])
    known = organisations_in(reached.facet().record)
    return release(
        prepare_own_child(line_of(actor, reached, held, kept, known, names), now),
        Look(
            actor=actor,
            purpose=PURPOSE,
            what=OfferOpened(reference=kept.reference),
            of=[reached.concerned],
        ),
    )


def _keep_first(actor: Actor, first: Mapping[UUID, LastShown]) -> None:
    """Keep what was shown for the first time: what is another from now on has changed."""
    if first:
        with transaction.atomic():
            involvements.note_shown(actor.account_id, first)
