"""Record that the actor works with a child."""

from datetime import date
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from contactpoint.access.actor import Action, Actor, Purpose
from contactpoint.access.decisions import acting
from contactpoint.access.errors import AccessRefusedError, Refusal
from contactpoint.access.notices import NoticeKind
from contactpoint.involvement.involvement import (
    Involvement,
    InvolvementError,
    check_start,
    take_lead,
)
from contactpoint.ledger.details import InvolvementRecorded
from contactpoint.services.notices.tell import tell_those_who_work
from contactpoint.services.organisations.naming import organisations_in
from contactpoint.services.take_lead import pass_lead_on
from contactpoint.services.within_reach import reached_by
from contactpoint.store.repositories import accounts, involvements, ledger, loads
from contactpoint.visibility.last_shown import shown_of
from contactpoint.visibility.views.record import Recorded


def record_involvement(
    *, actor: Actor, purpose: Purpose, number: str, started_on: date, lead: bool = False
) -> None:
    """Add the actor's involvement, from ``started_on``; with ``lead``, as lead professional.

    Raises ``AccessRefusedError``, and ``InvolvementError`` when the day cannot be right or the
    actor already has an involvement that goes on. Nothing is changed then.
    """
    actor = acting(actor, Action.RECORD_INVOLVEMENT, purpose)
    today = timezone.localdate()
    check_start(started_on, today)
    involvement = as_involvement(actor, started_on)
    if lead:
        involvement = take_lead(involvement, today)
    with transaction.atomic():
        loads.moving_alone()
        must_still_work(actor)
        reached = reached_by(actor, number, for_change=True)
        child, ring = reached.child, reached.child.ring
        held = involvements.of_child(child.pk, child.subject, ring)
        if any(
            opened.involvement.account_id == actor.account_id and opened.involvement.is_current
            for opened in held
        ):
            raise InvolvementError("You are already recorded as working with this child.")
        if lead:
            pass_lead_on(held, child)
        reference = uuid4()
        involvements.add(
            reference=reference,
            child_pk=child.pk,
            subject=child.subject,
            ring=ring,
            involvement=involvement,
            # Its page was open: what is another from now on has changed.
            last_shown=shown_of(
                actor=actor,
                number=reached.number,
                facet=reached.facet(),
                recorded=[Recorded(one.reference, one.involvement) for one in held],
                shows_who_works=reached.shows_who_works,
                organisations=organisations_in(reached.facet().record),
            ),
        )
        ledger.record_change(
            agent=actor,
            purpose=purpose,
            what=InvolvementRecorded(reference=reference, started_on=started_on, lead=lead),
            of=[reached.concerned],
        )
        tell_those_who_work(NoticeKind.SOMEBODY_ELSE_WORKS, child, by=actor.account_id)


def as_involvement(actor: Actor, started_on: date) -> Involvement:
    """The actor as somebody who works with a child from this day on, and says so today."""
    return Involvement(
        account_id=actor.account_id,
        service=actor.service,
        organisation_name=actor.organisation_name,
        authority_name=actor.authority_name,
        practitioner_name=actor.display_name,
        job_title=actor.job_title,
        telephone=actor.telephone,
        email=actor.email,
        started_on=started_on,
        confirmed_on=timezone.localdate(),
        organisation_id=actor.organisation_id,
    )


def must_still_work(actor: Actor) -> None:
    """Raise ``AccessRefusedError(ROLE)`` for an account that was ended, suspended or moved a moment
    ago; until the transaction ends it is not. Otherwise a child's contact could come to be after
    all that the account had were handed over."""
    if not accounts.stays(actor.account_id, actor.organisation_id):
        raise AccessRefusedError(Refusal.ROLE)
