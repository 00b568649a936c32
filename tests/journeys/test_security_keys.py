"""A new starter sets the account up and signs in; what security keys prove in a real browser."""

from collections.abc import Callable

import pytest
from django.conf import settings
from playwright.sync_api import expect

from contactpoint.ledger.entry import Event
from contactpoint.services.accounts import second_factor
from contactpoint.services.accounts.enrolment import issue
from contactpoint.services.accounts.security_keys import keys_of
from contactpoint.store.models import Account
from tests.fixtures.actors import SETTING_UP
from tests.fixtures.codes import code_of, forget_used_codes
from tests.fixtures.ledger import events
from tests.journeys.steps import Visitor
from tests.journeys.typist import Typist
from tests.journeys.virtual_key import VirtualKey
from tests.web import world

NAME = "new.starter"
WIDTHS = pytest.mark.parametrize("width", [1280, 375, 320])


@pytest.fixture
def code(story_world: None) -> str:
    """The enrolment code of a new starter, as the account manager has it."""
    made = world.account(NAME, second_factor_set_up=False)
    made.agreement_signed_on = None
    made.save()
    return issue(agent=SETTING_UP, account=made, recovery=False).whole


def _up_to_the_device(typist: Typist, visitor: Visitor, code: str) -> None:
    visitor.page.goto("/sign-in/")
    typist.presses("set up your account")
    typist.is_on("Set up your account")
    typist.fills(username=NAME, code=code)
    typist.presses("Continue")
    typist.is_on("The user agreement")
    typist.chooses("I have read the user agreement, and I agree")
    typist.presses("Continue")
    typist.is_on("Choose a password")
    typist.fills(password=world.PASSWORD, again=world.PASSWORD)
    typist.presses("Continue")
    typist.is_on("What will you sign in with?")


def _gives_password(typist: Typist) -> None:
    typist.is_on("Sign in")
    typist.fills(login=NAME, password=world.PASSWORD)
    typist.presses("Continue")


@WIDTHS
def test_a_new_starter_enrols_with_a_key_and_comes_to_the_first_search(
    visit: Callable[..., Visitor], code: str, width: int
) -> None:
    """By keyboard alone, at every width, each page accessible."""
    # Given a new starter with an enrolment code and a security key
    noor = visit(viewport={"width": width, "height": 800})
    key, typist = VirtualKey(noor.page), Typist(noor)
    # When they prove the code, sign the agreement, and choose a password and the key
    _up_to_the_device(typist, noor, code)
    typist.chooses("A security key")
    typist.presses("Continue")
    typist.is_on("Register your security key")
    typist.presses("Register security key")
    # Then the account is set up
    noor.page.wait_for_url("**/enrol/done/")
    typist.is_on("Your account is set up")
    assert len(key.credentials()) == 1
    # And they sign in with password and key, and search
    typist.presses("Sign in")
    _gives_password(typist)
    typist.is_on("Use your security key")
    typist.presses("Use security key")
    noor.page.wait_for_url("**/search/")
    typist.is_on("What do you know about the child?")
    assert events() == [
        Event.ENROLMENT_ISSUED,
        Event.ENROLLED,
        Event.PASSWORD_PROVED,
        Event.SIGNED_IN,
    ]


@WIDTHS
def test_a_new_starter_enrols_with_one_time_codes(
    visit: Callable[..., Visitor], code: str, width: int
) -> None:
    """The app is set up from the picture or by typing the secret."""
    noor = visit(viewport={"width": width, "height": 800})
    typist = Typist(noor)
    _up_to_the_device(typist, noor, code)
    typist.chooses("One-time codes and a PIN")
    typist.presses("Continue")
    typist.is_on("Set up one-time codes and a PIN")
    expect(noor.page.get_by_role("img", name="Picture for an app")).to_be_visible()
    secret = noor.page.locator(".contactpoint-secret").inner_text().replace(" ", "")
    typist.fills(code=code_of(secret), pin=world.PIN, again=world.PIN)
    typist.presses("Set up my account")
    typist.is_on("Your account is set up")
    typist.presses("Sign in")
    _gives_password(typist)
    typist.is_on("What are your one-time code and PIN?")
    forget_used_codes()
    typist.fills(code=code_of(secret), pin=world.PIN)
    typist.presses("Sign in")
    typist.is_on("What do you know about the child?")


def _with_a_key(visitor: Visitor, code: str) -> VirtualKey:
    """A new starter who has enrolled with a key."""
    key = VirtualKey(visitor.page)
    visitor.page.goto("/enrol/")
    visitor.when_they_fill(username=NAME, code=code)
    visitor.when_they_press("Continue")
    visitor.when_they_choose("I have read the user agreement, and I agree")
    visitor.when_they_press("Continue")
    visitor.when_they_fill(password=world.PASSWORD, again=world.PASSWORD)
    visitor.when_they_press("Continue")
    visitor.when_they_choose("A security key")
    visitor.when_they_press("Continue")
    visitor.when_they_press("Register security key")
    visitor.page.wait_for_url("**/enrol/done/")
    return key


def _signs_in(visitor: Visitor) -> None:
    visitor.page.goto("/sign-in/")
    visitor.when_they_fill(login=NAME, password=world.PASSWORD)
    visitor.when_they_press("Continue")
    visitor.then_the_page_is("Use your security key")
    visitor.when_they_press("Use security key")


def test_a_key_without_its_pin_signs_nobody_in(visit: Callable[..., Visitor], code: str) -> None:
    """The browser asks for it, and the page says what to do; with it the same key signs in."""
    noor = visit()
    key = _with_a_key(noor, code)
    key.verifies(False)
    _signs_in(noor)
    expect(noor.page.get_by_role("alert")).to_contain_text("Your security key was not used")
    noor.then_it_is_accessible()
    assert Event.SIGNED_IN not in events()
    key.verifies(True)
    noor.when_they_press("Use security key")
    noor.page.wait_for_url("**/search/")


def test_a_browser_that_does_not_ask_for_the_pin_is_refused_by_the_server(
    visit: Callable[..., Visitor], code: str
) -> None:
    """Whoever has the key and the password, but not its PIN, changes what the page asks for."""
    noor = visit()
    key = _with_a_key(noor, code)
    key.verifies(False)
    noor.page.goto("/sign-in/")
    noor.when_they_fill(login=NAME, password=world.PASSWORD)
    noor.when_they_press("Continue")
    noor.page.evaluate(
        """() => {
          const form = document.querySelector('[data-security-key]')
          const options = JSON.parse(form.dataset.options)
          form.dataset.options = JSON.stringify({ ...options, userVerification: 'discouraged' })
        }"""
    )
    noor.when_they_press("Use security key")
    expect(noor.page.locator(".govuk-error-summary")).to_contain_text(
        "ContactPoint did not accept this security key"
    )
    noor.then_it_is_accessible()
    assert events()[-2:] == [Event.PASSWORD_PROVED, Event.SIGN_IN_FAILED]


def test_a_key_without_a_pin_is_not_registered(visit: Callable[..., Visitor], code: str) -> None:
    """Not by an honest browser, nor by one that asks for less."""
    noor = visit()
    VirtualKey(noor.page, has_pin=False)
    noor.page.goto("/enrol/")
    noor.when_they_fill(username=NAME, code=code)
    noor.when_they_press("Continue")
    noor.when_they_choose("I have read the user agreement, and I agree")
    noor.when_they_press("Continue")
    noor.when_they_fill(password=world.PASSWORD, again=world.PASSWORD)
    noor.when_they_press("Continue")
    noor.page.goto("/enrol/key/")
    noor.when_they_press("Register security key")
    expect(noor.page.get_by_role("alert")).to_contain_text("Your security key was not used")
    noor.page.evaluate(
        """() => {
          const form = document.querySelector('[data-security-key]')
          const options = JSON.parse(form.dataset.options)
          options.authenticatorSelection = { userVerification: 'discouraged' }
          form.dataset.options = JSON.stringify(options)
        }"""
    )
    noor.when_they_press("Register security key")
    expect(noor.page.locator(".govuk-error-summary")).to_contain_text(
        "ContactPoint did not accept this security key"
    )
    assert Event.ENROLLED not in events()


def test_a_copied_key_is_refused_and_void(visit: Callable[..., Visitor], code: str) -> None:
    """The copy counts from where it was made: the service sees that there are two, and takes
    neither any more."""
    # Given a key that was copied, and used since
    noor = visit()
    key = _with_a_key(noor, code)
    (credential,) = key.credentials()
    _signs_in(noor)
    noor.page.wait_for_url("**/search/")
    (later,) = key.credentials()
    assert later["signCount"] > credential["signCount"]
    noor.when_they_press("Sign out")
    # When the copy is used
    key.hold(credential, count=credential["signCount"])
    _signs_in(noor)
    # Then nobody is signed in, and the key is no key of the account any more
    noor.then_the_page_is("Your account is not ready to use")
    assert Event.KEY_CLONED in events()
    assert keys_of(Account.objects.get(username=NAME)) == []
    noor.page.goto("/search/")
    noor.then_the_page_is("Sign in")


def test_browsers_that_do_not_read_json_themselves_work_as_well(
    visit: Callable[..., Visitor], code: str
) -> None:
    """Older ones: the page's script reads and writes it for them."""
    noor = visit()
    noor.page.add_init_script(
        """
        delete PublicKeyCredential.parseCreationOptionsFromJSON
        delete PublicKeyCredential.parseRequestOptionsFromJSON
        delete PublicKeyCredential.prototype.toJSON
        """
    )
    _with_a_key(noor, code)
    _signs_in(noor)
    noor.page.wait_for_url("**/search/")


@pytest.mark.parametrize("without", ["JavaScript", "keys"])
def test_a_browser_without_keys_is_told_what_to_do(
    visit: Callable[..., Visitor], code: str, without: str
) -> None:
    """And offered the other way."""
    noor = visit(java_script_enabled=without != "JavaScript")
    if without == "keys":
        noor.page.add_init_script("delete window.PublicKeyCredential")
    noor.page.goto("/enrol/")
    noor.when_they_fill(username=NAME, code=code)
    noor.when_they_press("Continue")
    noor.when_they_choose("I have read the user agreement, and I agree")
    noor.when_they_press("Continue")
    noor.when_they_fill(password=world.PASSWORD, again=world.PASSWORD)
    noor.when_they_press("Continue")
    noor.page.goto("/enrol/key/")
    noor.then_it_says("This browser cannot use security keys here")
    assert noor.page.get_by_role("button", name="Register security key").count() == 0
    noor.when_they_follow("Sign in with something else")


@WIDTHS
def test_somebody_changes_what_they_sign_in_with(
    visit: Callable[..., Visitor], story_world: None, width: int
) -> None:
    """From codes to a key: the second factor is proved again first, and the old device removed."""
    # Given somebody with one-time codes
    sam = visit(viewport={"width": width, "height": 800})
    VirtualKey(sam.page)
    sam.given_they_are_signed_in()
    sam.when_they_follow("Your account")
    sam.then_the_page_is("Your account")
    sam.then_nothing_scrolls_sideways()
    # When they register a key
    sam.when_they_follow("Register a security key")
    sam.then_the_page_is("Prove that it is you")
    forget_used_codes()
    account = Account.objects.get(username="sam.okafor")
    sam.when_they_fill(code=second_factor.current_code(account), pin=world.PIN)
    sam.when_they_press("Go on")
    sam.then_the_page_is("Register a security key")
    sam.then_nothing_scrolls_sideways()
    sam.when_they_press("Register security key")
    sam.page.wait_for_url("**/account/")
    sam.then_it_says("Your security key has been registered.")
    sam.then_it_is_accessible()
    # And remove the app for codes
    sam.page.get_by_role("link", name="Remove the token or app").click()
    sam.then_the_page_is("Do you want to remove this device?")
    sam.when_they_press("Remove device")
    # Then the key alone is left, and signs in
    sam.then_the_page_is("Your account")
    sam.then_it_says("Your device has been removed.")
    for page, title in (
        ("/account/password/", "Change your password"),
        ("/account/code/", "Set up a token or app for one-time codes"),
    ):
        sam.page.goto(page)
        sam.then_the_page_is(title)
        sam.then_nothing_scrolls_sideways()
    sam.page.context.clear_cookies()
    sam.page.goto("/sign-in/")
    sam.when_they_fill(login="sam.okafor", password=world.PASSWORD)
    sam.when_they_press("Continue")
    sam.when_they_press("Use security key")
    sam.page.wait_for_url("**/search/")


def test_keys_are_for_the_host_that_browsers_call(story_world: None) -> None:
    """The browser here calls localhost, as in a demonstration."""
    assert settings.SECURITY_KEY_DOMAIN == "localhost"
