"""Signing in for one command at a terminal: password, one-time code and PIN at once."""

import platform

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from contactpoint.access.actor import Actor
from contactpoint.ledger.entry import Origin
from contactpoint.services.accounts.attempts import Step, Tried, Whence, begin, record_failure
from contactpoint.services.accounts.second_factor import Pair, check_pair
from contactpoint.services.accounts.sign_in import (
    StandingError,
    complete_sign_in,
    record_refused_sign_in,
)
from contactpoint.store.models import Account

ORIGIN = Origin.TERMINAL


class NotProvedError(Exception):
    """User name, password, code or PIN is wrong; which one is not said."""

    def __init__(self) -> None:
        super().__init__("the user name, password, one-time code or PIN is wrong")


def prove_identity(*, username: str, password: str, code: str, pin: str) -> Actor:
    """The actor, once the account is proved and its sign-in recorded.

    Raises ``WaitError``, before anything is looked at, ``NotProvedError`` or ``StandingError``; all
    are recorded first.
    """
    tried, whence = Tried.by(username), _here()
    account = tried.account
    attempt = begin(tried, whence, Step.ALL)
    right_password, pair = _looked_at(account, password, code, pin)
    if account is None or not right_password or pair.use_up() is None:
        record_failure(tried, whence, Step.ALL)
        raise NotProvedError
    attempt.succeed()
    try:
        with transaction.atomic():
            return complete_sign_in(account=account, origin=ORIGIN)
    except StandingError as error:
        record_refused_sign_in(account=account, conditions=error.conditions, origin=ORIGIN)
        raise


def _looked_at(account: Account | None, password: str, code: str, pin: str) -> tuple[bool, Pair]:
    """Whether the password is right, and code and PIN as looked at.

    Two slow hashes are computed whatever is wrong, and where there is no account as well: so time
    tells neither which user names there are nor that a password is right.
    """
    if account is None:
        make_password(password)
        make_password(pin)
        return False, Pair()
    return check_password(password, account.password), check_pair(account, code=code, pin=pin)


def _here() -> Whence:
    """This machine. Whoever has a terminal on it was let in by its operator: attempts elsewhere do
    not make it wait."""
    machine = platform.node()
    return Whence(ORIGIN, machine, known=f"terminal:{machine}")
