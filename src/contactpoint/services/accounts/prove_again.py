"""Proving the second factor again, where looks of many are asked for (``access.budgets``)."""

from django.db import transaction

from contactpoint.access.actor import Actor
from contactpoint.ledger.limit_details import ProvedAgain
from contactpoint.services.accounts.prove_identity import NotProvedError
from contactpoint.services.accounts.second_factor import prove
from contactpoint.store.repositories import accounts, budgets, ledger


def prove_again(*, actor: Actor, code: str, pin: str) -> None:
    """Check code and PIN as at sign-in, and let the account go on.

    Raises ``NotProvedError``, which counts and is recorded as a wrong second factor at sign-in is,
    and ``WaitError`` after too many of them.
    """
    account = accounts.by_pk(actor.account_id)
    if account is None or prove(account, code=code, pin=pin) is None:
        raise NotProvedError
    proved_again(actor=actor)


def proved_again(*, actor: Actor) -> None:
    """Record that code and PIN were proved, and let the account go on to the second limits.

    An account that was asked for nothing gets nothing by it.
    """
    with transaction.atomic():
        budgets.note_proved(actor)
        ledger.record_change(agent=actor, what=ProvedAgain())
