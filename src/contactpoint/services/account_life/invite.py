"""Invite somebody: an account without secrets, of which no condition is stated yet."""

from django.db import IntegrityError, transaction

from contactpoint.access.actor import Action, Actor
from contactpoint.access.grants import Grant, unfit
from contactpoint.access.scope import Scope
from contactpoint.ledger.life_details import AccountInvited
from contactpoint.services.account_life.charge import of_organisation
from contactpoint.services.account_life.errors import FieldError, LifeError
from contactpoint.services.account_life.invited import Invited, checked, usernames
from contactpoint.store.models import Account, Organisation
from contactpoint.store.repositories import account_lists, accounts, ledger


def invite(*, actor: Actor, organisation: int, person: Invited) -> int:
    """Invite a person to the organisation of this primary key; returns the account's.

    Raises ``AccessRefusedError``; ``FieldError`` for what cannot be right of the person, and for
    one whose work e-mail address an account of the organisation has already.
    """
    actor = of_organisation(actor, Action.INVITE, organisation)
    person = checked(person)
    with transaction.atomic():
        # Two who invite one person at once come one after the other.
        row = Organisation.objects.select_for_update().get(pk=organisation)
        if account_lists.with_email(row.pk, person.email):
            raise FieldError("email", "An account of the organisation has this email address")
        account = _made(row, person)
        ledger.record_change(
            agent=actor,
            what=AccountInvited(account=account.pk, organisation=row.pk, role=person.role.value),
        )
    return account.pk


def _made(organisation: Organisation, person: Invited) -> Account:
    own = Scope.of(organisation.authority_gss)
    fault = unfit(person.role, own, organisation=own, partner=organisation.partner)
    if fault is not None:
        raise FieldError("role", fault.value)
    for username in usernames(person.name):
        account = Account(
            username=username,
            display_name=person.name,
            job_title=person.job_title,
            telephone=person.telephone,
            email=person.email,
            organisation=organisation,
            grants=accounts.as_kept([Grant(person.role, own)]),
        )
        account.set_unusable_password()
        try:
            with transaction.atomic():
                account.save()
        except IntegrityError:
            continue
        return account
    raise LifeError("No user name could be found for this person. Try again.")
