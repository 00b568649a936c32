"""An account in somebody's charge: found, locked, and only then changed.

Whoever names an account out of reach is answered as if there were none.
"""

from contactpoint.access.actor import Action, Actor
from contactpoint.access.decisions import Subject, acting
from contactpoint.access.errors import AccessRefusedError, Refusal
from contactpoint.access.scope import Scope
from contactpoint.services.account_life.errors import LifeError
from contactpoint.store.models import Account, Organisation
from contactpoint.store.repositories import accounts

# Nobody's: whoever may act on it anywhere is told that there is none.
NOBODY = Subject(account_id=0, organisation_id=0)


def in_charge(actor: Actor, action: Action, account_id: int) -> tuple[Actor, Account]:
    """The actor under the grant that allows the action on the account, and the account.

    Raises ``AccessRefusedError``, with ``OUT_OF_SCOPE`` alike for an account that is out of reach
    and for one that does not exist.
    """
    return _reached(actor, action, accounts.by_pk(account_id))


def to_change(actor: Actor, action: Action, account_id: int) -> tuple[Actor, Account]:
    """The same, the account locked until the transaction ends. Raises ``LifeError`` for an account
    that has ended, besides what ``in_charge`` raises."""
    actor, account = _reached(actor, action, accounts.locked(account_id))
    must_not_have_ended(account)
    return actor, account


def of_organisation(actor: Actor, action: Action, organisation_id: int) -> Actor:
    """The actor under the grant that allows the action about an organisation.

    Raises ``AccessRefusedError``, with ``OUT_OF_SCOPE`` as ``in_charge``.
    """
    found = Organisation.objects.filter(pk=organisation_id).first()
    if found is None:
        acting(actor, action, subject=NOBODY)
        raise AccessRefusedError(Refusal.OUT_OF_SCOPE)
    return acting(
        actor,
        action,
        subject=Subject(organisation_id=found.pk, scope=Scope.of(found.authority_gss)),
    )


def must_not_have_ended(account: Account) -> None:
    """Raise ``LifeError`` for an account that has ended: it never works again."""
    if account.ended_on is not None:
        raise LifeError("This account has ended.")


def _reached(actor: Actor, action: Action, account: Account | None) -> tuple[Actor, Account]:
    narrowed = acting(actor, action, subject=NOBODY if account is None else subject_of(account))
    if account is None:
        raise AccessRefusedError(Refusal.OUT_OF_SCOPE)
    return narrowed, account


def subject_of(account: Account) -> Subject:
    """The account, as far as a decision depends on it."""
    return Subject(
        account_id=account.pk,
        organisation_id=account.organisation_id,
        scope=Scope.of(account.organisation.authority_gss),
    )
