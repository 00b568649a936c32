"""Signing in: password, then code and PIN; signed in after both or not at all."""

from typing import Any
from unittest.mock import patch

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse

from contactpoint.access.grants import NEVER_GRANTED, Role
from contactpoint.ledger.entry import Event
from contactpoint.store.models import Account
from tests.fixtures.ledger import broken_ledger, entries, events
from tests.web import world
from tests.web.test_gate import NEEDS, address_of

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

PASSWORD_PAGE, CODE_PAGE = "/sign-in/", "/sign-in/code/"


@pytest.fixture
def dana(settings: Any) -> Account:
    """An account with a password, a device and a PIN, hashed fast: how slow it is is not tested."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return world.account(password=world.PASSWORD)


def give_password(client: Client, password: str = world.PASSWORD, name: str = "dana.okafor"):
    """Send the first page."""
    return client.post(PASSWORD_PAGE, {"login": name, "password": password})


def give_code(client: Client, code: str, pin: str = world.PIN):
    """Send the second page."""
    return client.post(CODE_PAGE, {"code": code, "pin": pin})


def wrong(code: str) -> str:
    """Another code."""
    return f"{(int(code) + 1) % 1_000_000:06}"


def is_signed_in(client: Client) -> bool:
    """Whether the page behind the gate opens."""
    return client.get(reverse("search")).status_code == 200


def test_password_then_code_and_pin_sign_in(client: Client, dana: Account) -> None:
    """The whole way, recorded once, ends on the search page."""
    assert give_password(client).headers["Location"] == CODE_PAGE
    assert give_code(client, world.current_code(dana)).headers["Location"] == reverse("home")
    assert client.get("/").headers["Location"] == reverse("search")
    assert is_signed_in(client)
    assert events() == [Event.PASSWORD_PROVED, Event.SIGNED_IN]


def test_user_names_do_not_mind_letter_case(client: Client, dana: Account) -> None:
    """A user name typed with capitals is the same user name."""
    assert give_password(client, name="Dana.Okafor").headers["Location"] == CODE_PAGE


@pytest.mark.parametrize("name", sorted(NEEDS))
def test_after_the_password_alone_no_page_opens(client: Client, dana: Account, name: str) -> None:
    """Half-way through, every page but the two of signing in is as closed as before."""
    give_password(client)
    leads_to = "/start/" if name == "home" else PASSWORD_PAGE
    assert client.get(address_of(name)).headers["Location"] == leads_to
    assert not client.get(CODE_PAGE).wsgi_request.user.is_authenticated


def test_the_second_page_needs_the_first(client: Client, dana: Account) -> None:
    """A right code and PIN are worth nothing without the password."""
    assert give_code(client, world.current_code(dana)).headers["Location"] == PASSWORD_PAGE
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    ("code_right", "pin"), [(False, world.PIN), (True, "111111"), (False, "111111")]
)
def test_what_was_wrong_is_not_said(
    client: Client, dana: Account, code_right: bool, pin: str
) -> None:
    """A wrong code, a wrong PIN and both give the same page, and an entry each."""
    give_password(client)
    code = world.current_code(dana)
    response = give_code(client, code if code_right else wrong(code), pin)
    page = response.content.decode()
    assert page.count("The one-time code or PIN is wrong, or the code has been used") == 2
    assert pin not in page
    assert not is_signed_in(client)
    assert events() == [Event.PASSWORD_PROVED, Event.SIGN_IN_FAILED]


def test_a_wrong_pin_does_not_use_the_code_up(client: Client, dana: Account) -> None:
    """A slip in the PIN can be mended with the same code."""
    give_password(client)
    code = world.current_code(dana)
    give_code(client, code, "111111")
    give_code(client, code)
    assert is_signed_in(client)


def test_a_replayed_code_signs_nobody_in(client: Client, dana: Account) -> None:
    """Who looked over a shoulder cannot use the code again, from another browser neither."""
    code = world.current_code(dana)
    give_password(client)
    give_code(client, code)
    thief = Client()
    give_password(thief)
    give_code(thief, code)
    assert not is_signed_in(thief)
    assert events() == [
        *(Event.PASSWORD_PROVED, Event.SIGNED_IN),
        *(Event.PASSWORD_PROVED, Event.SIGN_IN_FAILED),
    ]


def test_unknown_names_and_wrong_passwords_look_the_same(client: Client, dana: Account) -> None:
    """The first page does not say which accounts exist."""
    unknown = give_password(client, name="nobody.known").content.decode()
    known = give_password(client, "wrong").content.decode()
    assert "The user name or password is wrong" in known
    strip = world.without_random
    assert strip(unknown.replace("nobody.known", "")) == strip(known.replace("dana.okafor", ""))
    assert events() == [Event.SIGN_IN_FAILED] * 2
    assert [entry.account for entry in entries()] == [None, dana.pk]


def test_a_sign_in_not_finished_in_five_minutes_starts_again(client: Client, dana: Account) -> None:
    """The password is forgotten after five minutes."""
    give_password(client)
    session = client.session
    half = session["account_login"]
    half["initiated_at"] -= 301
    session["account_login"] = half
    session.save()
    assert give_code(client, world.current_code(dana)).headers["Location"] == PASSWORD_PAGE
    assert not is_signed_in(client)


@pytest.mark.parametrize("lacking", ["device", "pin"])
def test_without_a_device_or_a_pin_nobody_signs_in(
    client: Client, dana: Account, lacking: str
) -> None:
    """A password alone opens nothing, also where no second factor was ever set up."""
    if lacking == "device":
        Authenticator.objects.all().delete()
    else:
        world.change("dana.okafor", pin="")
    response = give_password(client)
    assert response.status_code == 403
    assert "Your account is not ready to use" in response.content.decode()
    assert not is_signed_in(client)
    assert client.get(CODE_PAGE).headers["Location"] == PASSWORD_PAGE


def test_a_lapsed_account_is_told_what_is_missing(client: Client, dana: Account) -> None:
    """After both pages, not before, the account learns why it may not be used; it is recorded."""
    world.change("dana.okafor", trained_on=None, is_active=False)
    assert give_password(client).headers["Location"] == CODE_PAGE
    response = give_code(client, world.current_code(dana))
    page = response.content.decode()
    assert response.status_code == 403
    assert "Your training is not recorded as passed." in page
    assert "Your account has been suspended or closed." in page
    assert not is_signed_in(client)
    assert events() == [Event.PASSWORD_PROVED, Event.SIGN_IN_REFUSED]


def test_without_its_entry_there_is_no_sign_in(client: Client, dana: Account) -> None:
    """When the ledger cannot be written nobody is signed in."""
    client.raise_request_exception = False
    give_password(client)
    with broken_ledger():
        response = give_code(client, world.current_code(dana))
    assert response.status_code == 500
    assert not is_signed_in(client)
    assert events() == [Event.PASSWORD_PROVED]


def test_without_a_session_there_is_no_entry(client: Client, dana: Account) -> None:
    """When the session cannot be made the entry is undone with it."""
    client.raise_request_exception = False
    give_password(client)
    with patch("allauth.account.adapter.django_login", side_effect=DatabaseError):
        give_code(client, world.current_code(dana))
    assert events() == [Event.PASSWORD_PROVED]


def test_signing_in_changes_the_session(client: Client, dana: Account) -> None:
    """A session planted before signing in is not the one that is signed in."""
    give_password(client)
    before = client.cookies["__Host-session"].value
    give_code(client, world.current_code(dana))
    assert client.cookies["__Host-session"].value != before
    planted = Client()
    planted.cookies["__Host-session"] = before
    assert not is_signed_in(planted)


def test_signing_out_ends_the_session_and_is_recorded(client: Client, dana: Account) -> None:
    """After signing out nothing of the session is left."""
    client.force_login(dana)
    response = client.post(reverse("sign_out"))
    assert "You have signed out" in response.content.decode()
    assert not is_signed_in(client)
    assert not Session.objects.exists()
    assert events() == [Event.SIGNED_OUT]


def test_signing_out_is_not_a_link(client: Client, dana: Account) -> None:
    """A picture on another site cannot sign anybody out."""
    client.force_login(dana)
    assert client.get(reverse("sign_out")).status_code == 405
    assert is_signed_in(client)


def test_half_way_one_can_start_again(client: Client, dana: Account) -> None:
    """Giving up on the second page leads back to the first, with nothing kept."""
    give_password(client)
    assert client.post(reverse("sign_out")).headers["Location"] == PASSWORD_PAGE
    assert client.get(PASSWORD_PAGE).status_code == 200
    assert events() == [Event.PASSWORD_PROVED]


def test_a_security_keys_answer_without_a_pin_is_not_taken(client: Client, dana: Account) -> None:
    """The second page knows one form only."""
    give_password(client)
    response = client.post(CODE_PAGE, {"credential": "{}"})
    assert response.status_code == 200
    assert not is_signed_in(client)


def test_secrets_of_devices_are_sealed(dana: Account) -> None:
    """The table of devices does not hold what codes are made from."""
    from contactpoint.services.accounts.second_factor import open_secret

    sealed = Authenticator.objects.get().data["secret"]
    assert open_secret(sealed, dana.pk) not in sealed
    assert len(sealed) > 80


@pytest.mark.parametrize(
    "address",
    [
        "/sign-up/",
        "/accounts/signup/",
        "/accounts/password/reset/",
        "/accounts/email/",
        "/accounts/2fa/",
        "/accounts/2fa/recovery-codes/generate/",
        "/accounts/login/",
        "/admin/",
    ],
)
def test_nothing_else_of_the_sign_in_library_answers(client: Client, address: str) -> None:
    """No registration, no password reset, no e-mail pages, no administration site."""
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("role", [role for role in Role if role not in NEVER_GRANTED])
def test_every_role_has_a_first_page(client: Client, role: Role) -> None:
    """After signing in no role lands on a refusal."""
    client.force_login(world.account(role=role))
    assert client.get(reverse("home"), follow=True).status_code == 200
