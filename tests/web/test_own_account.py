"""The pages of one's own account: proved again before each change, and alone in it afterwards."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contactpoint.access.calls import spoken_caller_number
from contactpoint.access.grants import Role
from contactpoint.ledger.entry import Event
from contactpoint.services.accounts.security_keys import keys_of
from contactpoint.store.models import Account
from tests.fixtures.codes import code_of
from tests.fixtures.ledger import events
from tests.fixtures.security_keys import SoftKey, registered
from tests.web import world
from tests.web.test_security_keys import asked_on

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

OTHER = "quite another harbour lantern"
CHANGES = ["/account/password/", "/account/pin/", "/account/key/", "/account/code/"]


@pytest.fixture(autouse=True)
def fast_hashes(settings: Any) -> None:
    """How slow hashing is is not tested here."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def dana(db: None) -> Account:
    """An account with a password, a device for codes, a PIN and a key."""
    made = world.account(password=world.PASSWORD)
    registered(made)
    return Account.objects.get(pk=made.pk)


def prove(browser: Client) -> None:
    """As if the second factor had just been proved again."""
    session = browser.session
    session["proved_at"] = timezone.now().timestamp()
    session.save()


@pytest.fixture
def browsing(dana: Account, signed_in: Callable[..., Client]) -> Client:
    """Dana, signed in, and proved again."""
    browser = signed_in(dana)
    browser.defaults["HTTP_HOST"] = "localhost"
    prove(browser)
    return browser


def is_signed_in(browser: Client) -> bool:
    """Whether a page behind the gate opens."""
    return browser.get(reverse("search")).status_code == 200


def test_what_is_on_file_is_shown(browsing: Client, dana: Account) -> None:
    """Conditions with their days, roles, and devices with their first day on record."""
    page = browsing.get("/account/").content.decode()
    for text in (
        *("dana.okafor", "Enhanced DBS check", "Lapses on", "Practitioner, without an end"),
        *("First day on record", "Last used", "Not yet", "Security key", "one-time codes"),
    ):
        assert text in page
    assert page.count("First day on record") == 2


def test_who_may_ask_a_helpdesk_is_told_the_caller_number(
    browsing: Client, dana: Account, signed_in: Callable[..., Client]
) -> None:
    """The same each time, and that a key gives no code; an account manager has none."""
    pages = [browsing.get("/account/").content.decode() for _ in range(2)]
    number = Account.objects.get(pk=dana.pk).caller_number
    assert len(number) == 10
    for page in pages:
        assert spoken_caller_number(number) in page
        assert "A security key gives no code" not in page
    sue = world.account("sue.lane", second_factor_set_up=False)
    registered(sue)
    page = signed_in(Account.objects.get(pk=sue.pk)).get("/account/").content.decode()
    assert "A security key gives no code" in page
    manager = signed_in(world.account("mona.karim", role=Role.ACCOUNT_MANAGER))
    assert "Caller number" not in manager.get("/account/").content.decode()


def test_the_page_leads_to_everything_that_is_ones_own(browsing: Client) -> None:
    """Also to the employer's sign-in, which nothing else leads to."""
    page = browsing.get("/account/").content.decode()
    for name in ("own_key", "own_code", "own_pin", "own_password", "employers"):
        assert f'href="{reverse(name)}"' in page


@pytest.mark.parametrize("page", CHANGES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_each_change_asks_for_the_second_factor_first(
    dana: Account, signed_in: Callable[..., Client], page: str, method: str
) -> None:
    """Whoever sits down at a session that was left open is not let near the form."""
    browser = signed_in(dana)
    assert getattr(browser, method)(page).headers["Location"] == "/prove-again/"
    assert browser.get("/account/").status_code == 200


@pytest.mark.parametrize("page", CHANGES)
def test_each_page_opens_once_it_is_proved(browsing: Client, page: str) -> None:
    """With its own title."""
    assert browsing.get(page).status_code == 200


def _answer(browsing: Client) -> str:
    return SoftKey().registers(asked_on(browsing.get("/account/key/").content))


def _secret(browsing: Client) -> str:
    page = browsing.get("/account/code/").content.decode()
    found = re.search(r'contactpoint-secret">([A-Z2-7 ]+)<', page)
    assert found is not None
    return found[1].replace(" ", "")


SENT: dict[str, Callable[[Client], dict[str, str]]] = {
    "/account/password/": lambda _: {
        "present": world.PASSWORD,
        "password": OTHER,
        "again": OTHER,
    },
    "/account/pin/": lambda _: {"pin": "739104", "again": "739104"},
    "/account/key/": lambda browsing: {"answer": _answer(browsing)},
    "/account/code/": lambda browsing: {"code": code_of(_secret(browsing))},
}


@pytest.mark.parametrize("page", SENT)
def test_a_change_ends_every_other_session_and_keeps_this_one(
    browsing: Client, dana: Account, page: str
) -> None:
    """A thief who had the session's key before has none of it afterwards."""
    thief = Client(HTTP_HOST="localhost")
    thief.cookies["__Host-session"] = browsing.cookies["__Host-session"].value
    assert is_signed_in(thief)
    sent = browsing.post(page, SENT[page](browsing))
    assert sent.headers["Location"] == "/account/"
    assert "Other sessions of your account have ended" in browsing.get("/account/").content.decode()
    assert not is_signed_in(thief)
    assert is_signed_in(browsing)
    assert events()[-1] in (Event.ACCOUNT_CHANGED, Event.KEY_REGISTERED, Event.ACCESS_REFUSED)


def test_the_absolute_end_of_a_session_is_not_put_off_by_a_change(browsing: Client) -> None:
    """Nor does it count as signing in again."""
    before = browsing.session["signed_in_at"]
    browsing.post("/account/pin/", SENT["/account/pin/"](browsing))
    assert browsing.session["signed_in_at"] == before


def test_a_session_that_goes_on_ends_for_its_own_reason_later(browsing: Client) -> None:
    """What is told of its end is not the change that it was made by."""
    browsing.post("/account/pin/", SENT["/account/pin/"](browsing))
    world.change("dana.okafor", is_active=False)
    browsing.get("/search/")
    page = browsing.get("/session-ended/").content.decode()
    assert "Your account was suspended or ended on" in page


@pytest.mark.parametrize(
    ("page", "sent", "says"),
    [
        ("password", {"present": "x", "password": OTHER, "again": OTHER}, "password is wrong"),
        ("password", {"present": world.PASSWORD, "password": "s", "again": "s"}, "too short"),
        ("password", {"present": "x", "password": OTHER, "again": "y"}, "are not the same"),
        ("pin", {"pin": "123456", "again": "123456"}, "others would try first"),
        ("pin", {"pin": "739104", "again": "739105"}, "The PINs are not the same"),
        ("key", {"answer": "{}"}, "did not accept this security key"),
        ("code", {"code": "000"}, "The one-time code is wrong"),
    ],
)
def test_what_cannot_be_taken_is_told_and_changes_nothing(
    browsing: Client, dana: Account, page: str, sent: dict[str, str], says: str
) -> None:
    """The page again."""
    generation = Account.objects.get(pk=dana.pk).session_generation
    answer = browsing.post(f"/account/{page}/", sent)
    assert answer.status_code == 200
    assert says in answer.content.decode()
    assert Account.objects.get(pk=dana.pk).session_generation == generation


def test_guessing_the_present_password_has_to_wait(browsing: Client) -> None:
    """Status 429, as at sign-in."""
    sent = {"present": "guess", "password": OTHER, "again": OTHER}
    assert [browsing.post("/account/password/", sent).status_code for _ in range(7)][-1] == 429


def _removals(browsing: Client) -> list[str]:
    page = browsing.get("/account/").content.decode()
    return re.findall(r'href="(/account/device/[a-z2-7]{24}/remove/)"', page)


def test_a_device_is_removed_and_the_last_one_stays(browsing: Client, dana: Account) -> None:
    """The page of the last has no way to remove it, and its old address does not either."""
    code_device, key = _removals(browsing)
    assert "Do you want to remove this device?" in browsing.get(key).content.decode()
    assert browsing.post(key).headers["Location"] == "/account/"
    assert keys_of(dana) == []
    assert _removals(browsing) == []
    assert "You cannot remove what you sign in with last" in (
        browsing.post(code_device).content.decode()
    )
    assert browsing.post(key).status_code == 404


def test_a_reference_of_another_session_leads_to_nothing(
    browsing: Client, signed_in: Callable[..., Client]
) -> None:
    """As one that there never was."""
    key = _removals(browsing)[1]
    other = signed_in(world.account("ravi.menon"))
    prove(other)
    for address in (key, f"/account/device/{'a' * 24}/remove/"):
        assert other.get(address).status_code == 404
        assert other.post(address).status_code == 404


def test_an_account_without_a_pin_has_no_page_for_one(signed_in: Callable[..., Client]) -> None:
    """And chooses one where it sets codes up."""
    account = world.account("only.key", second_factor_set_up=False)
    registered(account)
    browser = signed_in(Account.objects.get(pk=account.pk))
    prove(browser)
    assert browser.get("/account/pin/").status_code == 404
    secret = _secret(browser)
    sent = {"code": code_of(secret), "pin": world.PIN, "again": world.PIN}
    assert browser.post("/account/code/", sent).headers["Location"] == "/account/"
    assert browser.get("/account/pin/").status_code == 200


def test_no_more_than_five_keys(browsing: Client, dana: Account) -> None:
    """Then there is no page for another."""
    for _ in range(4):
        registered(dana)
    # Registering ended the session, so that it is begun anew.
    browser = Client(HTTP_HOST="localhost")
    browser.force_login(Account.objects.get(pk=dana.pk))
    prove(browser)
    assert "Register a security key" not in browser.get("/account/").content.decode()
    assert browser.get("/account/key/").status_code == 404
