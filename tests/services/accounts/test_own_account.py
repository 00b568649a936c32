"""One's own account: what is on file, and what changes what it proves itself by."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import check_password
from django.contrib.auth.models import AnonymousUser

from contactpoint.access.actor import Actor
from contactpoint.access.errors import AccessRefusedError, Refusal
from contactpoint.access.standing import Condition
from contactpoint.ledger.enrolment_details import KeyRegistered, KeyRemoved
from contactpoint.ledger.entry import Event
from contactpoint.ledger.session_details import AccountChanged
from contactpoint.services.accounts import own_account as own
from contactpoint.services.accounts.attempts import WaitError
from contactpoint.services.accounts.make_account import AccountRefusedError
from contactpoint.services.accounts.second_factor import Device, new_secret, prove
from contactpoint.services.accounts.security_keys import (
    keys_of,
)
from contactpoint.services.accounts.sign_in import actor_of
from contactpoint.store.models import Account
from tests.fixtures.clock import Clock, clock
from tests.fixtures.codes import code_of
from tests.fixtures.ledger import entry, events
from tests.fixtures.security_keys import SoftKey, answered, proved, registered
from tests.web import world

__all__ = ["clock"]

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

OTHER = "quite another harbour lantern"


@pytest.fixture
def dana(db: None) -> Account:
    """An account with a password, a device for codes and a PIN."""
    return world.account(password=world.PASSWORD)


def acting(account: Account, *, proven: bool = True) -> Actor:
    """Its holder, who has proved the second factor again."""
    return replace(actor_of(Account.objects.get(pk=account.pk)), proven=proven)


CHANGES: dict[str, Callable[[Account, Actor], object]] = {
    "password": lambda account, actor: own.change_own_password(
        actor=actor, present=world.PASSWORD, password=OTHER
    ),
    "pin": lambda account, actor: own.change_own_pin(actor=actor, pin="739104"),
    "key": lambda account, actor: own.register_own_key(actor=actor, new=answered(account)),
    "code": lambda account, actor: own.set_up_own_code(
        actor=actor, secret=(secret := new_secret()), code=code_of(secret)
    ),
    "remove": lambda account, actor: own.remove_own_device(
        actor=actor, device=keys_of(account)[0].pk
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_each_change_needs_the_second_factor_again(dana: Account, change: str) -> None:
    """Whoever sits down at a session that was left open changes nothing."""
    registered(dana)
    before = Account.objects.get(pk=dana.pk), [one.pk for one in Authenticator.objects.all()]
    with pytest.raises(AccessRefusedError) as refused:
        CHANGES[change](dana, acting(dana, proven=False))
    assert refused.value.refusal is Refusal.STEP_UP
    after = Account.objects.get(pk=dana.pk), [one.pk for one in Authenticator.objects.all()]
    assert (after[0].password, after[0].pin, after[1]) == (
        before[0].password,
        before[0].pin,
        before[1],
    )


@pytest.mark.parametrize("change", CHANGES)
def test_each_change_ends_the_sessions_there_are_and_is_on_record(
    dana: Account, change: str
) -> None:
    """A thief's session with them."""
    registered(dana)
    generation = Account.objects.get(pk=dana.pk).session_generation
    CHANGES[change](dana, acting(dana))
    assert Account.objects.get(pk=dana.pk).session_generation > generation
    assert events()[-1] in (Event.ACCOUNT_CHANGED, Event.KEY_REGISTERED, Event.KEY_REMOVED)


def test_what_is_on_file_is_shown_with_its_days(dana: Account) -> None:
    """Since when each condition holds, and from which day it does not."""
    view = own.own_view(acting(dana, proven=False))
    dbs = next(one for one in view.conditions if one.condition is Condition.DBS)
    assert dbs.since == dana.dbs_checked_on
    assert dbs.lapses is not None
    assert dbs.since is not None
    assert (dbs.lapses - dbs.since).days == 3 * 365
    assert {one.condition for one in view.conditions} == set(Condition)
    (device,) = view.devices
    assert (device.kind, device.last_used) == (Device.CODE, None)
    assert view.has_code
    assert len(view.grants) == 1


def test_another_password_takes_the_place_of_the_one_before(dana: Account) -> None:
    """Once the one before was given."""
    own.change_own_password(actor=acting(dana), present=world.PASSWORD, password=OTHER)
    assert Account.objects.get(pk=dana.pk).check_password(OTHER)
    assert entry(Event.ACCOUNT_CHANGED).detail == AccountChanged(dana.pk, "password")


def test_without_the_present_password_there_is_no_other(dana: Account, clock: Clock) -> None:
    """And guessing it waits, as at sign-in."""
    for _ in range(6):
        with pytest.raises(own.WrongPasswordError):
            own.change_own_password(actor=acting(dana), present="guessed", password=OTHER)
    with pytest.raises(WaitError):
        own.change_own_password(actor=acting(dana), present=world.PASSWORD, password=OTHER)
    assert events().count(Event.SIGN_IN_FAILED) == 6
    assert Account.objects.get(pk=dana.pk).check_password(world.PASSWORD)


def test_easy_passwords_and_pins_are_not_taken(dana: Account) -> None:
    """By the rules of all."""
    with pytest.raises(AccountRefusedError):
        own.change_own_password(actor=acting(dana), present=world.PASSWORD, password="dana.okafor")
    with pytest.raises(AccountRefusedError):
        own.change_own_pin(actor=acting(dana), pin="123456")
    kept = Account.objects.get(pk=dana.pk)
    assert kept.check_password(world.PASSWORD)
    assert check_password(world.PIN, kept.pin)


def test_an_account_without_codes_has_no_pin_to_change() -> None:
    """A key has its own."""
    account = world.account("only.key", second_factor_set_up=False)
    registered(account)
    with pytest.raises(own.NoSuchDeviceError):
        own.change_own_pin(actor=acting(account), pin="739104")


def test_another_key_is_registered_and_removed(dana: Account) -> None:
    """Each on record by the number of its row."""
    key = SoftKey()
    own.register_own_key(actor=acting(dana), new=answered(dana, key))
    (row,) = keys_of(dana)
    assert entry(Event.KEY_REGISTERED).detail == KeyRegistered(dana.pk, row.pk)
    assert proved(dana, key)
    own.remove_own_device(actor=acting(dana), device=row.pk)
    assert entry(Event.KEY_REMOVED).detail == KeyRemoved(dana.pk, row.pk)
    assert not proved(dana, key)


def test_another_device_for_codes_makes_the_one_before_void(dana: Account) -> None:
    """The PIN stays; the code by which it was shown is used."""
    before = world.current_code(dana)
    secret = new_secret()
    shown = code_of(secret)
    assert own.set_up_own_code(actor=acting(dana), secret=secret, code=shown)
    assert prove(dana, code=shown, pin=world.PIN) is None
    assert prove(dana, code=before, pin=world.PIN) is None
    assert world.current_code(dana) == shown


def test_a_wrong_code_sets_nothing_up(dana: Account) -> None:
    """The device before goes on working."""
    code = world.current_code(dana)
    assert not own.set_up_own_code(actor=acting(dana), secret=new_secret(), code="000")
    assert prove(dana, code=code, pin=world.PIN) is not None


def test_an_account_without_a_pin_chooses_one_with_its_device() -> None:
    """An easy one is not taken."""
    account = world.account("only.key", second_factor_set_up=False)
    registered(account)
    secret = new_secret()
    with pytest.raises(AccountRefusedError):
        own.set_up_own_code(actor=acting(account), secret=secret, code=code_of(secret))
    assert own.set_up_own_code(
        actor=acting(account), secret=secret, code=code_of(secret), pin=world.PIN
    )
    assert own.own_view(acting(account)).has_code


@pytest.mark.parametrize("kind", list(Device))
def test_the_last_second_factor_is_never_taken_away(kind: Device) -> None:
    """Whichever it is; with another one there it goes."""
    account = world.account(
        "one.device", password=world.PASSWORD, second_factor_set_up=kind is Device.CODE
    )
    if kind is Device.KEY:
        registered(account)
    (row,) = Authenticator.objects.filter(user=account)
    with pytest.raises(own.LastDeviceError):
        own.remove_own_device(actor=acting(account), device=row.pk)
    assert Authenticator.objects.filter(user=account).count() == 1
    registered(account)
    own.remove_own_device(actor=acting(account), device=row.pk)
    assert not Authenticator.objects.filter(pk=row.pk).exists()
    assert Account.objects.get(pk=account.pk).pin == ""


def test_a_device_for_codes_without_a_pin_is_no_second_factor(dana: Account) -> None:
    """The key beside it is the last one."""
    registered(dana)
    world.change("dana.okafor", pin="")
    with pytest.raises(own.LastDeviceError):
        own.remove_own_device(actor=acting(dana), device=keys_of(dana)[0].pk)


def test_nobody_removes_a_colleagues_device(dana: Account) -> None:
    """Its number leads to nothing, as one that there is not."""
    ravi = world.account("ravi.menon", second_factor_set_up=False)
    registered(ravi)
    registered(ravi)
    for number in (keys_of(ravi)[0].pk, 10**9):
        with pytest.raises(own.NoSuchDeviceError):
            own.remove_own_device(actor=acting(dana), device=number)
    assert len(keys_of(ravi)) == 2


def test_nobody_has_no_account() -> None:
    """What a request has for a visitor is none."""
    with pytest.raises(TypeError):
        own.own_account(AnonymousUser())
