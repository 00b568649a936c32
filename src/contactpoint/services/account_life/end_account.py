"""End an account, once all that its holder worked on has been handed over. It is never undone."""

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils import timezone

from contactpoint.access.actor import Action, Actor
from contactpoint.access.session_end import SessionEnd
from contactpoint.ledger.life_details import AccountEnded
from contactpoint.services.account_life.charge import to_change
from contactpoint.services.account_life.errors import StillInvolvedError
from contactpoint.store.repositories import involvements, ledger


def end_account(*, actor: Actor, account: int) -> None:
    """End an account: its session ends, its secrets and grants are void, and its user name is never
    given again, since its row stays.

    Raises ``AccessRefusedError``, ``StillInvolvedError``, and ``LifeError`` for one that has ended.
    """
    today = timezone.localdate()
    with transaction.atomic():
        # Locked, so that nobody records an involvement of it meanwhile.
        actor, row = to_change(actor, Action.END_ACCOUNT, account)
        if number := len(involvements.open_of(row.pk)):
            raise StillInvolvedError(number)
        ledger.record_change(agent=actor, what=AccountEnded(account=row.pk, on=today))
        row.ended_on, row.released_to, row.contact_asked = today, None, None
        row.grants, row.pin = [], ""
        row.enrolment, row.enrol_until = "", None
        row.set_unusable_password()
        row.save(ending=SessionEnd.SUSPENDED)
        Authenticator.objects.filter(user_id=row.pk).delete()
