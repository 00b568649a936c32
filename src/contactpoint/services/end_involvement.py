"""Record that the actor no longer works with a child."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from contactpoint.access.actor import Action, Actor, Purpose
from contactpoint.access.errors import AccessRefusedError, Refusal
from contactpoint.access.permissions import check_may
from contactpoint.involvement.involvement import Involvement, end
from contactpoint.ledger.details import InvolvementEnded
from contactpoint.services.within_reach import reached_by
from contactpoint.store.repositories import involvements, ledger
from contactpoint.store.repositories.involvements import OpenedInvolvement


def end_involvement(
    *, actor: Actor, purpose: Purpose, number: str, reference: UUID, ended_on: date
) -> None:
    """Set the last day of the actor's own involvement; it is shown as previous for 12 months.

    Raises ``AccessRefusedError`` when the involvement is not the actor's. Raises
    ``InvolvementError`` when the day cannot be right or the involvement has ended already. Nothing
    is changed then.
    """
    check_may(actor, Action.END_INVOLVEMENT, purpose)
    with transaction.atomic():
        reached = reached_by(actor, number, for_change=True)
        child, ring = reached.child, reached.child.ring
        held = involvements.of_child(child.pk, child.subject, ring)
        own = own_involvement(held, reference, actor)
        involvements.replace(
            reference=reference,
            subject=child.subject,
            ring=ring,
            involvement=end(own, ended_on, timezone.localdate()),
        )
        ledger.record_change(
            agent=actor,
            purpose=purpose,
            what=InvolvementEnded(reference=reference, ended_on=ended_on),
            of=[reached.concerned],
        )


def own_involvement(
    held: Iterable[OpenedInvolvement], reference: UUID, actor: Actor
) -> Involvement:
    """The actor's own involvement with this reference among a child's.

    Raises ``AccessRefusedError(NOT_OWN)``, the same for another account's involvement and for one
    that does not exist.
    """
    for opened in held:
        if opened.reference == reference and opened.involvement.account_id == actor.account_id:
            return opened.involvement
    raise AccessRefusedError(Refusal.NOT_OWN)
