"""Renew accounts: the manager's word, once a year, that they are still needed."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from contactpoint.access.actor import Action, Actor
from contactpoint.access.errors import AccessRefusedError, Reason, Refusal
from contactpoint.access.standing import Condition
from contactpoint.ledger.life_details import AccountRenewed
from contactpoint.services.account_life.charge import to_change
from contactpoint.services.account_life.errors import LifeError
from contactpoint.services.accounts.refusals import record_refused
from contactpoint.store.repositories import accounts, ledger

NO_SUCH = "There is no such account."


@dataclass(frozen=True, slots=True)
class Renewal:
    """What became of one account of many; ``fault`` says why it was not renewed."""

    account: int
    fault: str = ""


def renew(*, actor: Actor, account: int) -> None:
    """Renew an account for a year from today.

    Raises ``AccessRefusedError``, and ``LifeError`` for an account that has ended, is suspended or
    was never set up.
    """
    today = timezone.localdate()
    with transaction.atomic():
        actor, row = to_change(actor, Action.RENEW, account)
        if not row.is_active:
            raise LifeError("This account is suspended. Resume it first.")
        if not accounts.is_enrolled(row):
            raise LifeError("This account has not been set up. Issue a token instead.")
        accounts.state(row, {Condition.RENEWAL: today}, actor)
        row.save()
        ledger.record_change(agent=actor, what=AccountRenewed(account=row.pk, on=today))


def renew_many(*, actor: Actor, accounts_named: Sequence[int]) -> list[Renewal]:
    """Renew many at once, each by itself: one that cannot be renewed holds up no other.

    Of an account out of reach the answer is that of one that does not exist; the refusal is
    recorded. Raises ``AccessRefusedError`` where the actor renews nobody, or has to prove the
    second factor again first.
    """
    return [_renewed(actor, one) for one in dict.fromkeys(accounts_named)]


def _renewed(actor: Actor, account: int) -> Renewal:
    try:
        renew(actor=actor, account=account)
    except LifeError as error:
        return Renewal(account, str(error))
    except AccessRefusedError as error:
        if error.refusal not in (Refusal.OWN, Refusal.OUT_OF_SCOPE):
            raise
        record_refused(actor=actor, reason=Reason.of(error.refusal), asked="renew_many")
        return Renewal(account, error.refusal.value if error.refusal is Refusal.OWN else NO_SUCH)
    return Renewal(account)
