"""Attempts of the same moment, on connections of their own."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import connections

from contactpoint.ledger.entry import Origin
from contactpoint.services.accounts.attempts import Step, Tried, WaitError, Whence, begin
from contactpoint.services.accounts.prove_identity import NotProvedError, prove_identity
from contactpoint.services.accounts.second_factor import current_code, prove
from contactpoint.store.models import Account
from tests.web import world

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "keys"])


@pytest.fixture
def dana(db: None) -> Account:
    """An account with a password, a device and a PIN."""
    return world.account(password=world.PASSWORD)


def at_once(attempts: list[Callable[[], object]]) -> list[object]:
    """What each returned or raised, all begun at the same moment."""
    together, told = Barrier(len(attempts)), []

    def run(attempt: Callable[[], object]) -> None:
        try:
            together.wait()
            told.append(attempt())
        except Exception as error:
            told.append(type(error))
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(attempt,)) for attempt in attempts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


def test_of_two_who_give_one_code_at_the_same_moment_one_is_proved(dana: Account) -> None:
    """At a page and at a terminal: whoever is second has nothing, and there is no third."""
    code = current_code(dana)

    def at_page() -> bool:
        return prove(dana, code=code, pin=world.PIN, whence=Whence(Origin.PAGE, "a")) is not None

    def at_terminal() -> bool:
        prove_identity(username=dana.username, password=world.PASSWORD, code=code, pin=world.PIN)
        return True

    told = at_once([at_page, at_terminal, at_page])
    assert told.count(True) == 1
    assert {one for one in told if one is not True} <= {False, NotProvedError}


def test_attempts_of_one_moment_are_not_all_free(dana: Account) -> None:
    """Twelve at once are twelve attempts: six go on."""
    tried, whence = Tried.of(dana), Whence(Origin.PAGE, "a")
    told = at_once([lambda: begin(tried, whence, Step.PASSWORD) and None for _ in range(12)])
    assert told.count(WaitError) == 6
    assert told.count(None) == 6
