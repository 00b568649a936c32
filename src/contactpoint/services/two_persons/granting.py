"""Giving an account a role: what one person may do at once, and what another has to approve."""

from django.utils import timezone

from contactpoint.access.actor import Actor
from contactpoint.access.decisions import Subject
from contactpoint.access.grants import Grant, Role, unfit
from contactpoint.access.scope import Scope
from contactpoint.access.two_persons import Fell, decide_about
from contactpoint.ledger.request_details import GrantGiven
from contactpoint.services.two_persons.accounts_asked import account_of, described, locked_account
from contactpoint.services.two_persons.description import Description
from contactpoint.store.models import Account
from contactpoint.store.repositories import accounts, ledger
from contactpoint.store.repositories.requests import Request
from contactpoint.store.requested import GrantAsked


def about(what: GrantAsked) -> Subject:
    """Whom a request is about."""
    return Subject(account_id=what.account, organisation_id=what.organisation)


def answered_by(what: GrantAsked) -> frozenset[Role]:
    """The roles that approve or decline it."""
    return decide_about(what.role, Scope(what.scope))


def fault(what: GrantAsked) -> Fell | None:
    """Why the role cannot be given now."""
    account = account_of(what.account)
    if account.organisation_id != what.organisation:
        return Fell.MOVED
    return cannot_hold(account, Grant(what.role, Scope(what.scope), what.until))


def cannot_hold(account: Account, grant: Grant) -> Fell | None:
    """Why an account cannot be given a grant."""
    if account.ended_on is not None:
        return Fell.ENDED
    if grant.until is not None and grant.until < timezone.localdate():
        return Fell.OVER
    organisation = account.organisation
    own = Scope.of(organisation.authority_gss)
    if unfit(grant.role, grant.scope, organisation=own, partner=organisation.partner):
        return Fell.UNFIT
    return Fell.HELD_ALREADY if grant in accounts.grants_of(account) else None


def describe(what: GrantAsked) -> Description:
    """What is asked for, as a person is told it."""
    return described(what.account, role=what.role, until=what.until)


def carry_out(actor: Actor, request: Request, what: GrantAsked, on: str) -> None:
    """Give the role, in the open transaction."""
    give(actor, what.account, Grant(what.role, Scope(what.scope), what.until), request.pk)


def give(actor: Actor, account: int, grant: Grant, request: int | None = None) -> None:
    """Give an account a grant, in place of one of the same role and scope; its session ends.

    In the open transaction, and recorded.
    """
    row = locked_account(account)
    others = [one for one in accounts.grants_of(row) if not _is_like(one, grant.role, grant.scope)]
    row.grants = accounts.as_kept([*others, grant])
    row.save(update_fields=["grants"])
    ledger.record_change(
        agent=actor,
        what=GrantGiven(
            account=account,
            role=grant.role.value,
            scope=grant.scope.code,
            until=grant.until,
            request=request,
        ),
    )


def _is_like(grant: Grant, role: Role, scope: Scope) -> bool:
    return (grant.role, grant.scope) == (role, scope)
