"""Enrolment codes: drawn at random, kept as a hash, single use, and worth nothing in halves."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import check_password
from django.utils import timezone

from contactpoint.access.session_end import SessionEnd
from contactpoint.ledger.enrolment_details import EnrolmentIssued
from contactpoint.ledger.entry import Event
from contactpoint.services.accounts.enrolment import (
    ALPHABET,
    ENROLMENT_LASTS,
    EnrolmentCode,
    issue,
)
from contactpoint.services.accounts.errors import EnrolmentRefusedError
from contactpoint.store.models import Account, EndedGeneration
from tests.fixtures.actors import SETTING_UP
from tests.fixtures.ledger import broken_ledger, entry, events
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def typed(code: EnrolmentCode) -> str:
    """The code without the spaces that it is shown with."""
    return code.whole.replace(" ", "")


@pytest.fixture
def invited(db: None) -> Account:
    """An account that was made, and proves itself by nothing yet."""
    return world.account("new.starter", second_factor_set_up=False)


@pytest.fixture
def locked_out(db: None) -> Account:
    """An account with a password, a device and a PIN."""
    return world.account("dana.okafor", password=world.PASSWORD)


def test_a_code_is_kept_as_a_hash_and_is_on_record(invited: Account) -> None:
    """What is in the row opens nothing, and the ledger says for whom a code was made."""
    code = issue(agent=SETTING_UP, account=invited, recovery=False)
    invited.refresh_from_db()
    assert typed(code) not in invited.enrolment
    assert check_password(typed(code), invited.enrolment)
    assert abs(invited.enrol_until - timezone.now() - ENROLMENT_LASTS) < timedelta(minutes=1)
    assert entry(Event.ENROLMENT_ISSUED).detail == EnrolmentIssued(invited.pk, recovery=False)


def test_a_code_has_twenty_signs_none_of_which_looks_like_another(invited: Account) -> None:
    """Whole, in groups of five, and in two halves of ten, which together are the whole."""
    code = issue(agent=SETTING_UP, account=invited, recovery=False)
    assert [len(group) for group in code.whole.split()] == [5, 5, 5, 5]
    assert set(typed(code)) <= set(ALPHABET)
    assert not set(ALPHABET) & set("01OIL")
    assert " ".join(code.halves) == code.whole


def test_another_code_makes_the_one_before_void(invited: Account) -> None:
    """There is one at a time."""
    first = issue(agent=SETTING_UP, account=invited, recovery=False)
    second = issue(agent=SETTING_UP, account=invited, recovery=False)
    invited.refresh_from_db()
    assert typed(first) != typed(second)
    assert not check_password(typed(first), invited.enrolment)
    assert check_password(typed(second), invited.enrolment)


def test_recovery_makes_all_that_the_account_had_void(locked_out: Account) -> None:
    """Whoever found the old password, PIN or device has nothing any more."""
    generation = Account.objects.get(pk=locked_out.pk).session_generation
    issue(agent=SETTING_UP, account=locked_out, recovery=True)
    locked_out.refresh_from_db()
    assert not locked_out.check_password(world.PASSWORD)
    assert locked_out.pin == ""
    assert not Authenticator.objects.filter(user=locked_out).exists()
    assert EndedGeneration.objects.get(generation=generation).why == SessionEnd.RECOVERED
    assert entry(Event.ENROLMENT_ISSUED).detail == EnrolmentIssued(locked_out.pk, recovery=True)


@pytest.mark.parametrize("left", ["password", "pin", "device"])
def test_whoever_gives_codes_cannot_take_an_account_over_alone(
    locked_out: Account, left: str
) -> None:
    """An account manager gives a colleague's account a new starter's code: refused, as long as the
    account has anything that it proves itself by."""
    if left != "password":
        locked_out.set_unusable_password()
    if left != "pin":
        locked_out.pin = ""
    if left != "device":
        Authenticator.objects.all().delete()
    locked_out.save()
    with pytest.raises(EnrolmentRefusedError):
        issue(agent=SETTING_UP, account=locked_out, recovery=False)
    locked_out.refresh_from_db()
    assert locked_out.enrolment == ""
    assert Event.ENROLMENT_ISSUED not in events()


@pytest.mark.parametrize("recovery", [False, True])
def test_an_account_that_has_ended_gets_no_code(invited: Account, recovery: bool) -> None:
    """An ending is never undone, by recovery neither."""
    Account.objects.filter(pk=invited.pk).update(ended_on=timezone.localdate())
    with pytest.raises(EnrolmentRefusedError):
        issue(agent=SETTING_UP, account=invited, recovery=recovery)


def test_a_code_that_cannot_be_recorded_is_not_given(locked_out: Account) -> None:
    """Ledger and account change together or not at all."""
    with broken_ledger(), pytest.raises(Exception, match="the ledger is broken"):
        issue(agent=SETTING_UP, account=locked_out, recovery=True)
