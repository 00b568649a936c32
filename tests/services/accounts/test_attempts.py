"""Attempts to sign in: whom they make wait, what is recorded of them, and what is kept."""

import pytest
from django.db import connection

from contactpoint.access.actor import Job, JobName
from contactpoint.ledger.account_details import SignInDelayed, SignInFailed, WaitEnded
from contactpoint.ledger.entry import Event, Origin
from contactpoint.services.accounts.attempts import (
    IN_SESSION,
    Step,
    Tried,
    WaitError,
    Whence,
    begin,
    end_wait,
    forget_attempts,
    record_failure,
    together,
)
from contactpoint.store.models import Account, AttemptCount
from contactpoint.store.repositories.attempts import Kind
from tests.fixtures.clock import Clock, clock
from tests.fixtures.ledger import entries, events
from tests.web import world

__all__ = ["clock"]

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

HERE = Whence(Origin.PAGE, "192.0.2.7")
HER_BROWSER = Whence(Origin.PAGE, "192.0.2.7", known="device:ab")
TERMINAL = Whence(Origin.TERMINAL, "desk", known="terminal:desk")
JOB = Job(JobName.ATTEMPTS, Origin.JOB)


def elsewhere(number: int) -> Whence:
    """One of many places that an attacker has."""
    return Whence(Origin.PAGE, f"2001:db8:0:{number:x}::/64")


@pytest.fixture
def dana(db: None) -> Account:
    """An account; what is tried is what counts here, not what is right."""
    return world.account()


def fail(name: str, whence: Whence) -> None:
    """One wrong password."""
    tried = Tried.by(name)
    begin(tried, whence, Step.PASSWORD)
    record_failure(tried, whence, Step.PASSWORD)


def how_many_at_once(name: str, whence: Whence, most: int = 300) -> int:
    """How many attempts may be made before one has to wait."""
    for made in range(most):
        try:
            fail(name, whence)
        except WaitError:
            return made
    return most


def test_an_attacker_elsewhere_makes_nobody_wait_at_home(dana: Account, clock: Clock) -> None:
    """While thousands of attempts come from everywhere, her own browser and the terminal go on."""
    for number in range(400):
        try:
            fail(dana.username, elsewhere(number))
        except WaitError:
            clock.pass_(seconds=7)
    with pytest.raises(WaitError):
        begin(Tried.of(dana), elsewhere(999), Step.PASSWORD)
    begin(Tried.of(dana), HER_BROWSER, Step.PASSWORD)
    begin(Tried.of(dana), TERMINAL, Step.ALL)
    begin(Tried.of(dana), IN_SESSION, Step.SECOND_FACTOR)


def test_one_attacker_elsewhere_does_not_make_a_new_browser_wait_here(
    dana: Account, clock: Clock
) -> None:
    """Who guesses from one place waits there; she, at a browser of hers that is new, does not."""
    assert how_many_at_once(dana.username, elsewhere(1)) == 6
    begin(Tried.of(dana), HERE, Step.PASSWORD)


def test_guesses_from_many_places_are_bounded_in_all(dana: Account, clock: Clock) -> None:
    """A botnet has sixteen guesses at once, not sixteen for each of its machines."""
    free = sum(how_many_at_once(dana.username, elsewhere(number), 1) for number in range(200))
    assert free == 16


def test_a_browser_that_is_known_waits_for_its_own_failures(dana: Account, clock: Clock) -> None:
    """Whoever has it is bounded as well, and another browser of hers is not."""
    assert how_many_at_once(dana.username, HER_BROWSER) == 6
    begin(Tried.of(dana), Whence(Origin.PAGE, "192.0.2.7", known="device:cd"), Step.PASSWORD)


def test_one_password_for_everybody_is_bounded_by_place(clock: Clock) -> None:
    """Trying one password on account after account waits after a hundred."""
    for number in range(101):
        fail(f"somebody.{number}", HERE)
    with pytest.raises(WaitError):
        fail("somebody.else", HERE)
    fail("somebody.else", elsewhere(1))


@pytest.mark.parametrize("whence", [HERE, HER_BROWSER, TERMINAL])
def test_a_name_of_nobody_waits_like_an_accounts(
    dana: Account, clock: Clock, whence: Whence
) -> None:
    """Neither the number of attempts nor the wait tells whether there is such an account."""
    waits = []
    for name in (dana.username, "nobody.known"):
        clock.pass_(days=2)
        told = []
        for _ in range(20):
            try:
                fail(name, whence)
                told.append(0)
            except WaitError as error:
                told.append(error.seconds)
                clock.pass_(seconds=error.seconds)
        waits.append(told)
    assert waits[0] == waits[1]
    assert max(waits[0]) > 60


@pytest.mark.parametrize("typed", ["DANA.OKAFOR", "Dana.Okafor"])
def test_all_spellings_of_a_name_are_one(dana: Account, clock: Clock, typed: str) -> None:
    """Whoever writes it in another way has no more guesses."""
    assert how_many_at_once(dana.username, HERE) == 6
    assert how_many_at_once(typed, HERE) == 0


def test_coming_too_soon_makes_nobody_wait_longer(dana: Account, clock: Clock) -> None:
    """Asking again and again is no failure: the wait ends when it was said to end."""
    how_many_at_once(dana.username, HERE)
    for _ in range(50):
        with pytest.raises(WaitError):
            begin(Tried.of(dana), HERE, Step.PASSWORD)
    clock.pass_(seconds=9)
    with pytest.raises(WaitError) as told:
        begin(Tried.of(dana), HERE, Step.PASSWORD)
    assert str(told.value) == "too many attempts have failed; try again in 1 second"
    clock.pass_(seconds=1)
    begin(Tried.of(dana), HERE, Step.PASSWORD)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(1, "1 second"), (60, "60 seconds"), (61, "2 minutes"), (900, "15 minutes")],
)
def test_a_wait_is_told_in_words(seconds: int, words: str) -> None:
    """Never shorter than it is."""
    assert WaitError(seconds).wait == words


def test_a_right_password_is_no_failure_and_frees_no_guess(dana: Account, clock: Clock) -> None:
    """Somebody who has it cannot begin guessing codes anew by giving it again."""
    for _ in range(5):
        fail(dana.username, HERE)
    for _ in range(20):
        begin(Tried.of(dana), HERE, Step.PASSWORD).take_back()
    fail(dana.username, HERE)
    with pytest.raises(WaitError):
        begin(Tried.of(dana), HERE, Step.PASSWORD)


def test_signing_in_forgets_own_failures_and_no_strangers(dana: Account, clock: Clock) -> None:
    """Her mistakes are forgotten; what strangers to the account tried together still counts."""
    for number in range(10):
        fail(dana.username, elsewhere(number))
    for _ in range(4):
        fail(dana.username, HERE)
    begin(Tried.of(dana), HERE, Step.PASSWORD).succeed()
    levels = {row.kind: row.level for row in AttemptCount.objects.filter(level__gt=3)}
    assert levels["unknown"] == 14
    assert not AttemptCount.objects.filter(kind="at_place", level__gt=1).exists()


def test_an_attempt_too_soon_is_recorded_at_its_beginning_and_end(
    dana: Account, clock: Clock
) -> None:
    """A thousand in one wait are two entries: the first, and the others counted when it is over."""
    how_many_at_once(dana.username, HERE)
    for _ in range(30):
        with pytest.raises(WaitError):
            begin(Tried.of(dana), HERE, Step.PASSWORD)
    clock.pass_(seconds=10)
    begin(Tried.of(dana), HERE, Step.PASSWORD)
    delayed = entries(Event.SIGN_IN_DELAYED)
    assert [one.detail for one in delayed] == [
        SignInDelayed("password", place="192.0.2.7"),
        SignInDelayed("password", times=30),
    ]
    assert {one.account for one in delayed} == {dana.pk}


def test_what_nobody_comes_back_for_is_recorded_when_it_is_forgotten(
    dana: Account, clock: Clock
) -> None:
    """Whoever stops asking does not take the count of what he tried with him."""
    how_many_at_once(dana.username, HERE)
    for _ in range(30):
        with pytest.raises(WaitError):
            begin(Tried.of(dana), HERE, Step.PASSWORD)
    for _ in range(3):
        fail("nobody.known", elsewhere(1))
    clock.pass_(days=3)
    assert forget_attempts(agent=JOB) == AttemptCount.objects.count() + 7
    assert not AttemptCount.objects.exists()
    told = [one.detail for one in entries()][-2:]
    assert SignInDelayed("", times=30) in told
    assert SignInFailed(times=2) in told


def test_a_count_that_still_matters_is_not_forgotten(dana: Account, clock: Clock) -> None:
    """The job that deletes frees no guess."""
    how_many_at_once(dana.username, HERE)
    clock.pass_(hours=1)
    forget_attempts(agent=JOB)
    assert AttemptCount.objects.get(kind="at_place").level == 6


def test_unknown_names_fill_the_ledger_by_the_minute_only(clock: Clock) -> None:
    """A hundred of one minute are one entry, and one with their number in the next."""
    for number in range(90):
        fail(f"somebody.{number}", HERE)
    assert [one.detail for one in entries()] == [SignInFailed("password", place="192.0.2.7")]
    clock.pass_(seconds=61)
    fail("somebody.else", HERE)
    assert entries()[-1].detail == SignInFailed("password", times=90, place="192.0.2.7")
    assert [one.account for one in entries()] == [None, None]


def test_each_place_has_its_own_minute(clock: Clock) -> None:
    """Nobody hides behind the noise of another place."""
    assert together(Kind.NO_ACTOR, "192.0.2.7", "session_ended") == 1
    assert together(Kind.NO_ACTOR, "192.0.2.7", "session_ended") is None
    assert together(Kind.NO_ACTOR, "192.0.2.8", "session_ended") == 1
    assert together(Kind.NO_ACTOR, "192.0.2.7", "form_expired") == 1


def test_an_operator_ends_a_wait(dana: Account, clock: Clock) -> None:
    """From wherever it was; it is recorded, and no other account gains by it."""
    world.account("ravi.menon")
    for whence in (HERE, HER_BROWSER):
        how_many_at_once(dana.username, whence)
    how_many_at_once("ravi.menon", elsewhere(1))
    assert end_wait(agent=JOB, username="Dana.Okafor")
    begin(Tried.of(dana), HERE, Step.PASSWORD)
    begin(Tried.of(dana), HER_BROWSER, Step.PASSWORD)
    with pytest.raises(WaitError):
        fail("ravi.menon", elsewhere(1))
    assert WaitEnded(account=dana.pk) in [one.detail for one in entries()]
    assert not end_wait(agent=JOB, username="nobody.known")
    assert events().count(Event.WAIT_ENDED) == 1


def test_the_table_names_nobody_and_no_place(dana: Account, clock: Clock) -> None:
    """Who reads it learns neither whose account was tried nor from where."""
    for whence in (HERE, HER_BROWSER, TERMINAL):
        fail(dana.username, whence)
        fail("hunter2-typed-as-name", whence)
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(store_attempt)::text FROM store_attempt")
        written = " ".join(row for (row,) in cursor.fetchall())
    for secret in (dana.username, "hunter2", "192.0.2.7", "desk"):
        assert secret not in written
        assert secret.encode().hex() not in written
