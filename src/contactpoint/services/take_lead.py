"""Become a child's lead professional; whoever was it before no longer is."""

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from contactpoint.access.actor import Action, Actor, Purpose
from contactpoint.access.decisions import acting
from contactpoint.access.notices import NoticeKind
from contactpoint.involvement.involvement import confirmed, give_up_lead
from contactpoint.involvement.involvement import take_lead as as_lead
from contactpoint.involvement.joining import KeptInvolvement
from contactpoint.involvement.last_shown import leading
from contactpoint.ledger.details import LeadTaken
from contactpoint.services.end_involvement import own_involvement
from contactpoint.services.notices.tell import tell_those_who_work
from contactpoint.services.within_reach import reached_by
from contactpoint.store.repositories import involvements, ledger
from contactpoint.store.repositories.children import OpenedChild


def take_lead(*, actor: Actor, purpose: Purpose, number: str, reference: UUID) -> None:
    """Make the actor's own involvement the lead professional's.

    Raises ``AccessRefusedError`` when the involvement is not the actor's, and ``InvolvementError``
    when it does not go on now. Nothing is changed then.
    """
    actor = acting(actor, Action.TAKE_LEAD, purpose)
    with transaction.atomic():
        reached = reached_by(actor, number, for_change=True)
        child, ring = reached.child, reached.child.ring
        held = involvements.of_child(child.pk, child.subject, ring)
        own = own_involvement(held, reference, actor)
        today = timezone.localdate()
        changed = replace(
            own,
            involvement=as_lead(confirmed(own.involvement, today), today),
            last_shown=leading(own.last_shown),
        )
        pass_lead_on(held, child)
        involvements.put_on(child.pk, child.subject, ring, [changed])
        ledger.record_change(
            agent=actor,
            purpose=purpose,
            what=LeadTaken(reference=reference),
            of=[reached.concerned],
        )
        tell_those_who_work(NoticeKind.LEAD_TAKEN, child, by=actor.account_id)


def pass_lead_on(held: Iterable[KeptInvolvement], child: OpenedChild) -> None:
    """Take the lead from whoever has it, so that a child never has two lead professionals.

    The caller's transaction must have locked the child.
    """
    passed_on = [
        replace(kept, involvement=give_up_lead(kept.involvement))
        for kept in held
        if kept.involvement.lead
    ]
    involvements.put_on(child.pk, child.subject, child.ring, passed_on)
