"""The cases that one load opened leave every queue together, and come back."""

from dataclasses import replace
from pathlib import Path

import pytest

from contactpoint.access.actor import Actor
from contactpoint.access.grants import Role
from contactpoint.ledger.details import CasesPutAside
from contactpoint.ledger.entry import Event
from contactpoint.services.put_aside import CasesNotKnownError, put_aside
from contactpoint.services.review.queue import next_case, overview
from contactpoint.store.models import Load
from contactpoint.store.repositories import replaced
from tests.fixtures.cases import held_case, held_cases, held_verdicts
from tests.fixtures.ledger import entries
from tests.placing.content import check_whole
from tests.placing.files import Loader, ctf, pds, unique_pupil_number
from tests.services.review.cases import ADA, RAVI, ZOE
from tests.services.withdrawals import WITHDRAWING, held, withdraw
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

# The school knows no NHS number: a twin, or Ada under another name.
TWIN = replace(ZOE, nhs_number="")


@pytest.fixture
def load(tmp_path: Path) -> Loader:
    """``load(feed, data, ..., full=, sender=)`` loads bytes as one delivery."""
    return Loader(tmp_path)


@pytest.fixture
def rhea(db: None) -> Actor:
    """A reviewer of a management team."""
    return world.actor_of(world.account("rhea.lund", role=Role.DATA_QUALITY))


@pytest.fixture
def asked(load: Loader) -> int:
    """The number of a load that opened a case about a record of before."""
    load("pds", pds([ADA]))
    number = load("ctf", ctf([TWIN])).load
    assert len(held_cases()) == 1
    return number


def test_they_leave_the_queue_and_nothing_is_decided(asked: int, rhea: Actor) -> None:
    """The record stays provisional, the statement is where it was, and no verdict is given."""
    was = held()
    assert put_aside(agent=WITHDRAWING, load=asked) == 1
    assert next_case(actor=rhea) is None
    assert not overview(actor=rhea).by_reason
    assert held() == was
    assert held().provisional
    assert not held_verdicts()
    check_whole()


def test_they_come_back_as_they_were(asked: int, rhea: Actor) -> None:
    """With their reasons, and to whoever takes the next one."""
    before = held_case()
    put_aside(agent=WITHDRAWING, load=asked)
    assert put_aside(agent=WITHDRAWING, load=asked, back=True) == 1
    assert held_case() == before
    assert next_case(actor=rhea) == before.pk
    check_whole()


def test_who_has_one_gives_it_up(asked: int, rhea: Actor) -> None:
    """A reviewer who has a case open is not kept from the queue by it."""
    assert next_case(actor=rhea) is not None
    put_aside(agent=WITHDRAWING, load=asked)
    assert held_case().claimed_by_id is None
    assert next_case(actor=rhea) is None


def test_those_of_other_loads_stay(load: Loader, asked: int, rhea: Actor) -> None:
    """Each load has its own."""
    load("pds", pds([RAVI]))
    brother = replace(RAVI, given="Kiran", upn=unique_pupil_number(77))
    other = load("ctf", ctf([brother])).load
    assert len(held_cases()) == 2
    assert put_aside(agent=WITHDRAWING, load=asked) == 1
    left = next_case(actor=rhea)
    assert left is not None
    assert put_aside(agent=WITHDRAWING, load=other) == 1
    assert next_case(actor=rhea) is None


def test_it_is_safe_to_repeat_and_is_on_record(asked: int) -> None:
    """The second time nothing is put aside, and the ledger says who did the first."""
    put_aside(agent=WITHDRAWING, load=asked)
    assert put_aside(agent=WITHDRAWING, load=asked) == 0
    (entry,) = entries(Event.CASES_PUT_ASIDE)
    assert entry.detail == CasesPutAside(load=asked, cases=1)


def test_cases_of_a_load_that_is_withdrawn_go_with_it(asked: int) -> None:
    """Put aside first, while somebody finds out; then withdrawn."""
    put_aside(agent=WITHDRAWING, load=asked)
    withdraw(asked)
    assert not held_cases()
    check_whole()


def test_which_cases_a_forgotten_load_opened_is_not_known(asked: int) -> None:
    """It is refused in words; so is a load that there never was."""
    replaced.forget(Load.objects.get(pk=asked))
    with pytest.raises(CasesNotKnownError, match="can be withdrawn"):
        put_aside(agent=WITHDRAWING, load=asked)
    with pytest.raises(CasesNotKnownError, match="feed list"):
        put_aside(agent=WITHDRAWING, load=4711)
