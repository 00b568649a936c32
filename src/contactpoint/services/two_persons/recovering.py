"""Letting somebody in again who is locked out: a code of two halves, for two people.

Who asked is shown one half and who approved the other, once each. Neither alone can take the
account over. The halves stand nowhere but in the sealed request, and go once they are shown, once
the code is used, and a day after it was made.
"""

import hashlib

from django.utils import timezone

from contactpoint.access.actor import Actor
from contactpoint.access.decisions import Subject
from contactpoint.access.grants import Role, in_force
from contactpoint.access.two_persons import ANSWERED_BY, REQUEST_LASTS, Fell, Kind, decide_about
from contactpoint.services.accounts.enrolment import has_secrets, issue
from contactpoint.services.two_persons.accounts_asked import account_of, described, locked_account
from contactpoint.services.two_persons.description import Description
from contactpoint.store.models import Account
from contactpoint.store.repositories import accounts
from contactpoint.store.repositories.requests import Request
from contactpoint.store.requested import RecoveryAsked

# Somebody who is locked out waits for the code.
CODE_LASTS = REQUEST_LASTS


def about(what: RecoveryAsked) -> Subject:
    """Whom a request is about."""
    return Subject(account_id=what.account, organisation_id=what.organisation)


def answered_by(what: RecoveryAsked) -> frozenset[Role]:
    """The roles that approve or decline it: those that approve each role that the account holds.
    Otherwise two who may not grant a role could take over an account that has it."""
    held = in_force(accounts.grants_of(account_of(what.account)), timezone.localdate())
    deciding = (decide_about(one.role, one.scope) for one in held)
    return ANSWERED_BY[Kind.RECOVERY].intersection(*deciding)


def fault(what: RecoveryAsked) -> Fell | None:
    """Why the account cannot be recovered now."""
    account = account_of(what.account)
    if account.ended_on is not None:
        return Fell.ENDED
    if not account.is_active:
        return Fell.SUSPENDED
    if account.organisation_id != what.organisation:
        return Fell.MOVED
    if account.session_generation != what.generation:
        return Fell.USED_SINCE
    return None if has_secrets(account) else Fell.NOT_SET_UP


def describe(what: RecoveryAsked) -> Description:
    """What is asked for, as a person is told it."""
    return described(what.account)


def carry_out(actor: Actor, request: Request, what: RecoveryAsked, on: str) -> None:
    """Make what the account proves itself by void, and put the halves of a code into the request.

    In the open transaction.
    """
    account = locked_account(what.account)
    code = issue(agent=actor, account=account, recovery=True, lasts=CODE_LASTS)
    account.refresh_from_db()
    request.halves, request.code = code.halves, stands_for(account)


def stands_for(account: Account) -> bytes:
    """What stands for the code that an account has now."""
    return hashlib.sha256(account.enrolment.encode()).digest()


def is_code_good(request: Request, what: RecoveryAsked) -> bool:
    """Whether the account has the code of this request still."""
    return stands_for(account_of(what.account)) == request.code
