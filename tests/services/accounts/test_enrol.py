"""Enrolling: who has the code sets the account up, once and whole; nobody learns who has one."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import check_password
from django.utils import timezone

from contactpoint.access.standing import Condition
from contactpoint.ledger.account_details import SignInFailed
from contactpoint.ledger.enrolment_details import Enrolled
from contactpoint.ledger.entry import Event
from contactpoint.services.accounts.attempts import WaitError, Whence
from contactpoint.services.accounts.enrol import (
    AGREEMENT,
    Enrolling,
    EnrolmentOverError,
    enrol_with_code,
    enrol_with_key,
    enrolling_account,
    hash_password,
    prove_code,
)
from contactpoint.services.accounts.enrolment import issue
from contactpoint.services.accounts.make_account import AccountRefusedError
from contactpoint.services.accounts.second_factor import has_second_factor, new_secret, prove
from contactpoint.services.accounts.security_keys import (
    ask_to_register,
)
from contactpoint.store.models import Account
from contactpoint.store.repositories import accounts
from contactpoint.vault.errors import SealBrokenError
from tests.fixtures.actors import SETTING_UP
from tests.fixtures.clock import Clock, clock
from tests.fixtures.codes import code_of
from tests.fixtures.hashes import hashes, no_hash
from tests.fixtures.ledger import broken_ledger, entries, entry, events
from tests.fixtures.security_keys import SoftKey, answered, proved
from tests.web import world

__all__ = ["clock"]

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

HERE = Whence.at_page("192.0.2.7")
NAME = "new.starter"


@pytest.fixture
def invited(db: None) -> Account:
    """An account that proves itself by nothing yet, and has not signed the agreement."""
    made = world.account(NAME, second_factor_set_up=False)
    made.agreement_signed_on = None
    made.save()
    return made


@pytest.fixture
def code(invited: Account) -> str:
    """Its code, as it is shown."""
    return issue(agent=SETTING_UP, account=invited, recovery=False).whole


def enrolling(code: str) -> Enrolling:
    """The code, proved."""
    found = prove_code(username=NAME, code=code, whence=HERE)
    assert found is not None
    return found


def with_code(who: Enrolling, **other: str) -> bool:
    """Complete the account with a device for codes."""
    secret = new_secret()
    given = {"code": code_of(secret), "pin": world.PIN} | other
    return enrol_with_code(
        enrolling=who, password_hash=hash_password(who, world.PASSWORD), secret=secret, **given
    )


def with_key(who: Enrolling) -> SoftKey:
    """Complete the account with a security key."""
    key = SoftKey()
    new = answered(enrolling_account(who), key)
    enrol_with_key(enrolling=who, password_hash=hash_password(who, world.PASSWORD), new=new)
    return key


def test_a_new_starter_sets_up_a_device_and_a_pin(invited: Account, code: str) -> None:
    """Password, PIN, device and the signed agreement are there at once; the code is void."""
    secret = new_secret()
    who = enrolling(code)
    shown = code_of(secret)
    assert enrol_with_code(
        enrolling=who,
        password_hash=hash_password(who, world.PASSWORD),
        secret=secret,
        code=shown,
        pin=world.PIN,
    )
    account = accounts.by_username(NAME)
    assert account is not None
    assert account.check_password(world.PASSWORD)
    assert check_password(world.PIN, account.pin)
    assert has_second_factor(account)
    assert account.agreement_signed_on == timezone.localdate()
    assert accounts.standing_facts_of(account).stated[Condition.AGREEMENT].by == account.pk
    assert (account.enrolment, account.enrol_until) == ("", None)
    assert entry(Event.ENROLLED).detail == Enrolled(account.pk, AGREEMENT, "totp")
    # The code by which the device was shown does not sign anybody in.
    assert prove(account, code=shown, pin=world.PIN) is None


def test_a_new_starter_sets_up_a_key(invited: Account, code: str) -> None:
    """Which needs no PIN of ours."""
    key = with_key(enrolling(code))
    account = accounts.by_username(NAME)
    assert account is not None
    assert account.pin == ""
    assert has_second_factor(account)
    assert entry(Event.ENROLLED).detail == Enrolled(account.pk, AGREEMENT, "webauthn")
    assert proved(account, key)


@pytest.mark.parametrize("written", ["{}", "  {} ", "{}\n", "-{}-"])
def test_how_a_code_is_written_does_not_count(invited: Account, code: str, written: str) -> None:
    """Read from paper or a telephone: small letters, other groups."""
    for typed in (code, code.lower(), code.replace(" ", ""), code.replace(" ", "-")):
        assert prove_code(username=NAME, code=written.format(typed), whence=HERE) is not None


def test_half_a_code_is_none(invited: Account) -> None:
    """Neither of two people who have a half each takes the account, whatever they add."""
    code = issue(agent=SETTING_UP, account=invited, recovery=True)
    first, second = code.halves
    for half in (first, second, first + first, second + first):
        assert prove_code(username=NAME, code=half, whence=HERE) is None
    assert prove_code(username=NAME, code=first + second, whence=HERE) is not None


def test_a_code_works_once(invited: Account, code: str) -> None:
    """Whoever finds the letter afterwards finds nothing; who was half-way through neither."""
    who, thief = enrolling(code), enrolling(code)
    with_code(who)
    assert prove_code(username=NAME, code=code, whence=HERE) is None
    with pytest.raises(EnrolmentOverError):
        enrolling_account(thief)
    with pytest.raises(EnrolmentOverError):
        with_code(thief)
    account = accounts.by_username(NAME)
    assert account is not None
    assert account.check_password(world.PASSWORD)


def test_another_code_ends_what_was_begun_with_the_one_before(invited: Account, code: str) -> None:
    """A recovery takes the account from whoever is setting it up."""
    who = enrolling(code)
    issue(agent=SETTING_UP, account=invited, recovery=True)
    with pytest.raises(EnrolmentOverError):
        with_key(who)


def _nobody(invited: Account, code: str) -> tuple[str, str]:
    return "nobody.known", code


def _wrong(invited: Account, code: str) -> tuple[str, str]:
    return NAME, "22222 22222 22222 22222"


def _lapsed(invited: Account, code: str) -> tuple[str, str]:
    world.change(NAME, enrol_until=timezone.now())
    return NAME, code


def _none_given(invited: Account, code: str) -> tuple[str, str]:
    world.change(NAME, enrolment="", enrol_until=None)
    return NAME, code


def _empty(invited: Account, code: str) -> tuple[str, str]:
    world.change(NAME, enrolment="", enrol_until=timezone.now() + timedelta(days=1))
    return NAME, ""


def _suspended(invited: Account, code: str) -> tuple[str, str]:
    world.change(NAME, is_active=False)
    return NAME, code


def _ended(invited: Account, code: str) -> tuple[str, str]:
    world.change(NAME, ended_on=timezone.localdate())
    return NAME, code


WRONG = [_nobody, _wrong, _lapsed, _none_given, _empty, _suspended, _ended]


@pytest.mark.parametrize("wrong", WRONG)
def test_enumeration_by_text_or_timing_finds_nobody_who_has_a_code(
    invited: Account, code: str, wrong
) -> None:
    """Not by the answer, nor by time: one slow hash whatever is wrong, and the same entry."""
    username, typed = wrong(invited, code)
    with hashes() as computed:
        assert prove_code(username=username, code=typed, whence=HERE) is None
    assert len(computed) == 1
    (failed,) = entries(Event.SIGN_IN_FAILED)
    assert failed.detail == SignInFailed("enrolment", place="192.0.2.7")


def test_guessing_codes_waits_as_guessing_passwords_does(
    invited: Account, code: str, clock: Clock
) -> None:
    """Then a right one is not looked at, and for an unknown name it is the same."""
    for name in (NAME, "nobody.known"):
        for _ in range(12):
            try:
                assert prove_code(username=name, code="2" * 20, whence=HERE) is None
            except WaitError:
                break
        with pytest.raises(WaitError), no_hash():
            prove_code(username=name, code=code, whence=HERE)


@pytest.mark.parametrize("begun", ["code", "agreement and password", "key asked"])
def test_what_is_left_half_way_leaves_the_code_good_and_nothing_made(
    invited: Account, code: str, begun: str
) -> None:
    """The browser crashed: the same code begins again."""
    who = enrolling(code)
    if begun != "code":
        hash_password(who, world.PASSWORD)
    if begun == "key asked":
        ask_to_register(enrolling_account(who))
    account = accounts.by_username(NAME)
    assert account is not None
    assert not account.has_usable_password()
    assert account.agreement_signed_on is None
    assert not Authenticator.objects.exists()
    assert Event.ENROLLED not in events()
    assert with_code(enrolling(code))


def test_what_cannot_be_recorded_is_not_made(invited: Account, code: str) -> None:
    """Ledger and account change together or not at all."""
    who = enrolling(code)
    with broken_ledger(), pytest.raises(Exception, match="the ledger is broken"):
        with_code(who)


def test_a_wrong_code_of_the_device_completes_nothing(invited: Account, code: str) -> None:
    """A device that was set up wrongly would lock its holder out."""
    who = enrolling(code)
    assert not with_code(who, code="000")
    assert Event.ENROLLED not in events()
    assert with_code(who)


@pytest.mark.parametrize("pin", ["123456", "12345", "", "19840504", "new.starter"])
def test_an_easy_pin_completes_nothing(invited: Account, code: str, pin: str) -> None:
    """By the rules of all PINs."""
    who = enrolling(code)
    with pytest.raises(AccountRefusedError):
        with_code(who, pin=pin)
    assert Event.ENROLLED not in events()


@pytest.mark.parametrize("password", ["short", "passwordpassword", "new.starter.new.starter"])
def test_an_easy_password_is_not_taken(invited: Account, code: str, password: str) -> None:
    """By the rules of all passwords."""
    with pytest.raises(AccountRefusedError):
        hash_password(enrolling(code), password)


def test_a_code_that_was_written_into_the_database_opens_nothing(
    invited: Account, code: str
) -> None:
    """Whoever can write to the database moves a code of his own to another account."""
    kept = Account.objects.get(username=NAME)
    world.account("dana.okafor", second_factor_set_up=False)
    Account.objects.filter(username="dana.okafor").update(
        enrolment=kept.enrolment, enrol_until=kept.enrol_until
    )
    with pytest.raises(SealBrokenError):
        prove_code(username="dana.okafor", code=code, whence=HERE)
