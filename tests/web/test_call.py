"""Calls at the pages: for whom is on every one, and nothing is carried from one to another."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contactpoint.access.actor import Actor, Purpose
from contactpoint.access.budgets import Budgets, Limit
from contactpoint.access.calls import CALL_LASTS, CallEnd
from contactpoint.access.criteria import Criteria
from contactpoint.access.grants import Role
from contactpoint.ledger.entry import Event
from contactpoint.ledger.mediation_details import CallEnded
from contactpoint.services.accounts.prove_again import proved_again
from contactpoint.services.find_child import find_child
from contactpoint.store.models import Account
from contactpoint.store.sealed_sessions import SessionStore, begin_anew
from tests.fixtures import calls
from tests.fixtures.codes import forget_used_codes
from tests.fixtures.ledger import entries
from tests.web import world
from tests.web.test_record import TODAY
from tests.web.test_search import FOR_BELLA

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

BANNER = "You are searching for <strong>Cal Ferris</strong> of Mereshire Council"


@pytest.fixture
def bella(db: None) -> None:
    """A child to look for."""
    world.registers()
    world.put(world.BELLA, world.BELLA_AT_SCHOOL)


@pytest.fixture
def mia(bella: None) -> Account:
    """A helpdesk user, who is a practitioner and reviews besides."""
    return calls.mediator("mia.hall", Role.PRACTITIONER, Role.DATA_QUALITY)


@pytest.fixture
def cal(bella: None) -> Account:
    """A mediated user."""
    return calls.caller()


@pytest.fixture
def at_desk(mia: Account, signed_in: Callable[..., Client]) -> Client:
    """The mediator's browser."""
    return signed_in(mia)


@pytest.fixture
def on_call(at_desk: Client, cal: Account) -> Client:
    """The mediator's browser in a call."""
    calls.call_at(at_desk, cal)
    return at_desk


def page(client: Client, name: str) -> str:
    """What a page says."""
    return client.get(reverse(name)).content.decode()


def results(client: Client, purpose: str = "welfare_concern") -> str:
    """Search for Bella; the address of the results."""
    return client.post(reverse("search"), FOR_BELLA | {"purpose": purpose}).headers["Location"]


def record(client: Client) -> str:
    """Search for Bella; the address of her record."""
    shown = client.get(results(client)).content.decode()
    (found,) = re.findall(r'href="(/record/[a-z2-7]{24}/)"', shown)
    return found


def test_a_call_begins_with_number_and_code_and_shows_for_whom(on_call: Client) -> None:
    """On every page of it, the mediator's own as well."""
    for name in ("search", "call", "activity", "review_queue", "sign_out_everywhere"):
        assert BANNER in page(on_call, name)
        assert "Signed in as Mia Hall, Mereshire Helpdesk." in page(on_call, name)


def test_a_wrong_number_or_code_says_the_same_and_shows_no_code_again(
    at_desk: Client, cal: Account
) -> None:
    """Whether the number is somebody's or not; and nothing that was typed is in an address."""
    told = set()
    for number in (calls.nobodys_number(), cal.caller_number):
        answer = at_desk.post(reverse("call"), {"number": number, "code": "000000"})
        told.add(world.without_random(answer.content.decode()).replace(number, "NUMBER"))
        assert answer.status_code == 200
    assert len(told) == 1
    assert "The caller number or the one-time code is wrong" in told.pop()
    assert "Ferris" not in page(at_desk, "activity")


def test_a_number_that_cannot_be_one_is_no_attempt(at_desk: Client, cal: Account) -> None:
    """A wrong figure is told from its check figure, without looking."""
    for _ in range(9):
        wrong = cal.caller_number[:-1] + str((int(cal.caller_number[-1]) + 1) % 10)
        answer = at_desk.post(reverse("call"), {"number": wrong, "code": "000000"})
        assert "A caller number has 10 figures" in answer.content.decode()
    assert not entries(Event.CALL_REFUSED)
    calls.call_at(at_desk, cal)


def test_guesses_at_the_page_are_told_to_wait(at_desk: Client, cal: Account) -> None:
    """With the time, for a program too."""
    sent = {"number": cal.caller_number, "code": "000000"}
    answers = [at_desk.post(reverse("call"), sent) for _ in range(8)]
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert "Too many attempts have failed. Try again in" in answers[-1].content.decode()


def test_the_mediator_who_reviews_sees_what_the_caller_may_see(
    on_call: Client, mia: Account, cal: Account
) -> None:
    """No page of sources is offered, no purpose of a reviewer, and no involvement."""
    purposes = page(on_call, "search")
    assert "I am worried about this child&#39;s welfare" in purposes
    assert "I am checking the quality of records" not in purposes
    answer = on_call.post(reverse("search"), {"purpose": "data_quality"})
    assert answer.status_code == 200
    shown = on_call.get(record(on_call)).content.decode()
    assert "3 Wherry Lane, Mereton, ZE2 9AB" in shown
    for kept in ("What each source says", "Record my involvement", "9000000009"):
        assert kept not in shown
    (opened, _) = entries(Event.RECORD_OPENED)
    assert (opened.account, opened.through) == (cal.pk, mia.pk)


@pytest.mark.parametrize("what", ["involvement/", "involvement/end/", "lead/"])
def test_an_involvement_is_refused_for_a_caller_in_words(on_call: Client, what: str) -> None:
    """Nor is it recorded as the mediator's own, who is a practitioner."""
    address = record(on_call)
    for answer in (
        on_call.get(address + what),
        on_call.post(address + what, TODAY | {"lead": "no"}),
    ):
        assert answer.status_code == 403
        assert "You cannot do this for a caller" in answer.content.decode()
    assert not entries(Event.INVOLVEMENT_RECORDED, Event.LEAD_TAKEN)


def test_the_call_ends_at_once_and_nothing_of_it_opens_any_more(on_call: Client) -> None:
    """Although the mediator may open records too."""
    found, opened = results(on_call), record(on_call)
    assert on_call.post(reverse("end_call")).headers["Location"] == reverse("call_ended")
    assert "You ended the call." in page(on_call, "call_ended")
    for address in (found, f"{found}change/", opened, f"{opened}involvement/"):
        assert on_call.get(address).status_code == 404
    assert BANNER not in page(on_call, "search")
    assert [one.detail for one in entries(Event.CALL_ENDED)] == [CallEnded("ended")] * 2


def test_a_reference_of_one_call_does_not_open_in_another(
    on_call: Client, cal: Account, signed_in: Callable[..., Client]
) -> None:
    """The same child and purpose: the address is another one."""
    found, opened = results(on_call), record(on_call)
    on_call.post(reverse("end_call"))
    calls.call_at(on_call, calls.caller("cora.lane"))
    for address in (found, opened):
        assert on_call.get(address).status_code == 404
    assert results(on_call) != found
    assert on_call.get(found).status_code == 404


def test_what_the_mediator_found_before_does_not_open_in_a_call(
    at_desk: Client, cal: Account
) -> None:
    """Nor the other way round."""
    opened = record(at_desk)
    calls.call_at(at_desk, cal)
    assert at_desk.get(opened).status_code == 404


def test_a_forged_reference_opens_nothing(on_call: Client) -> None:
    """As in any session."""
    for name in ("search_results", "search_change"):
        assert on_call.get(reverse(name, kwargs={"search": "a" * 24})).status_code == 404
    assert on_call.get(reverse("record", kwargs={"record": "a" * 24})).status_code == 404


def test_a_call_copied_into_another_session_by_hand_is_none(
    on_call: Client, signed_in: Callable[..., Client]
) -> None:
    """Sessions are sealed under their own keys: who writes to the table makes nobody a caller."""
    other = signed_in(calls.mediator("max.reed"))
    rows = {len(row.session_data): row for row in Session.objects.all()}
    with_call, without = rows[max(rows)], rows[min(rows)]
    Session.objects.filter(pk=without.pk).update(session_data=with_call.session_data)
    assert BANNER not in other.get(reverse("call"), follow=True).content.decode()


def test_no_second_call_begins_while_one_goes_on(on_call: Client) -> None:
    """Whatever is sent: the first has to be ended."""
    other = calls.caller("cora.lane")
    forget_used_codes()
    sent = {"number": other.caller_number, "code": world.current_code(other)}
    answer = on_call.post(reverse("call"), sent)
    assert "A call is going on" in answer.content.decode()
    assert BANNER in answer.content.decode()
    assert len(entries(Event.CALL_BEGUN)) == 2


def test_a_form_of_one_call_sent_from_a_second_tab_in_another_is_refused(
    mia: Account, cal: Account
) -> None:
    """What was typed for one caller is searched for as another by nobody."""
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(mia)

    def token(name: str) -> str:
        (found, *_) = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page(strict, name))
        return str(found)

    def begin(account: Account) -> None:
        forget_used_codes()
        sent = {"number": account.caller_number, "code": world.current_code(account)}
        strict.post(reverse("call"), sent | {"csrfmiddlewaretoken": token("call")})

    begin(cal)
    other_tab = token("search")
    sent = FOR_BELLA | {"purpose": "welfare_concern", "csrfmiddlewaretoken": other_tab}
    assert strict.post(reverse("search"), sent).status_code == 302
    strict.post(reverse("end_call"), {"csrfmiddlewaretoken": token("search")})
    begin(calls.caller("cora.lane"))
    answer = strict.post(reverse("search"), sent)
    assert answer.status_code == 403
    assert "open for too long" in answer.content.decode()


def test_the_purpose_of_one_call_is_not_that_of_another(on_call: Client) -> None:
    """Each caller is asked."""
    results(on_call)
    assert on_call.get(reverse("search_child")).status_code == 200
    on_call.post(reverse("end_call"))
    calls.call_at(on_call, calls.caller("cora.lane"))
    assert on_call.get(reverse("search_child")).headers["Location"] == reverse("search")


def test_a_request_that_was_on_its_way_brings_no_ended_call_back(on_call: Client) -> None:
    """What it would keep belongs to a session that is no more."""
    on_its_way = SessionStore(on_call.session.session_key)
    on_its_way["kept"] = "late"
    on_call.post(reverse("end_call"))
    with pytest.raises(UpdateError):
        on_its_way.save()
    assert BANNER not in page(on_call, "search")


def later(client: Client, passed: timedelta) -> None:
    """As if so much time had passed in the call."""
    session = client.session
    begun = timezone.now() - passed
    session["call"] = session["call"] | {"begun_at": begun.isoformat()}
    session.save()


def test_a_call_past_ten_minutes_is_over_before_anything_is_done(on_call: Client) -> None:
    """The mediator, who may search too, is told before searching as themselves."""
    found = results(on_call)
    later(on_call, CALL_LASTS)
    searched = len(entries(Event.SEARCHED))
    for address in (found, reverse("search")):
        assert on_call.get(address).headers["Location"] == reverse("call_ended")
    assert CallEnd.TIME.value in page(on_call, "call_ended")
    assert len(entries(Event.SEARCHED)) == searched
    assert [one.detail for one in entries(Event.CALL_ENDED)] == [CallEnded("time")] * 2
    assert on_call.get(reverse("search")).status_code == 200
    assert on_call.get(found).status_code == 404


def test_a_call_that_ends_on_a_page_of_the_mediators_own_is_told_before_the_next_search(
    on_call: Client,
) -> None:
    """Own pages go on meanwhile, without the banner."""
    later(on_call, CALL_LASTS)
    assert BANNER not in page(on_call, "activity")
    sent = {"purpose": "working_with_child"}
    answer = on_call.post(reverse("search"), sent)
    assert answer.headers["Location"] == reverse("call_ended")


@pytest.mark.parametrize("change", [{"is_active": False}, {"trained_on": None}], ids=str)
def test_a_caller_suspended_while_the_call_goes_on_stops_it_at_the_next_request(
    change: dict[str, object], on_call: Client, cal: Account
) -> None:
    """A result that is open is not opened further."""
    found = results(on_call)
    world.change(cal.username, **change)
    assert on_call.get(found).headers["Location"] == reverse("call_ended")
    assert CallEnd.CALLER.value in page(on_call, "call_ended")
    assert not entries(Event.SEARCHED)


def test_a_mediator_who_lapses_is_stopped_as_anybody(on_call: Client, mia: Account) -> None:
    """The call is no way to stay."""
    world.change(mia.username, trained_on=None)
    answer = on_call.get(reverse("search"))
    assert answer.status_code == 403
    assert "Your training is not recorded" in answer.content.decode()


@pytest.mark.parametrize("way", ["sign_out", "sign_out_everywhere"])
def test_signing_out_ends_the_call(way: str, on_call: Client) -> None:
    """By either way, and it is on record; whoever signs in again is in no call."""
    on_call.post(reverse(way))
    assert [one.detail for one in entries(Event.CALL_ENDED)] == [CallEnded("signed_out")] * 2
    on_call.force_login(Account.objects.get(username="mia.hall"))
    assert BANNER not in page(on_call, "call")


def test_another_session_of_the_mediator_has_no_call(on_call: Client, mia: Account) -> None:
    """It stands in the session that proved it, and that one ends by signing in elsewhere."""
    elsewhere = Client()
    elsewhere.force_login(mia)
    assert BANNER not in page(elsewhere, "call")
    assert on_call.get(reverse("search")).headers["Location"] == reverse("session_ended")


def test_a_mediator_without_a_call_does_not_search(
    bella: None, signed_in: Callable[..., Client]
) -> None:
    """The role alone searches for nobody, and leads to the page that asks who calls."""
    desk = signed_in(calls.mediator("mo.dale"))
    assert desk.get(reverse("search")).status_code == 403
    assert desk.get(reverse("home")).headers["Location"] == reverse("call")
    calls.call_at(desk, calls.caller())
    assert desk.get(reverse("home")).headers["Location"] == reverse("search")


def test_what_both_did_stands_in_both_lists(
    on_call: Client, cal: Account, signed_in: Callable[..., Client]
) -> None:
    """At the pages, too."""
    on_call.get(record(on_call))
    on_call.post(reverse("end_call"))
    assert "with Cal Ferris, Mereshire Council" in page(on_call, "activity")
    assert "Arabella Tarkington" in page(on_call, "activity")
    own = signed_in(cal)
    assert "with Mia Hall, Mereshire Helpdesk" in page(own, "activity")
    assert "Arabella Tarkington" in page(own, "activity")


def look(who: Actor) -> None:
    """Search for Bella."""
    criteria = Criteria(family="Tarkington", birth_date=world.BELLA.birth_date)
    find_child(actor=who, purpose=Purpose.WELFARE_CONCERN, criteria=criteria)


def limited(settings: Any, account_hour: Limit) -> None:
    """This limit of an hour, and no other that matters."""
    wide = Limit(1000, 1000)
    settings.BUDGETS = Budgets(account_hour, wide, wide, wide, minimum=1000)


def test_a_caller_who_looked_a_lot_proves_it_where_the_mediator_does_not_hear(
    on_call: Client, cal: Account, settings: Any
) -> None:
    """The mediator's own code and PIN do not let the caller go on, nor is a PIN asked for here."""
    limited(settings, Limit(2, 9))
    # The caller has looked once by another mediator.
    other = calls.called(calls.mediator("max.reed"), cal)
    look(other)
    found = results(on_call)
    assert on_call.get(found).status_code == 200
    answer = on_call.get(found)
    assert answer.status_code == 403
    assert "The caller has looked at a lot" in answer.content.decode()
    assert 'name="pin"' not in answer.content.decode()


def test_a_mediator_who_looked_a_lot_for_others_proves_it(
    on_call: Client, mia: Account, settings: Any
) -> None:
    """Looks for callers are the mediator's as well, and the call goes on after the proof."""
    limited(settings, Limit(2, 9))
    for name in ("cora.lane", "cleo.wood"):
        actor = calls.called(mia, calls.caller(name))
        look(actor)
    found = results(on_call)
    assert on_call.get(found).headers["Location"] == reverse("prove_again")
    proved_again(actor=world.actor_of(mia))
    assert on_call.get(found).status_code == 200


def test_a_call_lifts_no_bound_that_an_employers_sign_in_set(at_desk: Client) -> None:
    """A session that began at an employer's opens no more after a call than before, and still ends
    with the employer's sign-in: neither beginning nor ending a call forgets what was confirmed."""
    session: Any = at_desk.session
    session["employer"] = confirmed = {"employer": "council"}
    begin_anew(session)
    session.save()
    assert session["employer"] == confirmed
    at_desk.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    assert at_desk.get(reverse("call")).headers["Location"] == reverse("session_ended")
