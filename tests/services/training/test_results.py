"""A result counts once, for the account of its ticket, and for nothing that anybody made up."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import signing
from django.core.cache import cache
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.access.grants import Role
from contactpoint.access.standing import PRACTICE_COPY, Condition
from contactpoint.ledger.entry import Event
from contactpoint.services.account_life.end_account import end_account
from contactpoint.services.accounts.sign_in import standing_of
from contactpoint.services.training.offer import account_of, mark_of, offer
from contactpoint.services.training.pass_training import ResultRefusedError, pass_training
from contactpoint.services.training.ticket import (
    RESULT_LASTS,
    TICKET_LASTS,
    NotOursError,
    UsedError,
    make_result,
    make_ticket,
    take_result,
    take_ticket,
)
from contactpoint.store.models import Account
from contactpoint.store.repositories import accounts
from contactpoint.vault.errors import SealBrokenError
from tests.fixtures.ledger import entry, events
from tests.fixtures.practice import SHARED_KEY
from tests.services.account_life.people import proven
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture(autouse=True)
def has_a_practice_copy(settings: Any) -> None:
    """The service has one, and shares a key with it."""
    settings.PRACTICE_URL, settings.PRACTICE_KEY = "https://practice.example", SHARED_KEY
    cache.clear()


@pytest.fixture
def starter(db: None) -> Account:
    """Iris, of whose account the training is all that is missing."""
    return untrained("iris.vale")


def untrained(username: str) -> Account:
    """An account that lacks the training alone."""
    row = world.account(username)
    row.trained_on = None
    row.save()
    return row


def passes(result: str) -> None:
    """Hand a result in."""
    pass_training(result=result, place="192.0.2.7", asked="training_passed")


def result_of(account: Account) -> str:
    """The result of somebody who came by the account's ticket and passed."""
    way = offer(user=account)
    assert way is not None
    return make_result(way.ticket)


def lacks(account: Account) -> tuple[Condition, ...]:
    """What the account as it is on file lacks."""
    row = accounts.by_pk(account.pk)
    assert row is not None
    return standing_of(row)


def test_a_pass_is_the_missing_condition(starter: Account) -> None:
    """Dated by the service's own calendar, stated by the practice copy, under the account's MAC."""
    assert lacks(starter) == (Condition.TRAINING,)
    passes(result_of(starter))
    assert lacks(starter) == ()
    row = accounts.by_pk(starter.pk)
    assert row is not None
    assert row.trained_on == timezone.localdate()
    stated = accounts.standing_facts_of(row).stated[Condition.TRAINING]
    assert (stated.by, stated.operator) == (None, PRACTICE_COPY)
    kept = entry(Event.TRAINING_PASSED).detail
    assert kept is not None
    assert getattr(kept, "account", None) == starter.pk


def test_a_result_is_good_once(starter: Account) -> None:
    """Handed in again on a later day it makes no newer training."""
    result = result_of(starter)
    passes(result)
    row = Account.objects.get(pk=starter.pk)
    row.trained_on = timezone.localdate() - timedelta(days=3)
    row.save()
    passes(result)
    assert Account.objects.get(pk=starter.pk).trained_on == row.trained_on
    assert events().count(Event.TRAINING_PASSED) == 1
    with pytest.raises(UsedError):
        take_result(result)


def test_a_colleague_gets_nothing_from_it(starter: Account) -> None:
    """A result names the account of its ticket, whoever hands it in."""
    colleague = untrained("jo.webb")
    passes(result_of(starter))
    assert lacks(colleague) == (Condition.TRAINING,)


def test_a_ticket_is_no_result(starter: Account) -> None:
    """Who has only come in has passed nothing: neither the ticket itself nor one put in the shape
    of a result."""
    way = offer(user=starter)
    assert way is not None
    other_key = signing.dumps({"ticket": way.ticket}, key="a guess", salt="contactpoint.practice")
    unsalted = signing.dumps({"ticket": way.ticket}, key=SHARED_KEY)
    for made_up in (way.ticket, other_key, unsalted, "", "x" * 5000, "ä:ö:ü", "\x00"):
        with pytest.raises(ResultRefusedError):
            passes(made_up)
    assert lacks(starter) == (Condition.TRAINING,)
    assert Event.TRAINING_PASSED not in events()
    assert Event.ACCESS_REFUSED in events()


def test_a_result_without_a_ticket_of_ours_is_refused(starter: Account) -> None:
    """A practice copy cannot make up who has passed: whom it means, the vault reads."""
    for who in ("", "zz", "00" * 24, mark_of(starter.pk)[:-2] + "00", "7", str(starter.pk)):
        with pytest.raises(ResultRefusedError):
            passes(make_result(make_ticket(who)))
    with pytest.raises(ResultRefusedError):
        passes(make_result(""))
    assert lacks(starter) == (Condition.TRAINING,)


@given(place=st.integers(min_value=0), sign=st.sampled_from("aZ0-_:"))
def test_an_edited_ticket_or_result_is_refused(place: int, sign: str) -> None:
    """Wherever one sign of it is changed."""
    ticket = make_ticket("ab" * 24)
    for whole, take in ((ticket, take_ticket), (make_result(ticket), take_result)):
        where = place % len(whole)
        edited = whole[:where] + sign + whole[where + 1 :]
        if edited != whole:
            with pytest.raises(NotOursError):
                take(edited)


def test_a_mark_is_of_one_account_and_says_nothing(starter: Account) -> None:
    """The same every time, another for everybody, and read by the service alone."""
    assert mark_of(starter.pk) == mark_of(starter.pk) != mark_of(starter.pk + 1)
    assert account_of(mark_of(starter.pk)) == starter.pk
    with pytest.raises(SealBrokenError):
        account_of("00" * 24)
    way = offer(user=starter)
    assert way is not None
    for personal in (starter.username, starter.display_name, starter.email):
        assert personal not in signing.b64_decode(way.ticket.encode().split(b":")[0]).decode()


def test_an_old_result_is_refused_whatever_the_practice_copys_clock_says(
    starter: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its age is that of the ticket, by the clock of the service that made it."""
    way = offer(user=starter)
    assert way is not None
    now = signing.time.time()
    monkeypatch.setattr(signing.time, "time", lambda: now + RESULT_LASTS.total_seconds() + 60)
    with pytest.raises(ResultRefusedError):
        passes(make_result(way.ticket))
    assert lacks(starter) == (Condition.TRAINING,)


def test_a_ticket_lasts_minutes_and_lets_in_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that was left on a screen opens nothing."""
    used, old = make_ticket("ab" * 24), make_ticket("ab" * 24)
    take_ticket(used)
    with pytest.raises(UsedError):
        take_ticket(used)
    now = signing.time.time()
    later = now + (TICKET_LASTS + timedelta(minutes=1)).total_seconds()
    monkeypatch.setattr(signing.time, "time", lambda: later)
    with pytest.raises(NotOursError):
        take_ticket(old)


def test_a_result_under_another_key_is_refused(starter: Account, settings: Any) -> None:
    """Another installation's practice copy speaks for nobody here; nor does any, without a key."""
    way = offer(user=starter)
    assert way is not None
    settings.PRACTICE_KEY = "another installation's key"
    foreign = make_result(way.ticket)
    settings.PRACTICE_KEY = SHARED_KEY
    with pytest.raises(ResultRefusedError):
        passes(foreign)
    result = make_result(way.ticket)
    settings.PRACTICE_KEY = ""
    with pytest.raises(ResultRefusedError):
        passes(result)
    assert offer(user=starter) is None


def test_an_account_that_has_ended_passes_nothing(starter: Account) -> None:
    """Nor does one that was changed past the service get a MAC by it."""
    result = result_of(starter)
    manager = proven(world.account("mona.karim", role=Role.ACCOUNT_MANAGER))
    end_account(actor=manager, account=starter.pk)
    with pytest.raises(ResultRefusedError):
        passes(result)


def test_an_account_changed_past_the_service_passes_nothing(starter: Account) -> None:
    """A row that nobody answers for is not signed anew."""
    result = result_of(starter)
    Account.objects.filter(pk=starter.pk).update(grants=[["national_administrator", "x", None]])
    with pytest.raises(ResultRefusedError):
        passes(result)
    assert Account.objects.get(pk=starter.pk).trained_on is None
