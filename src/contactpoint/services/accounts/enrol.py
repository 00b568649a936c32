"""Enrolling: a person proves an enrolment code, and sets up what the account proves itself by.

What is chosen on the way is kept by the page, not here: nothing of the account changes until all of
it is there, in one transaction, by which the code is void. Unknown names, wrong codes and codes
that have lapsed have one answer, which takes as long, and counts, as a wrong password does.
"""

from collections.abc import Callable
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from contactpoint.access.notices import NoticeKind
from contactpoint.access.standing import Condition
from contactpoint.ledger.enrolment_details import Enrolled
from contactpoint.services.accounts.attempts import Step, Tried, Whence, begin, record_failure
from contactpoint.services.accounts.enrolment import locked
from contactpoint.services.accounts.make_account import must_be_fit
from contactpoint.services.accounts.second_factor import Device, enrol, time_step
from contactpoint.services.accounts.security_keys import NewKey, keep_key
from contactpoint.services.notices.tell import tell
from contactpoint.store.account_macs import must_be_as_made
from contactpoint.store.models import Account
from contactpoint.store.repositories import accounts, ledger

# Which wording of the user agreement is signed now; its text is that of the page.
AGREEMENT = "2026-11"


class EnrolmentOverError(Exception):
    """The code was used, has lapsed, or another was given, since it was proved."""


@dataclass(frozen=True, slots=True)
class Enrolling:
    """Who enrols: the account's number, and the hash of the code that was proved."""

    account_id: int
    enrolment: str


def prove_code(*, username: str, code: str, whence: Whence) -> Enrolling | None:
    """Who enrols, where the code is the account's and may be used now; else ``None``.

    Spaces, hyphens and the case of letters in the code do not count. Raises ``WaitError`` for an
    attempt that comes too soon after others that failed.
    """
    tried = Tried.by(username)
    attempt = begin(tried, whence, Step.ENROLMENT)
    typed = "".join(sign for sign in code.upper() if sign.isalnum())
    account = tried.account
    if account is None or not _may_enrol(account):
        # As long as comparing takes.
        make_password(typed)
    elif check_password(typed, account.enrolment):
        must_be_as_made(account)
        attempt.take_back()
        return Enrolling(account.pk, account.enrolment)
    record_failure(tried, whence, Step.ENROLMENT)
    return None


def enrolling_account(enrolling: Enrolling) -> Account:
    """The account of who enrols. Raises ``EnrolmentOverError`` once the code is void."""
    account = accounts.by_pk(enrolling.account_id)
    return _must_be_open(account, enrolling)


def hash_password(enrolling: Enrolling, password: str) -> str:
    """The hash of a password that the account may have. Raises ``AccountRefusedError`` for one that
    is too easy, and ``EnrolmentOverError``."""
    account = enrolling_account(enrolling)
    must_be_fit(account, account.organisation.code, password=password)
    return make_password(password)


def enrol_with_key(*, enrolling: Enrolling, password_hash: str, new: NewKey) -> None:
    """Complete the account with a password and a security key; recorded.

    Raises ``EnrolmentOverError``, and nothing is changed then.
    """

    def give(account: Account) -> None:
        keep_key(account, new)

    _complete(enrolling, Device.KEY, password_hash, "", give)


def enrol_with_code(
    *, enrolling: Enrolling, password_hash: str, secret: str, code: str, pin: str
) -> bool:
    """Complete the account with a password, a device for codes and a PIN; recorded.

    ``code`` is what the device shows, which has the secret. Returns whether it is right; where it
    is not, nothing is changed. Raises ``AccountRefusedError`` for a PIN that is too easy, and
    ``EnrolmentOverError``.
    """
    account = enrolling_account(enrolling)
    must_be_fit(account, account.organisation.code, pin=pin)
    step = time_step(secret, code)
    if step is None:
        return False

    def give(account: Account) -> None:
        enrol(account, secret, used=step)

    _complete(enrolling, Device.CODE, password_hash, make_password(pin), give)
    return True


def _complete(
    enrolling: Enrolling,
    device: Device,
    password_hash: str,
    pin_hash: str,
    give_device: Callable[[Account], None],
) -> None:
    with transaction.atomic():
        account = _must_be_open(locked(enrolling.account_id), enrolling)
        agent = accounts.actor_of(account)
        ledger.record_change(agent=agent, what=Enrolled(account.pk, AGREEMENT, device.value))
        accounts.state(account, {Condition.AGREEMENT: timezone.localdate()}, agent)
        account.password, account.pin = password_hash, pin_hash
        account.enrolment, account.enrol_until = "", None
        account.save()
        Authenticator.objects.filter(user_id=account.pk).delete()
        give_device(account)
        tell(NoticeKind.NEW_DEVICE, to=[account.pk])


def _must_be_open(account: Account | None, enrolling: Enrolling) -> Account:
    if (
        account is None
        or not _may_enrol(account)
        or not constant_time_compare(account.enrolment, enrolling.enrolment)
    ):
        raise EnrolmentOverError
    return account


def _may_enrol(account: Account) -> bool:
    """Whether the account has a code that has not lapsed, and is one that may be set up."""
    return (
        bool(account.enrolment)
        and account.enrol_until is not None
        and timezone.now() < account.enrol_until
        and account.is_active
        and account.ended_on is None
    )
