"""Ask for somebody to be let in again who is locked out of an account."""

from contactpoint.access.actor import Action, Actor
from contactpoint.services.two_persons.accounts_asked import account_of
from contactpoint.services.two_persons.asking import ask
from contactpoint.services.two_persons.people import must_include
from contactpoint.store.requested import RecoveryAsked


def ask_to_recover(*, actor: Actor, account: int) -> int:
    """Ask for a recovery code for an account; returns the request's number.

    Another approves it, and each of the two is shown half of the code
    (``two_persons.showing_half``). Raises ``AccessRefusedError``, and as
    ``two_persons.asking.ask``.
    """
    must_include(actor, Action.RECOVER)
    row = account_of(account)
    return ask(actor=actor, what=RecoveryAsked(row.pk, row.organisation_id, row.session_generation))
