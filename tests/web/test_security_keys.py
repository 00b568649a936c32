"""Signing in with a security key, over HTTP: the second page, once, for who passed the first."""

import html
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from contactpoint.ledger.entry import Event
from contactpoint.services.accounts import second_factor
from contactpoint.services.accounts.security_keys import keys_of
from contactpoint.store.models import Account
from tests.fixtures.ledger import events
from tests.fixtures.security_keys import registered
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

PASSWORD_PAGE, CODE_PAGE, KEY_PAGE = "/sign-in/", "/sign-in/code/", "/sign-in/key/"


@pytest.fixture(autouse=True)
def fast_hashes(settings: Any) -> None:
    """How slow hashing is is not tested here."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def browser() -> Client:
    """A browser at the host that keys are for."""
    return Client(HTTP_HOST="localhost")


@pytest.fixture
def dana(db: None) -> Account:
    """An account with a password and no device."""
    return world.account(password=world.PASSWORD, second_factor_set_up=False)


def asked_on(page: bytes) -> dict[str, Any]:
    """What the page tells its script to ask the browser for."""
    found = re.search(r'data-options="([^"]*)"', page.decode())
    assert found is not None
    options: dict[str, Any] = json.loads(html.unescape(found[1]))
    return options


def give_password(browser: Client, name: str = "dana.okafor") -> Any:
    """Send the first page."""
    return browser.post(PASSWORD_PAGE, {"login": name, "password": world.PASSWORD})


def is_signed_in(browser: Client) -> bool:
    """Whether a page behind the gate opens."""
    return browser.get(reverse("search")).status_code == 200


def test_password_then_key_sign_in(browser: Client, dana: Account) -> None:
    """The whole way, recorded as with code and PIN."""
    key = registered(dana)
    assert give_password(browser).headers["Location"] == CODE_PAGE
    assert browser.get(CODE_PAGE).headers["Location"] == KEY_PAGE
    answer = key.proves(asked_on(browser.get(KEY_PAGE).content))
    assert browser.post(KEY_PAGE, {"answer": answer}).headers["Location"] == reverse("home")
    assert is_signed_in(browser)
    assert events() == [Event.PASSWORD_PROVED, Event.SIGNED_IN]
    (row,) = keys_of(dana)
    assert row.last_used_at is not None


def test_a_key_that_did_not_verify_its_user_does_not_sign_in(
    browser: Client, dana: Account
) -> None:
    """The page says so and asks again; the question before is not asked twice."""
    key = registered(dana)
    give_password(browser)
    first = asked_on(browser.get(KEY_PAGE).content)
    refused = browser.post(KEY_PAGE, {"answer": key.proves(first, verified=False)})
    assert "ContactPoint did not accept this security key" in refused.content.decode()
    assert asked_on(refused.content)["challenge"] != first["challenge"]
    assert not is_signed_in(browser)
    assert events()[-2:] == [Event.PASSWORD_PROVED, Event.SIGN_IN_FAILED]


def test_a_question_that_was_asked_again_is_not_answered_any_more(
    browser: Client, dana: Account
) -> None:
    """Only what was asked last is, and that once."""
    key = registered(dana)
    give_password(browser)
    first = asked_on(browser.get(KEY_PAGE).content)
    browser.get(KEY_PAGE)
    browser.post(KEY_PAGE, {"answer": key.proves(first)})
    assert not is_signed_in(browser)


def test_an_answer_does_not_open_another_session(browser: Client, dana: Account) -> None:
    """A thief who knows the password gets an answer to his own question only."""
    key = registered(dana)
    give_password(browser)
    answer = key.proves(asked_on(browser.get(KEY_PAGE).content))
    thief = Client(HTTP_HOST="localhost")
    give_password(thief)
    thief.get(KEY_PAGE)
    thief.post(KEY_PAGE, {"answer": answer})
    assert not is_signed_in(thief)
    browser.post(KEY_PAGE, {"answer": answer})
    assert is_signed_in(browser)


def test_the_page_for_keys_needs_the_password_first(browser: Client, dana: Account) -> None:
    """A right key is worth nothing without it, and the page says nothing of any account."""
    registered(dana)
    assert browser.get(KEY_PAGE).headers["Location"] == PASSWORD_PAGE
    assert browser.post(KEY_PAGE, {"answer": "{}"}).headers["Location"] == PASSWORD_PAGE


def test_a_page_of_another_host_gets_no_answer_taken(browser: Client, dana: Account) -> None:
    """The browser asked at 127.0.0.1, a name of ours that keys are not for."""
    key = registered(dana)
    other = Client(HTTP_HOST="127.0.0.1")
    give_password(other)
    options = asked_on(other.get(KEY_PAGE).content)
    other.post(KEY_PAGE, {"answer": key.proves(options, origin="http://127.0.0.1")})
    assert not is_signed_in(other)


def test_a_copied_key_is_refused_on_the_page(browser: Client, dana: Account) -> None:
    """It was the only one: the page says whom to ask."""
    key = registered(dana)
    give_password(browser)
    options = asked_on(browser.get(KEY_PAGE).content)
    refused = browser.post(KEY_PAGE, {"answer": key.proves(options, count=1)})
    assert refused.status_code == 403
    assert "Your account is not ready to use" in refused.content.decode()
    assert not is_signed_in(browser)
    assert Event.KEY_CLONED in events()


def test_guessing_with_keys_waits_as_codes_do(browser: Client, dana: Account) -> None:
    """Status 429 and when to try again; codes and keys are counted together."""
    registered(dana)
    give_password(browser)
    answers = [browser.post(KEY_PAGE, {"answer": "{}"}) for _ in range(8)]
    assert answers[0].status_code == 200
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["Retry-After"]) > 0


def test_an_account_with_both_chooses(browser: Client, dana: Account) -> None:
    """The key's page first, with a way to the other."""
    registered(dana)
    world.change("dana.okafor", pin=Account.objects.get(pk=dana.pk).pin or "x")
    second_factor.enrol(dana)
    give_password(browser)
    assert "Use a one-time code and PIN instead" in browser.get(KEY_PAGE).content.decode()
    page = browser.get(f"{CODE_PAGE}?by=code").content.decode()
    assert "Use your security key instead" in page


def test_the_second_factor_is_proved_again_by_key(
    dana: Account, signed_in: Callable[..., Client]
) -> None:
    """And an answer that was given to sign in does not do for it."""
    key = registered(dana)
    browsing = signed_in(Account.objects.get(pk=dana.pk))
    browsing.defaults["HTTP_HOST"] = "localhost"
    assert browsing.get("/prove-again/").headers["Location"] == "/prove-again/key/"
    page = browsing.get("/prove-again/key/")
    assert page.status_code == 200
    wrong = browsing.post("/prove-again/key/", {"answer": "{}"})
    assert "ContactPoint did not accept this security key" in wrong.content.decode()
    answer = key.proves(asked_on(wrong.content))
    assert browsing.post("/prove-again/key/", {"answer": answer}).status_code == 302
    assert events()[-1] == Event.PROVED_AGAIN


@pytest.mark.parametrize("sent", ["", "x" * 20_000, "\x00", "{", "null"])
def test_whatever_is_sent_for_an_answer_is_a_wrong_one(
    browser: Client, dana: Account, sent: str
) -> None:
    """No size and no sign makes an error of it."""
    registered(dana)
    give_password(browser)
    browser.get(KEY_PAGE)
    assert browser.post(KEY_PAGE, {"answer": sent}).status_code == 200
    assert not is_signed_in(browser)
