"""Signing in for one command at a terminal: password, one-time code and PIN at once."""

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from contactpoint.access.actor import Actor
from contactpoint.ledger.entry import Origin
from contactpoint.services.accounts.second_factor import prove
from contactpoint.services.accounts.sign_in import (
    StandingError,
    complete_sign_in,
    record_failed_sign_in,
    record_refused_sign_in,
)
from contactpoint.store.repositories import accounts

ORIGIN = Origin.TERMINAL


class NotProvedError(Exception):
    """User name, password, code or PIN is wrong; which one is not said."""

    def __init__(self) -> None:
        super().__init__("the user name, password, one-time code or PIN is wrong")


def prove_identity(*, username: str, password: str, code: str, pin: str) -> Actor:
    """The actor, once the account is proved and its sign-in recorded.

    Raises ``NotProvedError`` or ``StandingError``; both are recorded first.
    """
    account = accounts.by_username(username)
    if account is None:
        # As slow as a wrong password, so that time does not tell which user names there are.
        make_password(password)
        record_failed_sign_in(account=None, origin=ORIGIN)
        raise NotProvedError
    right_password = check_password(password, account.password)
    if not right_password or prove(account, code=code, pin=pin) is None:
        record_failed_sign_in(account=account, origin=ORIGIN)
        raise NotProvedError
    try:
        with transaction.atomic():
            return complete_sign_in(account=account, origin=ORIGIN)
    except StandingError as error:
        record_refused_sign_in(account=account, conditions=error.conditions, origin=ORIGIN)
        raise
