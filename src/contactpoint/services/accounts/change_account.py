"""Change what an account proves itself by, or whether it may be used: for an operator.

Every change ends the account's session, wherever it is; saving the account sees to that.
"""

from django.contrib.auth.hashers import make_password
from django.db import transaction

from contactpoint.access.actor import Agent
from contactpoint.access.session_end import SessionEnd
from contactpoint.ledger.session_details import AccountChanged
from contactpoint.services.accounts.errors import NoSuchAccountError
from contactpoint.services.accounts.make_account import must_be_fit
from contactpoint.services.accounts.second_factor import device_address, replace
from contactpoint.store.models import Account
from contactpoint.store.repositories import accounts, ledger


def change_password(*, agent: Agent, username: str, password: str) -> None:
    """Give the account another password. Raises ``NoSuchAccountError``, and
    ``AccountRefusedError`` for one that is too easy."""
    with transaction.atomic():
        account = _changed(agent, username, SessionEnd.PASSWORD)
        must_be_fit(account, account.organisation.code, password=password)
        account.password = make_password(password)
        account.save(ending=SessionEnd.PASSWORD)


def change_pin(*, agent: Agent, username: str, pin: str) -> None:
    """Give the account another PIN. Raises ``NoSuchAccountError``, and ``AccountRefusedError`` for
    one that is too easy."""
    with transaction.atomic():
        account = _changed(agent, username, SessionEnd.PIN)
        must_be_fit(account, account.organisation.code, pin=pin)
        account.pin = make_password(pin)
        account.save(ending=SessionEnd.PIN)


def replace_device(*, agent: Agent, username: str) -> str:
    """Make the account's code device void, as one that was lost; returns the address for another.

    Raises ``NoSuchAccountError``.
    """
    with transaction.atomic():
        account = _changed(agent, username, SessionEnd.DEVICE)
        replace(account)
        return device_address(account)


def suspend(*, agent: Agent, username: str) -> None:
    """Let the account be used no more until it is resumed. Raises ``NoSuchAccountError``."""
    with transaction.atomic():
        account = _changed(agent, username, SessionEnd.SUSPENDED)
        account.is_active = False
        account.save(ending=SessionEnd.SUSPENDED)


def resume(*, agent: Agent, username: str) -> None:
    """Let a suspended account be used again, from its next sign-in. Raises
    ``NoSuchAccountError``."""
    with transaction.atomic():
        account = _changed(agent, username, SessionEnd.RESUMED)
        account.is_active = True
        account.save(ending=SessionEnd.RESUMED)


def _changed(agent: Agent, username: str, what: SessionEnd) -> Account:
    """The account to change, once the change is on record."""
    account = accounts.by_username(username)
    if account is None:
        raise NoSuchAccountError
    ledger.record_change(agent=agent, what=AccountChanged(account=account.pk, what=what.value))
    return account
