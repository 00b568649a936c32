"""A load that passes its bounds is asked for when it is held, and another lets it go on."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import connection

from contactpoint.access.actor import Actor, Job, JobName
from contactpoint.access.errors import AccessRefusedError, Refusal
from contactpoint.access.grants import Role
from contactpoint.access.two_persons import Fell, Kind, State
from contactpoint.ledger.entry import Event, Origin
from contactpoint.services.held_loads import NotApprovedError, approve_load, list_loads
from contactpoint.services.load_feed import LoadHeldError
from contactpoint.services.two_persons.answering import answer
from contactpoint.services.two_persons.asking import take_back
from contactpoint.services.two_persons.errors import RequestClosedError
from contactpoint.services.two_persons.lapsing import clear_requests
from contactpoint.services.two_persons.seeing import RequestView, see_request, see_requests
from tests.fixtures.actors import LOADING
from tests.fixtures.ledger import entries, entry
from tests.placing.files import Loader, Said, nhs_number, pds
from tests.services.two_persons.conftest import Passing
from tests.services.two_persons.people import national_body, school, someone

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

LETTERS = "abcdefghij"


def children(numbers: Iterable[int]) -> list[Said]:
    """Invented children who resemble nobody."""

    def named(number: int) -> str:
        return "Quill" + "".join(LETTERS[int(digit)] for digit in f"{number:04}")

    return [
        Said(
            given=named(number * 7 % 9973),
            family=named(number),
            born=f"{2009 + number % 8}-{1 + number % 12:02}-{1 + number % 28:02}",
            postcode="",
            nhs_number=nhs_number(1000 + 3 * number),
        )
        for number in numbers
    ]


@pytest.fixture
def load(tmp_path: Path, db: None) -> Loader:
    """``load(feed, data, ..., full=, sender=)``, after a delivery of thirty children."""
    loader = Loader(tmp_path)
    loader("pds", pds(children(range(30))), full=True)
    return loader


def half(load: Loader, begun_by: Actor | None = None, count: int = 15) -> int:
    """A delivery that would end the others; returns the number of the load that is held."""
    from contactpoint.feeds.catalogue import FEEDS
    from contactpoint.services.load_feed import load_feed

    path = load.folder / f"half{count}"
    path.write_bytes(pds(children(range(count))))
    with pytest.raises(LoadHeldError) as caught:
        load_feed(agent=LOADING, feed=FEEDS["pds"], files=[path], full=True, begun_by=begun_by)
    return caught.value.load


def waits(who: Actor) -> RequestView:
    """The only request that waits for somebody."""
    (view,) = see_requests(actor=who, kind=Kind.LOAD).to_answer
    return view


def test_it_waits_for_a_national_administrator_with_its_figures(load: Loader, nora: Actor) -> None:
    """Figures and bounds: nothing of any child."""
    number = half(load)
    view = waits(nora)
    assert (view.about.load, view.about.feed, view.asked_by) == (number, "pds", LOADING.operator)
    assert view.about.figures is not None
    assert view.about.figures.ends == 15
    made = entry(Event.REQUEST_MADE)
    assert (made.account, made.detail.kind, made.detail.load) == (None, "load", number)


def test_approved_on_the_page_it_goes_on(load: Loader, nora: Actor) -> None:
    """As approved at the terminal, with the same entries."""
    number = half(load)
    answer(actor=nora, request=waits(nora).request, approve=True)
    assert list_loads()[0].state == "approved"
    approved, answered = entry(Event.LOAD_APPROVED), entry(Event.REQUEST_ANSWERED)
    assert approved.account == answered.account == nora.account_id
    assert (approved.detail.load, approved.detail.approved_on) == (number, "")
    assert load("pds", pds(children(range(15))), full=True).counts["ended"] == 15


def test_approved_at_the_terminal_it_waits_no_more(load: Loader, nora: Actor) -> None:
    """One request, whichever way it is answered."""
    number, request = half(load), waits(nora).request
    approve_load(actor=nora, load=number, on="op.erator")
    assert see_request(actor=nora, request=request).state is State.APPROVED
    assert not see_requests(actor=nora).to_answer
    with pytest.raises(RequestClosedError):
        answer(actor=nora, request=request, approve=True)


def test_who_began_it_answers_it_neither_way(load: Loader) -> None:
    """And does not find it among what waits. He may take it back."""
    body = national_body()
    began, other = (someone(n, Role.NATIONAL_ADMINISTRATOR, body) for n in ("n.one", "n.two"))
    half(load, began)
    request = waits(other).request
    assert not see_requests(actor=began).to_answer
    assert [one.request for one in see_requests(actor=began).own] == [request]
    for approve in (True, False):
        with pytest.raises(AccessRefusedError) as caught:
            answer(actor=began, request=request, approve=approve)
        assert caught.value.refusal is Refusal.OWN
    take_back(actor=began, request=request)
    with pytest.raises(RequestClosedError):
        answer(actor=other, request=request, approve=True)


@pytest.mark.parametrize(
    "role", [Role.ACCOUNT_MANAGER, Role.DATA_QUALITY, Role.AUDITOR, Role.PRACTITIONER]
)
@pytest.mark.parametrize("national", [True, False])
def test_nobody_else_sees_that_a_load_waits(
    load: Loader, nora: Actor, role: Role, national: bool
) -> None:
    """How much of an authority's data is in order is not everybody's to know."""
    half(load)
    who = someone("an.other", role, national_body() if national else school())
    request = waits(nora).request
    for act in (
        lambda: answer(actor=who, request=request, approve=True),
        lambda: take_back(actor=who, request=request),
        lambda: see_request(actor=who, request=request),
    ):
        with pytest.raises(AccessRefusedError):
            act()
    if role in (Role.ACCOUNT_MANAGER, Role.DATA_QUALITY):
        assert not see_requests(actor=who).to_answer


def test_declined_it_stays_held_and_is_asked_for_again_when_it_is_loaded(
    load: Loader, nora: Actor
) -> None:
    """The terminal approves it no more either, until somebody loads it once again."""
    number = half(load)
    answer(actor=nora, request=waits(nora).request, approve=False)
    assert list_loads()[0].state == "held"
    with pytest.raises(NotApprovedError, match="Load its files again"):
        approve_load(actor=nora, load=number)
    assert half(load) == number
    approve_load(actor=nora, load=number)


def test_lapsed_it_stays_held_and_is_asked_for_again_when_it_is_loaded(
    load: Loader, nora: Actor, clock: Passing
) -> None:
    """After a day, whether the job ran or not."""
    number = half(load)
    clock.pass_(hours=24)
    for _ in range(2):
        with pytest.raises(NotApprovedError, match="lapsed"):
            approve_load(actor=nora, load=number)
        clear_requests(agent=Job(JobName.REQUESTS, Origin.JOB))
    half(load)
    approve_load(actor=nora, load=number)


def test_run_again_it_is_not_asked_for_twice(load: Loader, nora: Actor) -> None:
    """The same files with the same figures."""
    half(load)
    first = waits(nora).request
    half(load)
    assert waits(nora).request == first
    assert len(entries(Event.REQUEST_MADE)) == 1


def test_held_with_other_figures_what_waited_falls(load: Loader, nora: Actor) -> None:
    """Nobody approves what he was not shown."""
    half(load)
    first = waits(nora).request
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE store_load SET figures = jsonb_set(figures, '{ends}', '3') WHERE state = 'held'"
        )
    with pytest.raises(RequestClosedError) as caught:
        answer(actor=nora, request=first, approve=True)
    assert str(caught.value) == Fell.OTHER_FIGURES.value
    assert list_loads()[0].state != "approved"


def test_an_earlier_request_of_the_same_load_falls_when_it_is_held_anew(
    load: Loader, nora: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that of one load one request waits."""
    number = half(load)
    first = waits(nora).request
    monkeypatch.setattr(
        "contactpoint.services.hold_load.digest_of", lambda load: b"other figures".ljust(32)
    )
    assert half(load) == number
    assert waits(nora).request != first
    assert see_request(actor=nora, request=first).told == Fell.OTHER_FIGURES.value


def test_a_load_that_is_no_longer_held_is_not_approved(load: Loader, nora: Actor) -> None:
    """It was withdrawn, or somebody wrote to the database."""
    half(load)
    request = waits(nora).request
    with connection.cursor() as cursor:
        cursor.execute("UPDATE store_load SET state = 'withdrawn' WHERE state = 'held'")
    with pytest.raises(RequestClosedError) as caught:
        answer(actor=nora, request=request, approve=True)
    assert str(caught.value) == Fell.NOT_HELD.value
    assert not entries(Event.LOAD_APPROVED)


def test_a_session_that_proved_nothing_again_lets_nothing_go_on(load: Loader, nora: Actor) -> None:
    """Neither here nor by the number of the load."""
    number = half(load)
    stolen = replace(nora, proven=False)
    for act in (
        lambda: answer(actor=stolen, request=waits(nora).request, approve=True),
        lambda: approve_load(actor=stolen, load=number),
    ):
        with pytest.raises(AccessRefusedError) as caught:
            act()
        assert caught.value.refusal is Refusal.STEP_UP
