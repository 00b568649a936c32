"""Enrolling on pages: in its order, by who has the code, and telling nobody who has one."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from contactpoint.ledger.entry import Event
from contactpoint.services.accounts.enrolment import issue
from contactpoint.store.models import Account
from tests.fixtures.actors import SETTING_UP
from tests.fixtures.codes import code_of
from tests.fixtures.ledger import events
from tests.fixtures.security_keys import SoftKey
from tests.web import world
from tests.web.test_security_keys import asked_on

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

NAME = "new.starter"
START = "/enrol/"
STEPS = ["/enrol/agreement/", "/enrol/password/", "/enrol/device/", "/enrol/key/", "/enrol/code/"]


@pytest.fixture(autouse=True)
def fast_hashes(settings: Any) -> None:
    """How slow hashing is is not tested here."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def browser() -> Client:
    """A browser at the host that keys are for."""
    return Client(HTTP_HOST="localhost")


@pytest.fixture
def code(db: None) -> str:
    """The code of a new starter."""
    made = world.account(NAME, second_factor_set_up=False)
    made.agreement_signed_on = None
    made.save()
    return issue(agent=SETTING_UP, account=made, recovery=False).whole


def start(browser: Client, code: str, name: str = NAME) -> Any:
    """Send the first page."""
    return browser.post(START, {"username": name, "code": code})


def up_to_the_device(browser: Client, code: str) -> None:
    """All pages before the device."""
    start(browser, code)
    browser.post("/enrol/agreement/", {"agree": "yes"})
    browser.post("/enrol/password/", {"password": world.PASSWORD, "again": world.PASSWORD})


def sign_in_with_password(browser: Client) -> Any:
    """Send the first page of signing in."""
    return browser.post("/sign-in/", {"login": NAME, "password": world.PASSWORD})


def test_a_new_starter_with_an_app_for_codes(browser: Client, code: str) -> None:
    """Each page leads to the next, and the last to signing in."""
    assert start(browser, code).headers["Location"] == "/enrol/agreement/"
    agreed = browser.post("/enrol/agreement/", {"agree": "yes"})
    assert agreed.headers["Location"] == "/enrol/password/"
    chosen = browser.post("/enrol/password/", {"password": world.PASSWORD, "again": world.PASSWORD})
    assert chosen.headers["Location"] == "/enrol/device/"
    assert browser.post("/enrol/device/", {"device": "code"}).headers["Location"] == "/enrol/code/"
    page = browser.get("/enrol/code/").content.decode()
    secret = re.search(r'contactpoint-secret">([A-Z2-7 ]+)<', page)
    assert secret is not None
    assert "otpauth://" in page
    sent = {"code": code_of(secret[1].replace(" ", "")), "pin": world.PIN, "again": world.PIN}
    assert browser.post("/enrol/code/", sent).headers["Location"] == "/enrol/done/"
    assert "Your account is set up" in browser.get("/enrol/done/").content.decode()
    assert sign_in_with_password(browser).headers["Location"] == "/sign-in/code/"
    assert events()[-2:] == [Event.ENROLLED, Event.PASSWORD_PROVED]


def test_what_is_wrong_with_a_pin_is_a_sentence(browser: Client, code: str) -> None:
    """It begins as all errors do."""
    up_to_the_device(browser, code)
    page = browser.get("/enrol/code/").content.decode()
    secret = re.search(r'contactpoint-secret">([A-Z2-7 ]+)<', page)
    assert secret is not None
    sent = {"code": code_of(secret[1].replace(" ", "")), "pin": "730516", "again": "730516"}
    refused = browser.post("/enrol/code/", sent).content.decode()
    assert "This PIN could be a date: choose one that is not" in refused


def test_a_new_starter_with_a_key(browser: Client, code: str) -> None:
    """And signs in with it."""
    up_to_the_device(browser, code)
    key = SoftKey()
    answer = key.registers(asked_on(browser.get("/enrol/key/").content))
    assert browser.post("/enrol/key/", {"answer": answer}).headers["Location"] == "/enrol/done/"
    sign_in_with_password(browser)
    answer = key.proves(asked_on(browser.get("/sign-in/key/").content))
    assert browser.post("/sign-in/key/", {"answer": answer}).headers["Location"] == "/"


def test_a_key_that_does_not_verify_its_user_completes_nothing(browser: Client, code: str) -> None:
    """The page says what is needed, and asks again."""
    up_to_the_device(browser, code)
    answer = SoftKey().registers(asked_on(browser.get("/enrol/key/").content), verified=False)
    refused = browser.post("/enrol/key/", {"answer": answer})
    assert "ContactPoint did not accept this security key" in refused.content.decode()
    assert Event.ENROLLED not in events()


def test_enumeration_by_text_finds_no_name_and_no_code_of_enrolment(code: str) -> None:
    """Page, status and all: nobody learns who has an account, or a code."""
    pages = set()
    for name, typed, lapsed in (
        ("nobody.known", code, False),
        (NAME, "2222 2222 2222 2222 2222", False),
        (NAME, code, True),
    ):
        if lapsed:
            world.change(NAME, enrol_until=timezone.now())
        answer = start(Client(HTTP_HOST="localhost"), typed, name)
        page = world.without_random(answer.content.decode())
        pages.add((answer.status_code, page.replace(name, "").replace(typed, "")))
    assert len(pages) == 1
    assert "The user name or enrolment code is wrong" in pages.pop()[1]


def test_guessing_codes_has_to_wait(browser: Client, code: str) -> None:
    """Status 429 and when to try again, for an unknown name as well."""
    for name in (NAME, "nobody.known"):
        answers = [start(browser, "2" * 20, name) for _ in range(14)]
        assert answers[-1].status_code == 429
        assert int(answers[-1].headers["Retry-After"]) > 0
    assert start(browser, code).status_code == 429


@pytest.mark.parametrize("page", STEPS)
@pytest.mark.parametrize("method", ["get", "post"])
def test_no_step_opens_without_the_code(browser: Client, code: str, page: str, method: str) -> None:
    """Each leads back to the first page."""
    assert getattr(browser, method)(page).headers["Location"] == START


@pytest.mark.parametrize("page", STEPS[2:])
def test_no_step_is_left_out(browser: Client, code: str, page: str) -> None:
    """Without the agreement or a password no device is set up."""
    start(browser, code)
    assert browser.get(page).headers["Location"] == "/enrol/agreement/"
    assert browser.post(page, {"device": "key"}).headers["Location"] == "/enrol/agreement/"
    browser.post("/enrol/agreement/", {"agree": "yes"})
    assert browser.post(page, {"device": "key"}).headers["Location"] == "/enrol/password/"


def test_the_agreement_has_to_be_signed(browser: Client, code: str) -> None:
    """Going on without is an error that says what to do."""
    start(browser, code)
    page = browser.post("/enrol/agreement/", {}).content.decode()
    assert "Select that you agree, or ask your account manager" in page


@pytest.mark.parametrize(
    ("password", "again", "says"),
    [
        ("short", "short", "This password is too short"),
        (world.PASSWORD, f"{world.PASSWORD}.", "The passwords are not the same"),
        ("passwordpassword1", "passwordpassword1", "a common one written longer"),
        ("", "", "Enter a password"),
        ("x" * 1025, "x" * 1025, "must be 1024 characters or fewer"),
    ],
)
def test_a_password_that_cannot_be_taken_is_told_why(
    browser: Client, code: str, password: str, again: str, says: str
) -> None:
    """And is not sent back."""
    start(browser, code)
    browser.post("/enrol/agreement/", {"agree": "yes"})
    answer = browser.post("/enrol/password/", {"password": password, "again": again})
    page = answer.content.decode()
    assert says in page
    assert not password or f'value="{password}"' not in page


def test_a_code_that_was_used_meanwhile_ends_what_was_begun(browser: Client, code: str) -> None:
    """Of two browsers the second is told, and the account stays as the first made it."""
    other = Client(HTTP_HOST="localhost")
    for one in (browser, other):
        up_to_the_device(one, code)
    first = SoftKey().registers(asked_on(browser.get("/enrol/key/").content))
    second = SoftKey().registers(asked_on(other.get("/enrol/key/").content))
    browser.post("/enrol/key/", {"answer": first})
    refused = other.post("/enrol/key/", {"answer": second})
    assert refused.status_code == 403
    assert "Your enrolment code cannot be used any more" in refused.content.decode()
    assert other.get("/enrol/key/").headers["Location"] == START
    assert events().count(Event.ENROLLED) == 1


def test_a_session_that_was_fixed_before_has_no_part_in_it(browser: Client, code: str) -> None:
    """Session fixation: the key that an attacker planted, and the form's token, are old ones."""
    browser.get("/session-ended/")
    session = browser.session
    session["planted"] = True
    session.save()
    planted = browser.cookies["__Host-session"].value
    start(browser, code)
    assert browser.cookies["__Host-session"].value != planted


def test_enrolling_signs_nobody_in(browser: Client, code: str) -> None:
    """Neither half-way nor at its end: password and device are proved at sign-in."""
    up_to_the_device(browser, code)
    assert browser.get("/search/").headers["Location"] in ("/sign-in/", "/session-ended/")
    answer = SoftKey().registers(asked_on(browser.get("/enrol/key/").content))
    browser.post("/enrol/key/", {"answer": answer})
    assert browser.get("/search/").headers["Location"] in ("/sign-in/", "/session-ended/")


def test_forms_of_other_sites_enrol_nobody(code: str) -> None:
    """CSRF: without the page's token nothing is looked at."""
    strict = Client(enforce_csrf_checks=True, HTTP_HOST="localhost")
    assert start(strict, code).status_code == 403
    assert Account.objects.get(username=NAME).enrolment != ""
