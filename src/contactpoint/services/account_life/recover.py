"""Ask for an account to be recovered whose holder is locked out: another approves it."""

from contactpoint.access.actor import Action, Actor
from contactpoint.services.account_life.charge import in_charge
from contactpoint.services.two_persons.asking import ask
from contactpoint.store.requested import RecoveryAsked


def ask_recovery(*, actor: Actor, account: int) -> int:
    """Ask for an account to be recovered; returns the request's number.

    Raises ``AccessRefusedError``, and ``RequestError`` for what could not be done if it were
    approved, or was asked for already.
    """
    _, row = in_charge(actor, Action.RECOVER, account)
    return ask(
        actor=actor,
        what=RecoveryAsked(row.pk, row.organisation_id, row.session_generation),
    )
