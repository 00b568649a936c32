"""Look at a child that a colleague offers, and take it over or decline.

Before it is accepted no more is shown than what the list shows: name and date of birth, who works
with the child now, since when, and whether as lead professional.
"""

from datetime import UTC, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from contactpoint.access.actor import Action, Actor
from contactpoint.access.decisions import acting
from contactpoint.access.notices import NoticeKind
from contactpoint.involvement.joining import KeptInvolvement
from contactpoint.ledger.own_children_details import OfferDeclined, OfferOpened
from contactpoint.services.account_life.passing_on import pass_on
from contactpoint.services.gate import Look, number_counted, release
from contactpoint.services.notices.tell import tell
from contactpoint.services.own_children.errors import OfferGoneError
from contactpoint.services.own_children.see import PURPOSE
from contactpoint.services.record_involvement import as_involvement, must_still_work
from contactpoint.services.within_reach import Reached, reached_by
from contactpoint.store.repositories import account_lists, involvements, ledger, loads
from contactpoint.visibility.views.own_children import HeldOffer, OfferedChild, prepare_offer


def open_offer(*, actor: Actor, number: str, reference: UUID) -> OfferedChild:
    """What is offered to the actor; that it was looked at is recorded.

    Raises ``AccessRefusedError``, and ``OfferGoneError`` for what is not offered to the actor.
    """
    actor = acting(actor, Action.ACCEPT_HAND_OVER, PURPOSE)
    with number_counted(actor, number):
        reached = reached_by(actor, number)
    offered, _ = _offered(actor, reached, reference)
    return release(
        prepare_offer(HeldOffer(reached.number, reached.facet(), offered)),
        Look(
            actor=actor,
            purpose=PURPOSE,
            what=OfferOpened(reference=reference),
            of=[reached.concerned],
        ),
    )


def accept_offer(*, actor: Actor, number: str, reference: UUID) -> None:
    """Take over an involvement that is offered to the actor, with its lead, from today.

    Raises ``AccessRefusedError``, and ``OfferGoneError`` for what is not offered to the actor.
    Nothing is changed then.
    """
    actor = acting(actor, Action.ACCEPT_HAND_OVER, PURPOSE)
    with transaction.atomic():
        loads.moving_alone()
        must_still_work(actor)
        reached = reached_by(actor, number, for_change=True)
        offered, held = _offered(actor, reached, reference)
        successor = as_involvement(actor, timezone.localdate())
        pass_on(actor, reached.child, offered, held, successor, PURPOSE)
        _told(actor, reached, offered)


def decline_offer(*, actor: Actor, number: str, reference: UUID) -> None:
    """Decline it: it stays with the colleague. Raises as ``accept_offer``."""
    actor = acting(actor, Action.ACCEPT_HAND_OVER, PURPOSE)
    with transaction.atomic():
        loads.moving_alone()
        reached = reached_by(actor, number, for_change=True)
        offered, _ = _offered(actor, reached, reference)
        child = reached.child
        involvements.put_offer(child.pk, child.subject, child.ring, offered, None)
        _told(actor, reached, offered)
        ledger.record_change(
            agent=actor,
            purpose=PURPOSE,
            what=OfferDeclined(reference=reference, offered_by=offered.involvement.account_id),
            of=[reached.concerned],
        )


def _told(actor: Actor, reached: Reached, offered: KeptInvolvement) -> None:
    """Let the colleague hear that it was answered."""
    tell(
        NoticeKind.HAND_OVER_ANSWERED,
        to=[offered.involvement.account_id],
        child=reached.child,
        by=actor.account_id,
    )


def _offered(
    actor: Actor, reached: Reached, reference: UUID
) -> tuple[KeptInvolvement, list[KeptInvolvement]]:
    """The involvement that is offered to the actor, by a colleague, and all of the child's."""
    child = reached.child
    held = involvements.of_child(child.pk, child.subject, child.ring)
    for one in held:
        offer = one.offered(datetime.now(UTC))
        if one.reference == reference and offer is not None and offer.to == actor.account_id:
            by = one.involvement.account_id
            if account_lists.within([by], actor.organisation_id):
                return one, held
    raise OfferGoneError
