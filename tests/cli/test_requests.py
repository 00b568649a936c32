"""``requests``: what waits for an answer, the answer, and the job that clears."""

import json

import pytest

from contactpoint.access.grants import Role
from contactpoint.access.scope import Scope
from contactpoint.ledger.entry import Event, Origin
from contactpoint.services.grants import grant
from contactpoint.store.models import Account
from tests.cli.conftest import Run
from tests.fixtures.codes import forget_used_codes
from tests.fixtures.ledger import entry
from tests.services.two_persons.conftest import Passing, clock
from tests.services.two_persons.people import LEEDS, as_it_is, grants, school, someone
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

__all__ = ["clock"]


@pytest.fixture
def ben(db: None) -> Account:
    """Who manages the accounts of a school."""
    return world.account(
        "ben.cole", role=Role.ACCOUNT_MANAGER, at=school(), password=world.PASSWORD
    )


@pytest.fixture
def asked(db: None) -> int:
    """A request of a colleague's: that a teacher be a reviewer."""
    ada = someone("ada.boyle", Role.ACCOUNT_MANAGER, school())
    tess = someone("tess.dunn", Role.PRACTITIONER, school())
    number = grant(actor=ada, account=tess.account_id, role=Role.DATA_QUALITY, scope=Scope(LEEDS))
    assert number is not None
    return number


def roles() -> set[tuple[str, str]]:
    """Those that the teacher holds."""
    return grants(as_it_is(Account.objects.get(username="tess.dunn")))


def test_what_waits_is_listed_and_approved(run: Run, ben: Account, asked: int) -> None:
    """With its number, which approving takes; it is done, by who proved it at the terminal."""
    (one,) = json.loads(run("requests", "list", "--json", as_=ben).stdout)["to_answer"]
    assert (one["request"], one["kind"], one["about"]["role"]) == (asked, "grant", "data_quality")
    forget_used_codes()
    told = run("requests", "list", as_=ben).stdout
    assert "data quality for Tess Dunn" in told
    forget_used_codes()
    done = run("requests", "approve", str(asked), as_=ben)
    assert done.exit_code == 0
    assert ("data_quality", LEEDS) in roles()
    answered = entry(Event.REQUEST_ANSWERED)
    assert answered.account == ben.pk
    assert answered.sealed is not None
    assert answered.sealed.origin is Origin.TERMINAL


def test_declined_it_changes_nothing(run: Run, ben: Account, asked: int) -> None:
    """And is approved no more."""
    assert run("requests", "decline", str(asked), as_=ben).exit_code == 0
    forget_used_codes()
    done = run("requests", "approve", str(asked), as_=ben)
    assert (done.exit_code, "declined already" in done.stderr) == (1, True)
    assert ("data_quality", LEEDS) not in roles()


def test_another_organisations_is_told_as_one_that_there_is_not(run: Run, asked: int) -> None:
    """In the same words; and the refusal is recorded."""
    eve = world.account(
        "eve.hart", role=Role.ACCOUNT_MANAGER, at=school(2), password=world.PASSWORD
    )
    told = []
    for number in (asked, 10**6):
        done = run("requests", "approve", str(number), as_=eve)
        told.append((done.exit_code, done.stdout, done.stderr))
        forget_used_codes()
    assert told[0] == told[1]
    assert told[0][0] == 1


def test_the_job_records_what_lapsed(run: Run, asked: int, clock: Passing) -> None:
    """By the hour, without anybody at a terminal."""
    clock.pass_(hours=25)
    done = run("requests", "clear", "--unattended")
    assert (done.exit_code, "1 requests" in done.stderr) == (0, True)
    lapsed = entry(Event.REQUEST_LAPSED)
    assert (lapsed.detail.request, lapsed.account) == (asked, None)
    assert lapsed.sealed is not None
    assert (lapsed.sealed.job, lapsed.sealed.operator) == ("requests", "")
