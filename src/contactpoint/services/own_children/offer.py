"""Offer an involvement of one's own to a colleague. Until that one accepts, nothing changes: no
child is without its contact meanwhile.

An offer stands with the involvement, sealed under the child's key, and falls with it: where it
ends, is handed over by a manager, or the child is out of the colleague's reach.
"""

from datetime import UTC, datetime
from uuid import UUID

from django.db import transaction

from contactpoint.access.actor import Action, Actor
from contactpoint.access.decisions import acting
from contactpoint.access.notices import NoticeKind
from contactpoint.involvement.handing_over import Offer
from contactpoint.involvement.involvement import InvolvementError
from contactpoint.ledger.own_children_details import HandOverOffered, OfferTakenBack
from contactpoint.services.account_life.passing_on import colleague_of
from contactpoint.services.end_involvement import own_involvement
from contactpoint.services.notices.tell import tell
from contactpoint.services.own_children.errors import OfferError
from contactpoint.services.own_children.see import PURPOSE
from contactpoint.services.record_involvement import must_still_work
from contactpoint.services.within_reach import reached_by
from contactpoint.store.repositories import involvements, ledger, loads


def offer_to(*, actor: Actor, number: str, reference: UUID, to: str) -> None:
    """Offer the actor's own involvement to the colleague with the user name ``to``.

    Raises ``AccessRefusedError`` where the involvement is not the actor's; ``FieldError``, alike
    for a user name of nobody, of somebody elsewhere and of somebody who may not work with children
    now; ``InvolvementError`` where it has ended; ``OfferError`` where it is offered already.
    """
    actor = acting(actor, Action.OFFER_HAND_OVER, PURPOSE)
    now = datetime.now(UTC)
    with transaction.atomic():
        # Before the child is locked, as whoever moves statements does.
        loads.moving_alone()
        must_still_work(actor)
        reached = reached_by(actor, number, for_change=True)
        child = reached.child
        held = involvements.of_child(child.pk, child.subject, child.ring)
        own = own_involvement(held, reference, actor)
        if not own.involvement.is_current:
            raise InvolvementError("This involvement has already ended.")
        if own.offered(now) is not None:
            raise OfferError("You have offered this child already. Take that back first.")
        colleague = colleague_of(actor.account_id, actor.organisation_id, to)
        involvements.put_offer(child.pk, child.subject, child.ring, own, Offer(colleague.pk, now))
        tell(NoticeKind.HANDED_OVER, to=[colleague.pk], child=child, by=actor.account_id)
        ledger.record_change(
            agent=actor,
            purpose=PURPOSE,
            what=HandOverOffered(reference=reference, to=colleague.pk),
            of=[reached.concerned],
        )


def take_offer_back(*, actor: Actor, number: str, reference: UUID) -> None:
    """Take back what the actor offered; of what is not offered nothing changes.

    Raises ``AccessRefusedError`` where the involvement is not the actor's.
    """
    actor = acting(actor, Action.OFFER_HAND_OVER, PURPOSE)
    with transaction.atomic():
        loads.moving_alone()
        reached = reached_by(actor, number, for_change=True)
        child = reached.child
        held = involvements.of_child(child.pk, child.subject, child.ring)
        own = own_involvement(held, reference, actor)
        if own.offered(datetime.now(UTC)) is None:
            return
        involvements.put_offer(child.pk, child.subject, child.ring, own, None)
        ledger.record_change(
            agent=actor,
            purpose=PURPOSE,
            what=OfferTakenBack(reference=reference),
            of=[reached.concerned],
        )
