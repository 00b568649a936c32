"""What was typed when a session ended: kept for who typed it in this browser, for nobody else."""

import hashlib
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

import contactpoint.web
from contactpoint.access.grants import Role
from contactpoint.access.session_end import LONGEST, TYPED_KEPT
from contactpoint.ledger.entry import Event
from contactpoint.ledger.session_details import TypedGivenBack, TypedKept
from contactpoint.services.accounts import change_account
from contactpoint.store.models import Account
from contactpoint.web.session_end.references import carried_along
from contactpoint.web.session_end.typed_before import is_secret
from tests.fixtures.actors import SETTING_UP
from tests.fixtures.ledger import entries, entry, events
from tests.web import world
from tests.web.test_hostile_values import _EVERY_NAME
from tests.web.test_record import TODAY, record_address

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

COOKIE = "__Host-session"
NAME = "dana.okafor"
ENDED = "/session-ended/"
CHILD = {"family": "Tarkington", "given": "Arabella", "birth_date-day": "4"}


def at_the_form(client: Client) -> None:
    """Somebody who has said why, and is asked for whom."""
    client.post(reverse("search"), {"purpose": "working_with_child"})


def lapse(client: Client) -> None:
    """Ten idle minutes."""
    key = client.session
    Session.objects.filter(session_key=_stored(key.session_key)).update(
        expire_date=timezone.now() - timedelta(seconds=1)
    )


def _stored(key: str | None) -> str:
    return hashlib.sha256((key or "").encode()).hexdigest()[:40]


def sign_in(client: Client, name: str = NAME) -> None:
    """Sign in again in the same browser."""
    client.force_login(Account.objects.get(username=name))


def interrupted(client: Client, sent: dict[str, str] = CHILD) -> None:
    """A form that is sent after its session has ended."""
    at_the_form(client)
    lapse(client)
    answer = client.post(reverse("search_child"), sent)
    assert answer.headers["Location"] == ENDED


def shown_at(client: Client, page: str = "search_child") -> str:
    """The page of the form now."""
    return client.get(reverse(page)).content.decode()


def test_what_is_sent_too_late_is_shown_again_after_signing_in(browsing: Client) -> None:
    """At the page of the form, filled in, not sent; what was chosen before is known again."""
    interrupted(browsing)
    assert "What you typed is kept for 30 minutes" in browsing.get(ENDED).content.decode()
    sign_in(browsing)
    assert browsing.get("/").headers["Location"] == reverse("search_child")
    page = shown_at(browsing)
    assert "It has not been sent" in page
    for value in CHILD.values():
        assert f'value="{value}"' in page
    assert Event.SEARCHED not in events()
    assert entry(Event.TYPED_KEPT).detail == TypedKept("search_child")
    assert entry(Event.TYPED_GIVEN_BACK).detail == TypedGivenBack("search_child")


def test_it_leads_there_once_and_is_shown_until_it_is_sent(browsing: Client) -> None:
    """A refresh shows it again; another way to the first page is not barred; sent, it is gone."""
    interrupted(browsing)
    sign_in(browsing)
    browsing.get("/")
    assert 'value="Tarkington"' in shown_at(browsing)
    assert 'value="Tarkington"' in shown_at(browsing)
    assert browsing.get("/").headers["Location"] == reverse("search")
    browsing.post(reverse("search_child"), {"family": "Tarkington"})
    assert 'value="Tarkington"' not in shown_at(browsing)


def test_a_form_behind_a_reference_finds_its_record_again(browsing: Client) -> None:
    """References are of one session: those that the form needs go along, and no others."""
    world.registers()
    world.put(world.BELLA, world.BELLA_AT_SCHOOL)
    address = record_address(browsing)
    form = f"{address}involvement/"
    browsing.get(form)
    lapse(browsing)
    browsing.post(form, TODAY | {"lead": "no"})
    sign_in(browsing)
    assert browsing.get("/").headers["Location"] == form
    page = browsing.get(form)
    assert page.status_code == 200
    assert 'value="no" checked' in page.content.decode()
    assert browsing.get(address).status_code == 200


def test_no_reference_but_those_of_the_form_goes_along() -> None:
    """Records of the ended session that the form does not name are unknown again."""
    one, two, search, other = "a" * 24, "b" * 24, "c" * 24, "d" * 24
    before = {
        "records": {one: {"search": search}, two: {"search": other}},
        "searches": {search: {"family": "x"}, other: {"family": "y"}},
        "proved_at": 1.0,
        "purpose": "working_with_child",
        "_auth_user_id": "1",
    }
    assert carried_along(before, [f"/record/{one}/involvement/"]) == {
        "records": {one: {"search": search}},
        "searches": {search: {"family": "x"}},
        "purpose": "working_with_child",
    }


def test_the_next_person_at_a_shared_computer_is_not_given_it(browsing: Client) -> None:
    """It is destroyed: the first one does not get it back either."""
    world.account("tom.birtles")
    interrupted(browsing)
    sign_in(browsing, "tom.birtles")
    assert browsing.get("/").headers["Location"] == reverse("search")
    at_the_form(browsing)
    assert "Tarkington" not in shown_at(browsing)
    browsing.post(reverse("sign_out"))
    sign_in(browsing)
    assert browsing.get("/").headers["Location"] == reverse("search")


def test_it_is_not_given_back_in_another_browser(browsing: Client, practitioner: Account) -> None:
    """What was typed lies behind the secret of this browser's session."""
    interrupted(browsing)
    elsewhere = Client()
    sign_in(elsewhere)
    assert elsewhere.get("/").headers["Location"] == reverse("search")


def test_it_is_kept_for_thirty_minutes(browsing: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then it is destroyed, also where the session that has it is in use."""
    interrupted(browsing)
    sign_in(browsing)
    later = timezone.now() + TYPED_KEPT + timedelta(seconds=1)
    monkeypatch.setattr("contactpoint.web.session_end.typed_before.timezone.now", lambda: later)
    browsing.get("/")
    assert "typed_before" not in browsing.session


def test_it_is_at_hand_for_longer_than_ten_minutes_while_nobody_is_signed_in(
    browsing: Client,
) -> None:
    """The session that has it lasts as long as it is kept."""
    interrupted(browsing)
    row = Session.objects.get(session_key=_stored(browsing.cookies[COOKIE].value))
    assert row.expire_date > timezone.now() + TYPED_KEPT - timedelta(minutes=1)
    sign_in(browsing)
    row = Session.objects.get(session_key=_stored(browsing.cookies[COOKIE].value))
    assert row.expire_date < timezone.now() + timedelta(minutes=11)


def test_nothing_is_kept_of_who_has_no_session_that_ended(client: Client) -> None:
    """Nobody plants a form for whoever signs in next."""
    client.post(reverse("search_child"), CHILD)
    client.cookies[COOKIE] = "a" * 32
    client.post(reverse("search_child"), CHILD)
    client.post(ENDED, {"page": "/search/child/", "typed": "family=Tarkington"})
    world.account()
    sign_in(client)
    assert client.get("/").headers["Location"] == reverse("search")
    assert Event.TYPED_KEPT not in events()


def test_a_form_from_elsewhere_is_not_kept(practitioner: Account) -> None:
    """Another site has no token: its form is refused before anything is kept."""
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(practitioner)
    strict.get(reverse("search"))
    lapse(strict)
    for address, sent in (
        (reverse("search_child"), CHILD),
        (ENDED, {"page": "/search/child/", "typed": "family=Tarkington"}),
    ):
        assert strict.post(address, sent).status_code == 403
    assert Event.TYPED_KEPT not in events()


def test_signing_out_keeps_nothing(browsing: Client) -> None:
    """Whoever signs out has finished: a form sent afterwards is nobody's."""
    at_the_form(browsing)
    old = browsing.cookies[COOKIE].value
    browsing.post(reverse("sign_out"))
    browsing.cookies[COOKIE] = old
    browsing.post(reverse("search_child"), CHILD)
    assert Event.TYPED_KEPT not in events()


def test_starting_again_with_another_name_destroys_it(browsing: Client) -> None:
    """As the page says."""
    interrupted(browsing)
    browsing.post(reverse("sign_out"))
    sign_in(browsing)
    assert browsing.get("/").headers["Location"] == reverse("search")


@pytest.mark.parametrize(
    "change",
    [
        lambda: change_account.change_pin(agent=SETTING_UP, username=NAME, pin="739104"),
        lambda: change_account.suspend(agent=SETTING_UP, username=NAME),
        lambda: world.change(NAME, grants=[[Role.AUDITOR.value, "E92000001", None]]),
    ],
    ids=["PIN", "suspended", "role"],
)
def test_nothing_is_kept_where_the_account_changed(
    browsing: Client, change: Callable[[], object]
) -> None:
    """Whoever lost the account, or what it may do, takes nothing along."""
    at_the_form(browsing)
    change()
    browsing.post(reverse("search_child"), CHILD)
    assert Event.TYPED_KEPT not in events()


def test_eight_hours_and_a_sign_in_elsewhere_keep_what_was_typed(
    browsing: Client, practitioner: Account
) -> None:
    """Both take nothing away from whose session it was."""
    at_the_form(browsing)
    session = browsing.session
    session["signed_in_at"] -= LONGEST.total_seconds()
    session.save()
    browsing.post(reverse("search_child"), CHILD)
    sign_in(browsing)
    assert browsing.get("/").headers["Location"] == reverse("search_child")
    Client().force_login(practitioner)
    browsing.post(reverse("search_child"), CHILD)
    sign_in(browsing)
    assert browsing.get("/").headers["Location"] == reverse("search_child")


# --- what is never kept


@pytest.mark.parametrize("name", ["own_password", "own_pin", "prove_again", "desk"])
def test_pages_that_prove_an_account_keep_nothing(browsing: Client, name: str) -> None:
    """Whatever their fields are called."""
    browsing.get(reverse("search"))
    lapse(browsing)
    browsing.post(reverse(name), {"anything": "an invented secret"})
    assert Event.TYPED_KEPT not in events()


def test_a_secret_beside_what_is_typed_is_left_out(browsing: Client) -> None:
    """A field that has the name of a secret, at whatever page, by either way."""
    secrets = {"password": "S1", "new_password": "S2", "pin": "S3", "code": "S4"}
    interrupted(browsing, CHILD | secrets)
    kept = QueryDict(browsing.session["typed_before"]["fields"])
    assert set(kept) == set(CHILD)
    sign_in(browsing)
    told(browsing, fields="family=Tarkington&pin=S3&Current-Password=S1")
    assert browsing.session["typed_before"]["fields"] == "family=Tarkington"


def test_every_secret_of_every_form_has_the_name_of_one() -> None:
    """Of the forms that there are: what is typed unseen, or shown by a device."""
    secrets = {name for name in _EVERY_NAME if is_secret(name)}
    assert {"password", "pin", "code", "answer"} <= secrets
    assert not secrets & {"family", "given", "postcode", "number", "birth_date-day", "text"}


def test_every_field_that_is_typed_unseen_is_a_secret() -> None:
    """Every password macro of a template, whatever form it belongs to."""
    found = set()
    for template in Path(contactpoint.web.__path__[0]).rglob("*.html"):
        found |= set(re.findall(r"fields\.password\(\w+, '(\w+)'", template.read_text("utf-8")))
    assert len(found) >= 4
    assert all(map(is_secret, found)), found


def test_what_is_typed_in_a_call_is_not_kept(signed_in: Callable[..., Client]) -> None:
    """It is the caller's, and the call is over."""
    client = signed_in(world.account(role=Role.MEDIATOR))
    session = client.session
    session["call"] = {"anything": 1}
    session.save()
    lapse(client)
    client.post(reverse("search_child"), CHILD)
    assert Event.TYPED_KEPT not in events()


def test_a_form_of_no_size_that_a_form_has_is_not_kept(browsing: Client) -> None:
    """More than 8 KB, or nothing."""
    for sent in ({"family": "x" * 9_000}, {"family": ""}, {"csrfmiddlewaretoken": "x"}):
        interrupted(browsing, sent)
        assert "has not been kept" in browsing.get(ENDED).content.decode()
        sign_in(browsing)
    assert Event.TYPED_KEPT not in events()


def test_a_page_of_no_form_and_of_no_server_keeps_nothing(browsing: Client) -> None:
    """Where it would lead to is a page of ours, for which somebody has to be signed in."""
    for page in ("https://evil.example/", "//evil.example/", "/nothing/", "/sign-in/", "/enrol/"):
        told(browsing, page=page)
        assert "typed_before" not in browsing.session, page
        sign_in(browsing)


# --- a page on which the time has run out


def told(client: Client, page: str = "/search/child/", fields: str = "family=Tarkington") -> Any:
    """What a page sends as its session ends on the screen."""
    return client.post(ENDED, {"page": page, "typed": fields})


def test_a_page_that_runs_out_ends_the_session_and_has_it_kept(browsing: Client) -> None:
    """Though the server would have let it go on for a moment: nothing is left on the screen that
    opens anything."""
    at_the_form(browsing)
    old = browsing.cookies[COOKIE].value
    assert told(browsing).headers["Location"] == ENDED
    page = browsing.get(ENDED).content.decode()
    assert "You did nothing for 10 minutes" in page
    assert "What you typed is kept" in page
    thief = Client()
    thief.cookies[COOKIE] = old
    assert thief.get(reverse("search")).status_code == 302
    assert entries(Event.SIGNED_OUT)
    sign_in(browsing)
    assert browsing.get("/").headers["Location"] == "/search/child/"
    assert 'value="Tarkington"' in shown_at(browsing)


def test_staying_signed_in_makes_the_session_last(browsing: Client) -> None:
    """Ten minutes from now, but not past the eight hours; by a form's token only."""
    browsing.get(reverse("search"))
    Session.objects.update(expire_date=timezone.now() + timedelta(seconds=90))
    assert browsing.post(reverse("session_stay")).content == b"600"
    assert Session.objects.get().expire_date > timezone.now() + timedelta(minutes=9)
    session = browsing.session
    session["signed_in_at"] -= (LONGEST - timedelta(minutes=3)).total_seconds()
    session.save()
    assert 170 <= int(browsing.post(reverse("session_stay")).content) <= 180
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = browsing.cookies
    assert strict.post(reverse("session_stay")).status_code == 403


@given(st.text(alphabet="abcpin-_.PIN", max_size=12))
def test_a_name_with_the_word_of_a_secret_is_one(around: str) -> None:
    """However it is joined to others."""
    for joined in (f"{around}-pin", f"PIN_{around}", f"x.{around}.code"):
        assert is_secret(joined)
