"""The account that a request is about."""

from datetime import date

from contactpoint.access.errors import AccessRefusedError, Refusal
from contactpoint.access.grants import Role
from contactpoint.services.two_persons.description import Description
from contactpoint.store.account_macs import must_be_as_made, to_save
from contactpoint.store.models import Account
from contactpoint.store.repositories import accounts


def account_of(pk: int) -> Account:
    """The account of this number. Raises ``AccessRefusedError(OUT_OF_SCOPE)`` without one."""
    account = accounts.by_pk(pk)
    if account is None:
        raise AccessRefusedError(Refusal.OUT_OF_SCOPE)
    return account


def locked_account(pk: int) -> Account:
    """The account of this number, locked until the open transaction ends, to be saved.

    What was changed past the service must not be given a MAC by a change within it: raises
    ``SealBrokenError``. Raises ``Account.DoesNotExist`` without one.
    """
    # The lock of those who save comes before the row's, as everywhere.
    to_save()
    account = Account.objects.select_for_update(of=("self",)).get(pk=pk)
    must_be_as_made(account)
    return account


def described(pk: int, *, role: Role | None = None, until: date | None = None) -> Description:
    """Whom a request is about, as a person is told it."""
    account = account_of(pk)
    return Description(
        person=account.display_name,
        job_title=account.job_title,
        organisation=account.organisation.name,
        authority=account.organisation.authority_name,
        role=role,
        last_day=until,
    )
