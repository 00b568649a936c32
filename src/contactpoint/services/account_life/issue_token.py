"""Issue the code by which an invited person enrols: once all that was to be checked has been."""

from django.db import transaction
from django.utils import timezone

from contactpoint.access.account_state import lacks_for_token
from contactpoint.access.actor import Action, Actor
from contactpoint.access.standing import Condition
from contactpoint.ledger.life_details import AccountRenewed
from contactpoint.services.account_life.charge import to_change
from contactpoint.services.account_life.errors import LifeError
from contactpoint.services.accounts.enrolment import EnrolmentCode, issue
from contactpoint.services.accounts.errors import EnrolmentRefusedError
from contactpoint.store.repositories import accounts, ledger


def issue_token(*, actor: Actor, account: int) -> EnrolmentCode:
    """Issue an enrolment code, which is shown once, in place of any before it.

    Whoever issues it answers for the person from now on: the year of the renewal begins. Raises
    ``AccessRefusedError``, and ``LifeError`` for an account that has ended or is suspended, of
    which identity or DBS check is not stated, or that is set up already.
    """
    today = timezone.localdate()
    with transaction.atomic():
        actor, row = to_change(actor, Action.ISSUE_TOKEN, account)
        if not row.is_active:
            raise LifeError("This account is suspended. Resume it first.")
        if lacks_for_token(accounts.standing_facts_of(row), today):
            raise LifeError("State identity and DBS check first.")
        accounts.state(row, {Condition.RENEWAL: today}, actor)
        row.save()
        ledger.record_change(agent=actor, what=AccountRenewed(account=row.pk, on=today))
        try:
            return issue(agent=actor, account=row, recovery=False)
        except EnrolmentRefusedError:
            raise LifeError(
                "This account is set up already. Ask for a recovery if its holder is locked out."
            ) from None
