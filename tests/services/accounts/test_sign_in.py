"""Signing in and out: what is recorded, and of whom."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone

from contactpoint.access.standing import Condition
from contactpoint.ledger.account_details import SignedOut, SignInFailed, SignInRefused
from contactpoint.ledger.details import Sealed
from contactpoint.ledger.entry import Event, Origin
from contactpoint.services.accounts.attempts import Step, Tried, WaitError, Whence, record_failure
from contactpoint.services.accounts.prove_identity import NotProvedError, prove_identity
from contactpoint.services.accounts.second_factor import current_code
from contactpoint.services.accounts.sign_in import (
    SignedIn,
    StandingError,
    actor_of,
    complete_sign_in,
    sign_out,
    signed_in,
    standing_of,
)
from contactpoint.store.models import Account
from tests.fixtures.clock import Clock, clock
from tests.fixtures.hashes import hashes, no_hash
from tests.fixtures.ledger import entries
from tests.web import world

__all__ = ["clock"]

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def dana(db: None) -> Account:
    """An account with a password, a device and a PIN."""
    return world.account(password=world.PASSWORD)


def events() -> list[tuple[str, int | None]]:
    """What the ledger holds, and of which account."""
    return [(entry.event.value, entry.account) for entry in entries()]


def only_sealed() -> Sealed:
    """What is sealed of the only entry."""
    (entry,) = entries()
    assert entry.sealed is not None
    return entry.sealed


def test_all_three_together_sign_in(dana: Account) -> None:
    """User name in any case, password, code and PIN: the actor, and one entry."""
    who = prove_identity(
        username=" Dana.Okafor ".strip(),
        password=world.PASSWORD,
        code=current_code(dana),
        pin=world.PIN,
    )
    assert who == replace(actor_of(dana), origin=Origin.TERMINAL, proven=True)
    assert events() == [(Event.SIGNED_IN, dana.pk)]
    assert only_sealed().origin is Origin.TERMINAL


@pytest.mark.parametrize("wrong", ["password", "code", "pin"])
def test_each_of_the_three_is_needed(dana: Account, wrong: str) -> None:
    """One wrong and nobody is signed in; the message does not say which it was."""
    given = {"password": world.PASSWORD, "code": current_code(dana), "pin": world.PIN}
    given[wrong] = "0"
    with pytest.raises(NotProvedError) as caught:
        prove_identity(username=dana.username, **given)
    assert str(caught.value) == "the user name, password, one-time code or PIN is wrong"
    assert events() == [(Event.SIGN_IN_FAILED, dana.pk)]


@pytest.mark.parametrize(
    "case", ["right", "password", "code", "pin", "unknown", "suspended", "no second factor"]
)
def test_a_terminal_hashes_twice_whatever_is_wrong(dana: Account, case: str) -> None:
    """So time tells neither which names there are nor that a password is right."""
    given = {"password": world.PASSWORD, "code": current_code(dana), "pin": world.PIN}
    name = "nobody.known" if case == "unknown" else dana.username
    if case in given:
        given[case] = "0"
    if case == "suspended":
        world.change(name, is_active=False)
    if case == "no second factor":
        world.change(name, pin="")
    with hashes() as computed, suppress(NotProvedError, StandingError):
        prove_identity(username=name, **given)
    assert len(computed) == 2


@pytest.mark.parametrize("name", ["dana.okafor", "nobody.known"])
def test_guessing_at_a_terminal_waits(dana: Account, clock: Clock, name: str) -> None:
    """By the same rule, and nothing is hashed meanwhile; then the account signs in."""
    for _ in range(6):
        with pytest.raises(NotProvedError):
            prove_identity(username=name, password="x", code="1", pin="1")
    with pytest.raises(WaitError, match="try again in 10 seconds"), no_hash():
        prove_identity(username=name, password="x", code="1", pin="1")
    assert events()[-1][0] == Event.SIGN_IN_DELAYED
    clock.pass_(seconds=10)
    prove_identity(
        username=dana.username, password=world.PASSWORD, code=current_code(dana), pin=world.PIN
    )


def test_an_unknown_user_name_is_recorded_without_it(dana: Account) -> None:
    """It may be a password typed into the wrong box; the answer is that of a wrong password."""
    with pytest.raises(NotProvedError, match="the user name, password, one-time code or PIN"):
        prove_identity(username="hunter2", password="x", code="1", pin="1")
    assert events() == [(Event.SIGN_IN_FAILED, None)]
    assert "hunter2" not in repr(only_sealed())


def test_a_failed_attempt_does_not_use_up_the_code(dana: Account) -> None:
    """After a mistyped password the same code still signs in."""
    code = current_code(dana)
    with pytest.raises(NotProvedError):
        prove_identity(username=dana.username, password="x", code=code, pin=world.PIN)
    prove_identity(username=dana.username, password=world.PASSWORD, code=code, pin=world.PIN)


def test_an_account_out_of_standing_is_told_what_is_missing(dana: Account) -> None:
    """Only after all three are right; the refusal is recorded with what was missing."""
    dana.dbs_checked_on = timezone.localdate() - timedelta(days=4 * 365)
    dana.organisation.accredited = False
    dana.organisation.save()
    dana.save()
    with pytest.raises(StandingError) as caught:
        prove_identity(
            username=dana.username,
            password=world.PASSWORD,
            code=current_code(dana),
            pin=world.PIN,
        )
    assert caught.value.conditions == (Condition.ORGANISATION, Condition.DBS)
    assert events() == [(Event.SIGN_IN_REFUSED, dana.pk)]
    sealed = only_sealed()
    assert sealed.detail == SignInRefused(missing=("ORGANISATION", "DBS"))
    assert sealed.origin is Origin.TERMINAL


def test_standing_is_asked_anew_each_time(dana: Account) -> None:
    """A condition that lapses between two sign-ins stops the second."""
    with transaction.atomic():
        complete_sign_in(account=dana, origin=Origin.PAGE)
    dana.renewed_on = None
    assert standing_of(dana) == (Condition.RENEWAL,)
    with pytest.raises(StandingError), transaction.atomic():
        complete_sign_in(account=dana, origin=Origin.PAGE)
    assert events() == [(Event.SIGNED_IN, dana.pk)]


def test_who_is_signed_in_is_an_account(dana: Account) -> None:
    """With what it does not meet today; somebody who has not signed in is nobody."""
    assert signed_in(dana) == SignedIn(actor_of(dana), ())
    dana.renewed_on = None
    dana.save()
    assert signed_in(dana) == SignedIn(actor_of(dana), (Condition.RENEWAL,))
    assert signed_in(AnonymousUser()) is None


def test_failing_and_leaving_are_recorded(dana: Account) -> None:
    """With from where it was."""
    record_failure(Tried.of(dana), Whence(Origin.PAGE, "192.0.2.7"), Step.PASSWORD)
    sign_out(actor=actor_of(dana))
    assert events() == [(Event.SIGN_IN_FAILED, dana.pk), (Event.SIGNED_OUT, dana.pk)]
    failed = SignInFailed("password", place="192.0.2.7")
    assert [entry.detail for entry in entries()] == [failed, SignedOut()]
    assert {entry.sealed and entry.sealed.origin for entry in entries()} == {Origin.PAGE}
