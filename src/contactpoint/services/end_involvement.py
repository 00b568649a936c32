"""Record that the actor no longer works with a child."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from contactpoint.access.actor import Action, Actor, Purpose
from contactpoint.access.decisions import acting
from contactpoint.access.errors import AccessRefusedError, Refusal
from contactpoint.involvement.involvement import end
from contactpoint.involvement.joining import KeptInvolvement
from contactpoint.ledger.details import InvolvementEnded
from contactpoint.services.within_reach import reached_by
from contactpoint.store.repositories import involvements, ledger


def end_involvement(
    *, actor: Actor, purpose: Purpose, number: str, reference: UUID, ended_on: date
) -> None:
    """Set the last day of the actor's own involvement; it is shown as previous for 12 months.

    Raises ``AccessRefusedError`` when the involvement is not the actor's. Raises
    ``InvolvementError`` when the day cannot be right or the involvement has ended already. Nothing
    is changed then.
    """
    actor = acting(actor, Action.END_INVOLVEMENT, purpose)
    with transaction.atomic():
        reached = reached_by(actor, number, for_change=True)
        child, ring = reached.child, reached.child.ring
        held = involvements.of_child(child.pk, child.subject, ring)
        own = own_involvement(held, reference, actor)
        ended = end(own.involvement, ended_on, timezone.localdate())
        involvements.put_on(child.pk, child.subject, ring, [replace(own, involvement=ended)])
        ledger.record_change(
            agent=actor,
            purpose=purpose,
            what=InvolvementEnded(reference=reference, ended_on=ended_on),
            of=[reached.concerned],
        )


def own_involvement(
    held: Iterable[KeptInvolvement], reference: UUID, actor: Actor
) -> KeptInvolvement:
    """The actor's own involvement with this reference among a child's.

    Raises ``AccessRefusedError(NOT_OWN)``, the same for another account's involvement and for one
    that does not exist.
    """
    for kept in held:
        if kept.reference == reference and kept.involvement.account_id == actor.account_id:
            return kept
    raise AccessRefusedError(Refusal.NOT_OWN)
