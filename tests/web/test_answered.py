"""A second click, a form sent again, and a step back are answered like the first time."""

import re
from collections.abc import Callable
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import contactpoint.web
from contactpoint.access.grants import Role
from contactpoint.ledger.entry import Event
from contactpoint.services.answers import Answer, SentForm, answer_to, keep_answer
from contactpoint.store.models import Account, RecordedInvolvement
from contactpoint.web.answered import FORM_KEY
from tests.fixtures.codes import forget_used_codes
from tests.fixtures.ledger import entries, events
from tests.web import world
from tests.web.proving import proved
from tests.web.test_record import TODAY, record_address
from tests.web.test_sign_in import CODE_PAGE, PASSWORD_PAGE, dana, give_code

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

COOKIE = "__Host-session"
DONE = "Your involvement has been recorded."
__all__ = ["dana"]


def key_on(client: Client, address: str) -> dict[str, str]:
    """What the first form of a page's content brings along."""
    page = client.get(address).content.decode()
    main = page[page.index("<main") :]
    found = re.search(rf'name="{FORM_KEY}" value="([0-9a-f]{{64}})"', main)
    assert found is not None, address
    return {FORM_KEY: found[1]}


def same(one: Any, other: Any) -> bool:
    """Whether a browser is told the same."""
    return (one.status_code, one.headers.get("Location")) == (
        other.status_code,
        other.headers.get("Location"),
    ) and world.without_random(one.content.decode()) == world.without_random(other.content.decode())


@pytest.fixture
def record(browsing: Client) -> str:
    """The address of Bella's record."""
    world.registers()
    world.put(world.BELLA)
    return record_address(browsing)


@pytest.fixture
def recording(browsing: Client, record: str) -> tuple[str, dict[str, str]]:
    """The page on which an involvement is recorded, and its form filled in."""
    page = f"{record}involvement/"
    return page, {**TODAY, "lead": "no", **key_on(browsing, page)}


def test_a_double_click_says_what_the_first_click_said(
    browsing: Client, record: str, recording: tuple[str, dict[str, str]]
) -> None:
    """It is done once, recorded once, and said once."""
    page, form = recording
    first, second = browsing.post(page, form), browsing.post(page, form)
    assert first.headers["Location"] == record
    assert same(first, second)
    assert RecordedInvolvement.objects.count() == 1
    assert len(entries(Event.INVOLVEMENT_RECORDED)) == 1
    assert browsing.get(record).content.decode().count(DONE) == 1


def test_a_form_sent_again_after_its_answer_was_read_says_it_again(
    browsing: Client, record: str, recording: tuple[str, dict[str, str]]
) -> None:
    """As after a step back."""
    page, form = recording
    browsing.post(page, form)
    assert DONE in browsing.get(record).content.decode()
    assert browsing.post(page, form).headers["Location"] == record
    assert DONE in browsing.get(record).content.decode()
    assert RecordedInvolvement.objects.count() == 1


def test_the_same_key_with_something_else_is_another_act(
    browsing: Client, recording: tuple[str, dict[str, str]]
) -> None:
    """Who goes back and says something else means it, and is told what the service says to it."""
    page, form = recording
    browsing.post(page, form)
    answer = browsing.post(page, form | {"lead": "yes"})
    assert answer.status_code == 200
    assert "There is a problem" in answer.content.decode()


def test_a_new_form_is_a_new_act(browsing: Client, recording: tuple[str, dict[str, str]]) -> None:
    """The page that is loaded again gives another key."""
    page, form = recording
    assert key_on(browsing, page) != {FORM_KEY: form[FORM_KEY]}
    browsing.post(page, form)
    assert browsing.post(page, form | key_on(browsing, page)).status_code == 200


def test_what_was_wrong_is_read_again(
    browsing: Client, record: str, recording: tuple[str, dict[str, str]]
) -> None:
    """Nothing was done, so what has become right meanwhile is done."""
    page, form = recording
    world.change("dana.okafor", trained_on=None)
    assert browsing.post(page, form).status_code == 403
    world.change("dana.okafor", trained_on=Account.objects.get().dbs_checked_on)
    assert browsing.post(page, form).headers["Location"] == record


def test_what_was_refused_is_asked_again(browsing: Client) -> None:
    """Where the second factor had to be proved first, the form is answered by its page then."""
    form, page = {FORM_KEY: "0" * 64}, reverse("own_password")
    assert browsing.post(page, form).headers["Location"] == reverse("prove_again")
    assert proved(browsing).post(page, form).status_code == 200


def test_the_gate_stands_before_an_answer(
    browsing: Client, recording: tuple[str, dict[str, str]]
) -> None:
    """Whoever may not use the page any more is not answered again."""
    page, form = recording
    browsing.post(page, form)
    world.change("dana.okafor", trained_on=None)
    assert browsing.post(page, form).status_code == 403


def test_another_session_gets_nothing_by_the_same_key(
    browsing: Client, signed_in: Callable[..., Client], recording: tuple[str, dict[str, str]]
) -> None:
    """A colleague who sends the very form is answered by the page, as anybody is."""
    page, form = recording
    browsing.post(page, form)
    colleague = signed_in(world.account("ravi.menon"))
    assert colleague.post(page, form).status_code == 404
    again = signed_in(Account.objects.get(username="dana.okafor"))
    assert again.post(page, form).status_code == 404


def test_a_key_without_a_session_is_nothing(client: Client) -> None:
    """Nothing is kept for it, and nothing is found by it."""
    form = {"login": "nobody", "password": "x", FORM_KEY: "a" * 64}
    client.post(PASSWORD_PAGE, form)
    client.post(reverse("search"), form)
    assert not _kept()


def test_an_answer_ends_with_the_session(
    browsing: Client, recording: tuple[str, dict[str, str]]
) -> None:
    """Signed out, nobody is answered by it."""
    page, form = recording
    browsing.post(page, form)
    cookie = browsing.cookies[COOKIE].value
    browsing.post(reverse("sign_out"))
    browsing.cookies = SimpleCookie({COOKIE: cookie})
    assert browsing.post(page, form).headers["Location"] == reverse("session_ended")


def test_who_reads_the_table_learns_no_answer(
    browsing: Client, record: str, recording: tuple[str, dict[str, str]]
) -> None:
    """Neither where it led nor what was said, and not by which form."""
    page, form = recording
    browsing.post(page, form)
    (row,) = _kept()
    for readable in (record, DONE, form[FORM_KEY], browsing.cookies[COOKIE].value):
        assert readable not in str(row)


def test_an_answer_copied_to_another_form_does_not_open(db: None) -> None:
    """Who writes to the table brings nobody to another page."""
    one, other = (SentForm("session", "/desk/", key * 64, ()) for key in "ab")
    keep_answer(one, Answer(302, "/elsewhere/"))
    keep_answer(other, Answer(302, "/desk/"))
    names = {form: f"answer-{form.digest.hex()}" for form in (one, other)}
    cache.set(names[other], cache.get(names[one]))
    assert answer_to(one) == Answer(302, "/elsewhere/")
    assert answer_to(other) is None


@given(
    st.lists(st.tuples(st.text(max_size=3), st.lists(st.text(max_size=3), max_size=2)), max_size=3),
    st.lists(st.tuples(st.text(max_size=3), st.lists(st.text(max_size=3), max_size=2)), max_size=3),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_two_forms_are_the_same_only_if_they_say_the_same(one: Any, other: Any) -> None:
    """However what they say is put together."""
    first, second = (SentForm("s", "/p/", "k", fields) for fields in (one, other))
    assert (first.digest == second.digest) == (one == other)


def test_a_code_that_is_shown_once_is_shown_to_the_second_click(
    signed_in: Callable[..., Client],
) -> None:
    """The first code would otherwise be lost, and worthless."""
    manager = proved(signed_in(world.account("mona.karim", role=Role.ACCOUNT_MANAGER)))
    invited = {
        "name": "Ned New",
        "job_title": "Social worker",
        "telephone": "01632 960123",
        "email": "ned.new@mereshire.example",
        "role": "practitioner",
    }
    sent = invited | key_on(manager, reverse("account_invite"))
    account = manager.post(reverse("account_invite"), sent).headers["Location"]
    assert manager.post(reverse("account_invite"), sent).headers["Location"] == account
    yesterday = {"on-day": "1", "on-month": "2", "on-year": "2026"}
    for condition in ("IDENTITY", "DBS", "TRAINING"):
        manager.post(f"{account}check/", {"condition": condition, **yesterday})
    form = key_on(manager, f"{account}token/")
    first, second = (manager.post(f"{account}token/", form) for _ in range(2))
    code = re.search(r'class="contactpoint-secret">([^<]+)<', first.content.decode())
    assert code is not None
    assert code[1] in second.content.decode()
    assert same(first, second)
    # And its styles are those of this very answer.
    policy = re.search(r"nonce-([\w-]+)'", second.headers["Content-Security-Policy"])
    assert policy is not None
    assert f'nonce="{policy[1]}"' in second.content.decode()
    assert len(entries(Event.ACCOUNT_INVITED)) == 1


def test_a_second_click_on_signing_in_is_signed_in(client: Client, dana: Account) -> None:
    """The browser has dropped the first answer, with the cookie of the session that began."""
    client.post(PASSWORD_PAGE, {"login": "dana.okafor", "password": world.PASSWORD})
    form = {"code": world.current_code(dana), "pin": world.PIN, **key_on(client, CODE_PAGE)}
    before = SimpleCookie(client.cookies.output(header=""))
    before.load(client.cookies.output(header="", sep=";"))
    first = client.post(CODE_PAGE, form)
    began = client.cookies[COOKIE].value
    client.cookies = before
    second = client.post(CODE_PAGE, form)
    assert same(first, second)
    assert client.cookies[COOKIE].value == began
    assert {"__Host-device", COOKIE, "__Host-csrf"} <= second.cookies.keys()
    assert client.get(reverse("search")).status_code == 200
    assert events() == [Event.PASSWORD_PROVED, Event.SIGNED_IN]


def test_who_knows_the_session_before_signing_in_and_not_the_form_is_not_let_in(
    client: Client, dana: Account
) -> None:
    """A planted session opens nothing by a form that differs in one sign."""
    client.post(PASSWORD_PAGE, {"login": "dana.okafor", "password": world.PASSWORD})
    form = {"code": world.current_code(dana), "pin": world.PIN, **key_on(client, CODE_PAGE)}
    planted = client.cookies[COOKIE].value
    client.post(CODE_PAGE, form)
    for wrong in ({"pin": "000000"}, {"code": "000000"}, {FORM_KEY: "b" * 64}):
        forget_used_codes()
        thief = Client()
        thief.cookies[COOKIE] = planted
        assert thief.post(CODE_PAGE, form | wrong).headers["Location"] == PASSWORD_PAGE
        assert thief.get(reverse("search")).status_code == 302


def test_a_second_click_after_signing_out_lets_nobody_in(client: Client, dana: Account) -> None:
    """The session that began has ended; the form that began it opens nothing."""
    client.post(PASSWORD_PAGE, {"login": "dana.okafor", "password": world.PASSWORD})
    form = {"code": world.current_code(dana), "pin": world.PIN, **key_on(client, CODE_PAGE)}
    before = client.cookies[COOKIE].value
    client.post(CODE_PAGE, form)
    client.post(reverse("sign_out"))
    client.cookies = SimpleCookie({COOKIE: before})
    client.post(CODE_PAGE, form)
    assert client.get(reverse("search")).status_code == 302


def test_a_form_without_a_key_is_answered_as_ever(client: Client, dana: Account) -> None:
    """A key is asked of nobody."""
    client.post(PASSWORD_PAGE, {"login": "dana.okafor", "password": world.PASSWORD})
    assert give_code(client, world.current_code(dana)).headers["Location"] == reverse("home")
    assert not _kept()


@pytest.mark.parametrize("key", ["", "a", "A" * 64, "a" * 65, "a" * 63 + "\n", "é" * 64])
def test_a_key_that_is_none_is_not_one(
    browsing: Client, recording: tuple[str, dict[str, str]], key: str
) -> None:
    """Whatever is sent as one."""
    page, form = recording
    browsing.post(page, form | {FORM_KEY: key})
    assert not _kept()


def test_every_form_of_every_page_has_a_key() -> None:
    """It comes with the token, and no form does without that."""
    forms = 0
    for template in Path(contactpoint.web.__path__[0]).rglob("*.html"):
        for form in re.findall(
            r"<form method=\"post\".*?</form>", template.read_text("utf-8"), re.DOTALL
        ):
            # What it sends is good once, and it is for another service.
            if not re.search(r'action="{{ (offer\.address|service) }}', form):
                assert "{{ csrf_input }}" in form, template
            forms += 1
    assert forms > 50


def _kept() -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key, value FROM shared_cache WHERE cache_key LIKE '%answer-%'")
        return list(cursor.fetchall())
