"""What becomes of the accounts of an organisation that has closed, or that another authority has
now.

Nothing goes to a successor but by a decision: a register says who that is, and a national
administrator whether it is so. Roles that are bound to an organisation go with the account; a desk
stays where it is, and whoever had it for the old scope has it no more.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from contactpoint.access.actor import Action, Actor, Agent
from contactpoint.access.decisions import Subject, acting
from contactpoint.access.grants import BOUND_TO, Bound, Grant
from contactpoint.access.scope import Scope
from contactpoint.access.session_end import SessionEnd
from contactpoint.children.statement import OrganisationCode
from contactpoint.ledger.organisation_details import AccountMoved, OrganisationSucceeded
from contactpoint.services.organisations.errors import (
    NoSuchOrganisationError,
    OrganisationRefusedError,
)
from contactpoint.store.models import Account, Organisation, OrganisationEvent
from contactpoint.store.repositories import accounts, ledger, organisations


@dataclass(frozen=True, slots=True)
class Succession:
    """What was done: so many accounts moved, of which so many had to leave a desk."""

    accounts: int
    left_desks: int


def let_succeed(
    *, actor: Actor, closed: OrganisationCode, successor: OrganisationCode
) -> Succession:
    """Move the accounts of a closed organisation to the one that took it over, all or none.

    Their sessions end. Accounts that have ended stay. Raises ``AccessRefusedError``,
    ``NoSuchOrganisationError``, and ``OrganisationRefusedError`` where the one has not closed, or
    the other is closed, not accredited, a partner, or of another kind of service.
    """
    with transaction.atomic():
        old, new = _both(closed, successor)
        for row in (old, new):
            subject = Subject(organisation_id=row.pk, scope=Scope.of(row.authority_gss))
            acting(actor, Action.LET_SUCCEED, subject=subject)
        _must_succeed(old, new)
        moved = [_move(actor, account, new) for account in _accounts_of(old)]
        if not moved:
            raise OrganisationRefusedError("It has no accounts that wait.")
        what = OrganisationEvent.What
        organisations.note(old, what.SUCCEEDED, by=actor.account_id, other=new)
        organisations.note(new, what.TOOK_OVER, by=actor.account_id, other=old)
        ledger.record_change(
            agent=actor,
            what=OrganisationSucceeded(organisation=old.pk, successor=new.pk, accounts=len(moved)),
        )
        return Succession(accounts=len(moved), left_desks=sum(map(bool, moved)))


def follow_authority(agent: Agent, row: Organisation) -> None:
    """Let the accounts of an organisation that is in another authority now have their roles there.

    To be called in the transaction that moved the organisation.
    """
    for account in _accounts_of(row, ended=True):
        _move(agent, account, row)


def kept_grants(grants: Sequence[Grant], organisation: Scope) -> tuple[list[Grant], list[Grant]]:
    """The grants that an account has in another organisation, of this scope, and those that it has
    to leave: what is bound to an organisation goes along, and a desk never does."""
    kept, left = [], []
    for one in grants:
        if BOUND_TO[one.role] is Bound.ORGANISATION:
            kept.append(Grant(one.role, organisation, one.until))
        else:
            left.append(one)
    return kept, left


def _both(
    closed: OrganisationCode, successor: OrganisationCode
) -> tuple[Organisation, Organisation]:
    """Both organisations, locked in one order whichever way round they are asked for."""
    found = {
        code: organisations.locked(code.scheme.value, code.code)
        for code in sorted({closed, successor}, key=lambda code: (code.scheme, code.code))
    }
    old, new = found[closed], found[successor]
    if old is None or new is None:
        raise NoSuchOrganisationError
    return old, new


def _must_succeed(old: Organisation, new: Organisation) -> None:
    today = timezone.localdate()
    if old.closed_on is None or old.closed_on > today:
        raise OrganisationRefusedError("No register says that it has closed.")
    if old.pk == new.pk:
        raise OrganisationRefusedError("An organisation does not succeed itself.")
    if new.closed_on is not None and new.closed_on <= today:
        raise OrganisationRefusedError(f"{new.name} has closed too.")
    if new.service != old.service or new.partner or old.partner:
        raise OrganisationRefusedError(f"{new.name} is another kind of service.")
    if not accounts.accreditation_of(new).holds(today):
        raise OrganisationRefusedError(f"{new.name} is not accredited: accredit it first.")


def _accounts_of(row: Organisation, *, ended: bool = False) -> list[Account]:
    found = Account.objects.select_for_update(of=("self",)).filter(organisation=row)
    return list((found if ended else found.filter(ended_on=None)).order_by("pk"))


def _move(agent: Agent, account: Account, new: Organisation) -> list[Grant]:
    """Move one account; returns the grants that it had to leave."""
    came_from = account.organisation_id
    kept, left = kept_grants(accounts.grants_of(account), Scope.of(new.authority_gss))
    account.organisation, account.grants = new, accounts.as_kept(kept)
    account.save(ending=SessionEnd.ORGANISATION)
    ledger.record_change(
        agent=agent,
        what=AccountMoved(
            account=account.pk,
            organisation=new.pk,
            came_from=came_from,
            taken=tuple((one.role.value, one.scope.code) for one in left),
        ),
    )
    return left
