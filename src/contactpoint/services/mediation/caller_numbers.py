"""The number by which somebody is known who calls a mediator, shown to the holder alone."""

import secrets
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from contactpoint.access.actor import Action, Actor
from contactpoint.access.calls import caller_number
from contactpoint.access.decisions import acting, may
from contactpoint.ledger.mediation_details import CallerNumberGiven
from contactpoint.services.accounts.second_factor import has_code_device
from contactpoint.store.models import Account
from contactpoint.store.repositories import ledger

# Of 390,000 numbers among a thousand million, the first one drawn is free but once in 2,500 times.
_DRAWS = 10


@dataclass(frozen=True, slots=True)
class OwnCallerNumber:
    """The holder's number, ten figures, and whether there is a device that gives codes, without
    which no mediator is asked: a security key gives none."""

    number: str
    has_code_device: bool


def own_caller_number(*, actor: Actor) -> OwnCallerNumber | None:
    """The actor's own number, given now if there is none; ``None`` for a role that asks nobody."""
    holder = acting(actor, Action.SEE_OWN_ACCOUNT)
    account = Account.objects.get(pk=holder.account_id)
    # Whichever of the account's grants it may be that asks.
    if not may(actor, Action.ASK_MEDIATOR):
        return None
    number = account.caller_number or _give(holder)
    return OwnCallerNumber(number, has_code_device(account))


def _give(actor: Actor) -> str:
    for _ in range(_DRAWS):
        try:
            with transaction.atomic():
                return _given(actor, caller_number(secrets.randbelow(10**9)))
        except IntegrityError:
            # Somebody else has it.
            continue
    raise RuntimeError("no caller number is free")


def _given(actor: Actor, number: str) -> str:
    """The number that the account has now, of which another request may have been first."""
    rows = Account.objects.select_for_update(of=("self",))
    account = rows.get(pk=actor.account_id)
    if not account.caller_number:
        account.caller_number = number
        account.save(update_fields=["caller_number"])
        ledger.record_change(agent=actor, what=CallerNumberGiven(account.pk))
    return account.caller_number
