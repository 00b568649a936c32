"""``contactpoint attempts``: what an operator does for somebody who waits."""

import json

import pytest

from contactpoint.ledger.account_details import AccessRefused
from contactpoint.ledger.entry import Event
from contactpoint.store.models import Account
from tests.cli.conftest import Run
from tests.fixtures.clock import Clock, clock
from tests.fixtures.ledger import entries, entry

__all__ = ["clock"]

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def fail(run: Run, dana: Account) -> str:
    """Search with a wrong PIN; what is said."""
    done = run(
        *("find", "--purpose", "working_with_child", "--given", "Bella", "--family", "Moss"),
        *("--born", "2015-05-05"),
        as_=dana,
        CONTACTPOINT_PIN="739512",
    )
    assert done.exit_code == 1
    return done.stderr


def test_an_operator_lets_somebody_try_again_at_once(run: Run, dana: Account, clock: Clock) -> None:
    """The wait at the terminal is told, and ends by the command, which is recorded."""
    for _ in range(6):
        assert "is wrong" in fail(run, dana)
    assert "too many attempts have failed; try again in 10 seconds" in fail(run, dana)
    assert run("attempts", "release", "dana.okafor").exit_code == 0
    assert "is wrong" in fail(run, dana)
    sealed = entry(Event.WAIT_ENDED).sealed
    assert sealed is not None
    assert (sealed.job, bool(sealed.operator)) == ("attempts", True)


def test_there_is_nobody_to_release(run: Run, db: None) -> None:
    """An operator may know which accounts there are."""
    done = run("attempts", "release", "nobody.known")
    assert done.exit_code == 1
    assert "there is no account with this user name" in done.stderr


def test_counts_that_say_nothing_more_are_deleted(run: Run, dana: Account, clock: Clock) -> None:
    """And are told as a number."""
    fail(run, dana)
    assert json.loads(run("attempts", "forget", "--unattended", "--json").stdout) == {"counts": 0}
    clock.pass_(days=2)
    assert json.loads(run("attempts", "forget", "--json").stdout) == {"counts": 1}


def test_a_refusal_at_the_terminal_is_recorded(run: Run, dana: Account) -> None:
    """With the name of the command."""
    arguments = ("--given", "Bella", "--family", "Moss", "--born", "2015-05-05")
    done = run("find", "--purpose", "disclosure_request", *arguments, as_=dana)
    assert done.exit_code == 1
    assert entry(Event.ACCESS_REFUSED).detail == AccessRefused("purpose", "find")


def test_a_number_that_may_not_be_asked_for_is_recorded(run: Run, dana: Account) -> None:
    """As at the page."""
    done = run("find", "--purpose", "working_with_child", "--number", "9434765919", as_=dana)
    assert done.exit_code == 1
    assert [one.detail for one in entries(Event.ACCESS_REFUSED)] == [
        AccessRefused("number", "find")
    ]
