"""Grant a role to an account, or take one away.

What one person may grant is granted at once. Every other role is asked for, and another approves it
(``services.two_persons``). To take a role away is always one person's to do.
"""

from dataclasses import replace
from datetime import date

from django.db import transaction

from contactpoint.access.actor import Action, Actor
from contactpoint.access.decisions import Subject, acting
from contactpoint.access.errors import AccessRefusedError, Refusal
from contactpoint.access.grants import GRANTED_BY_ONE, Grant, Role
from contactpoint.access.scope import Scope
from contactpoint.access.two_persons import decide_about
from contactpoint.ledger.request_details import GrantTakenAway
from contactpoint.services.two_persons.accounts_asked import account_of, locked_account
from contactpoint.services.two_persons.asking import ask
from contactpoint.services.two_persons.errors import CannotBeAskedError
from contactpoint.services.two_persons.granting import cannot_hold, give
from contactpoint.services.two_persons.people import as_now, must_include
from contactpoint.store.models import Account
from contactpoint.store.repositories import accounts, ledger
from contactpoint.store.requested import GrantAsked


class NotHeldError(Exception):
    """The account does not hold the role; the message says so, in words fit for a page."""

    def __init__(self) -> None:
        super().__init__("The account does not hold this role any more.")


def grant(
    *, actor: Actor, account: int, role: Role, scope: Scope, until: date | None = None
) -> int | None:
    """Grant a role for a scope, until the end of the day ``until`` if one is named.

    Returns the number of the request where another has to approve it, ``None`` where it is granted.
    Raises ``AccessRefusedError``, ``CannotBeAskedError`` for what the account cannot be granted,
    and as ``two_persons.asking.ask``.
    """
    must_include(actor, Action.GRANT)
    row = account_of(account)
    if role not in GRANTED_BY_ONE:
        asked = GrantAsked(row.pk, row.organisation_id, role, scope.code, until)
        return ask(actor=actor, what=asked)
    wanted = Grant(role, scope, until)
    with transaction.atomic():
        able = acting(as_now(actor), Action.GRANT, subject=_about(row))
        fault = cannot_hold(row, wanted)
        if fault is not None:
            raise CannotBeAskedError(fault.value)
        give(able, account, wanted)
    return None


def take_away(*, actor: Actor, account: int, role: Role, scope: Scope) -> None:
    """Take a role for a scope away from an account, at once; its session ends.

    Who alone decides about a grant alone takes it away. Raises ``AccessRefusedError``, and
    ``NotHeldError`` where the account does not hold it.
    """
    must_include(actor, Action.TAKE_GRANT_AWAY)
    with transaction.atomic():
        now = as_now(actor)
        acting(now, Action.TAKE_GRANT_AWAY, subject=_about(account_of(account)))
        deciding = [one for one in now.grants if one.role in decide_about(role, scope)]
        if not deciding:
            raise AccessRefusedError(Refusal.ROLE)
        row = locked_account(account)
        able = acting(
            replace(now, grants=tuple(deciding)), Action.TAKE_GRANT_AWAY, subject=_about(row)
        )
        held = accounts.grants_of(row)
        left = [one for one in held if (one.role, one.scope) != (role, scope)]
        if len(left) == len(held):
            raise NotHeldError
        row.grants = accounts.as_kept(left)
        row.save(update_fields=["grants"])
        ledger.record_change(
            agent=able,
            what=GrantTakenAway(account=row.pk, role=role.value, scope=scope.code),
        )


def _about(account: Account) -> Subject:
    return Subject(account_id=account.pk, organisation_id=account.organisation_id)
