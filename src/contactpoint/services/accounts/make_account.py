"""Make an account, for the operator who sets an installation up.

Account managers invite people on pages. The first accounts have to be made without one.
"""

from datetime import date

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from contactpoint.access.actor import Agent
from contactpoint.access.grants import Grant, Role, unfit
from contactpoint.access.scope import ENGLAND, Scope
from contactpoint.children.statement import OrganisationCode
from contactpoint.ledger.account_details import AccountMade
from contactpoint.services.accounts.pins import pin_fault
from contactpoint.services.accounts.second_factor import device_address, enrol
from contactpoint.store.models import Account
from contactpoint.store.repositories import accounts, ledger, organisations


class AccountRefusedError(ValueError):
    """The account cannot be made so; the message says what to do."""


def make_account(
    *,
    agent: Agent,
    username: str,
    password: str,
    pin: str,
    display_name: str,
    job_title: str,
    telephone: str,
    email: str,
    role: Role,
    organisation: OrganisationCode,
    checked_on: date,
) -> str:
    """Make the account and accredit its organisation; returns the address for a code device.

    ``checked_on`` is the day on which every condition of the account was checked and found to hold.
    Raises ``AccountRefusedError``, and nothing is made then.
    """
    account = Account(
        username=username.lower(),
        display_name=display_name,
        job_title=job_title,
        telephone=telephone,
        email=email,
    )
    accounts.state(account, dict.fromkeys(accounts.FACTS, checked_on), agent)
    must_be_fit(account, organisation.code, password=password, pin=pin)
    with transaction.atomic():
        found = organisations.by_codes([organisation]).get(organisation)
        if found is None:
            raise AccountRefusedError(
                "no register has this organisation; run 'contactpoint registers' first"
            )
        own = Scope.of(found.authority_gss)
        fault = unfit(role, own, organisation=own, partner=found.partner)
        if fault is not None:
            raise AccountRefusedError(f"{fault.value} A national desk is gss:{ENGLAND}.")
        account.grants = accounts.as_kept([Grant(role, own)])
        if Account.objects.filter(username=username.lower()).exists():
            raise AccountRefusedError("there is an account with this user name already")
        account.password, account.pin = make_password(password), make_password(pin)
        account.organisation = found
        account.save()
        if not accounts.accreditation_of(found).holds(timezone.localdate()):
            organisations.accredit(found.pk)
        enrol(account)
        ledger.record_change(
            agent=agent,
            what=AccountMade(account=account.pk, role=role.value, organisation=found.pk),
        )
        return device_address(account)


def must_be_fit(
    account: Account, organisation: str, *, password: str | None = None, pin: str | None = None
) -> None:
    """Raises ``AccountRefusedError`` for a password or a PIN that is too easy, or that is known of
    the account or its organisation, of which this is the code."""
    own = (account.username, account.display_name, account.email, account.telephone, organisation)
    if pin is not None and (fault := pin_fault(pin, own)) is not None:
        raise AccountRefusedError(fault)
    if password is not None:
        try:
            validate_password(password, account)
        except ValidationError as error:
            raise AccountRefusedError(" ".join(error.messages)) from None
