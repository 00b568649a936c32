"""Attempts at the pages of signing in: who waits, what is said, and whose header is believed."""

from datetime import date
from http.cookies import Morsel
from typing import Any

import pytest
from django.conf import settings as of_server
from django.contrib.auth.hashers import make_password
from django.core import signing
from django.test import Client, RequestFactory

from contactpoint.ledger.entry import Event
from contactpoint.services.accounts.attempts import _words
from contactpoint.store.models import Account
from contactpoint.web.sign_in.devices import AT_MOST, whence_of
from tests.fixtures.clock import Clock, clock
from tests.fixtures.codes import forget_used_codes
from tests.fixtures.hashes import hashes, no_hash
from tests.fixtures.ledger import events
from tests.web import world
from tests.web.test_sign_in import (
    CODE_PAGE,
    PASSWORD_PAGE,
    dana,
    give_code,
    give_password,
    is_signed_in,
    wrong,
)

__all__ = ["clock", "dana"]

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def at(address: str) -> Client:
    """A browser at this address."""
    return Client(REMOTE_ADDR=address)


def sign_in(client: Client, account: Account) -> None:
    """The whole way; codes that were used before are forgotten, as if time had passed."""
    forget_used_codes()
    give_password(client, name=account.username)
    give_code(client, world.current_code(account))
    assert is_signed_in(client)


def device_cookie(client: Client) -> "Morsel[str]":
    """The cookie of a browser that signed in."""
    return client.cookies[of_server.DEVICE_COOKIE_NAME]


def attack(places: int, clock: Clock, name: str = "dana.okafor") -> None:
    """Wrong passwords from so many places, each once, as fast as is allowed."""
    for number in range(places):
        while give_password(at(f"2001:db8:0:{number:x}::1"), "wrong", name).status_code == 429:
            clock.pass_(seconds=10)


def test_five_requests_from_elsewhere_lock_nobody_out(dana: Account, clock: Clock) -> None:
    """She signs in at a new browser of hers while somebody guesses from another place."""
    thief = at("203.0.113.9")
    for _ in range(30):
        give_password(thief, "wrong")
    assert give_password(thief).status_code == 429
    sign_in(at("192.0.2.7"), dana)


def test_who_signed_in_before_signs_in_under_attack_from_everywhere(
    dana: Account, clock: Clock
) -> None:
    """A botnet makes new browsers wait, and hers not; nor does it make the cookie's count grow."""
    hers = at("192.0.2.7")
    sign_in(hers, dana)
    hers.post("/sign-out/")
    attack(20, clock)
    assert give_password(at("192.0.2.7")).status_code == 429
    sign_in(hers, dana)


def test_guessing_waits_longer_each_time_and_says_how_long(dana: Account, clock: Clock) -> None:
    """The page says when to try again, and tells programs too; then the right password goes on."""
    thief = at("203.0.113.9")
    told = []
    for _ in range(9):
        response = give_password(thief, "wrong")
        if response.status_code == 429:
            told.append(int(response.headers["Retry-After"]))
            words = f"Too many attempts have failed. Try again in {_words(told[-1])}"
            assert words in response.content.decode()
            with no_hash():
                assert give_password(thief).status_code == 429
            clock.pass_(seconds=told[-1])
            assert give_password(thief, "wrong").status_code == 200
    assert told == [10, 20, 40]
    clock.pass_(seconds=80)
    assert give_password(thief).headers["Location"] == CODE_PAGE


@pytest.mark.parametrize("what", ["code", "pin"])
def test_brute_force_on_code_or_pin_has_to_wait(dana: Account, clock: Clock, what: str) -> None:
    """Whoever has the password does not have the second factor by trying; not by both pages in
    turn either."""
    thief = at("203.0.113.9")
    code = world.current_code(dana)
    pair = (wrong(code), world.PIN) if what == "code" else (code, "739512")
    for _ in range(6):
        give_password(thief)
        assert give_code(thief, *pair).status_code == 200
    response = give_code(thief, code)
    assert response.status_code == 429
    assert "Try again in 10 seconds" in response.content.decode()
    assert not is_signed_in(thief)
    assert give_password(at("203.0.113.9")).status_code == 429


def test_enumeration_by_text_or_by_waiting_tells_no_account_from_a_name_of_nobody(
    dana: Account, clock: Clock
) -> None:
    """Known, suspended, without a second factor or unknown: the pages are the same, word for word,
    attempt for attempt, and so are the hashes that are computed."""
    world.change("dana.okafor", password="")
    world.account("ravi.menon", password=world.PASSWORD)
    world.change("ravi.menon", is_active=False)
    world.account("bare.minimum", password=world.PASSWORD, second_factor_set_up=False)
    told = []
    for number, name in enumerate(("dana.okafor", "ravi.menon", "bare.minimum", "nobody.known")):
        thief, seen = at(f"203.0.113.{number}"), []
        for _ in range(9):
            response = give_password(thief, "wrong", name)
            page = world.without_random(response.content.decode().replace(name, ""))
            seen.append((response.status_code, response.headers.get("Retry-After"), page))
        told.append(seen)
    assert told[0] == told[1] == told[2] == told[3]
    assert [status for status, _, _ in told[0]] == [200] * 6 + [429] * 3


_IN_STATE: dict[str, dict[str, Any]] = {
    "invited": {"password": "", "pin": ""},
    "recovered": {"password": make_password(None), "pin": ""},
    "ended": {"ended_on": date(2026, 1, 1)},
}


@pytest.mark.parametrize(
    "state", ["known", "suspended", "no second factor", "invited", "recovered", "ended", "unknown"]
)
def test_enumeration_by_timing_finds_one_hash_whoever_is_named(settings: Any, state: str) -> None:
    """Time cannot tell what computes the same."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    name = "dana.okafor"
    if state != "unknown":
        bare = state == "no second factor"
        world.account(name, password=world.PASSWORD, second_factor_set_up=not bare)
        world.change(name, is_active=state != "suspended", **_IN_STATE.get(state, {}))
    with hashes() as computed:
        give_password(Client(), "wrong", name)
    assert len(computed) == 1


def test_a_device_cookie_is_kept_from_scripts_and_tells_nobody(dana: Account, clock: Clock) -> None:
    """It lasts a year and more, other sites do not send it, and nobody's name is in it."""
    hers = at("192.0.2.7")
    sign_in(hers, dana)
    cookie = device_cookie(hers)
    assert cookie["httponly"]
    # Browsers refuse it from a neighbour's host, another path or without TLS.
    assert cookie["secure"]
    assert cookie.key.startswith("__Host-")
    assert (cookie["path"], cookie["samesite"], cookie["domain"]) == ("/", "Strict", "")
    assert cookie["max-age"] > 365 * 24 * 3600
    assert "dana" not in str(signing.loads(cookie.value, salt="contactpoint.web.sign_in.devices"))


@pytest.mark.parametrize("change", ["cut", "other", "another secret", "long", "nothing"])
def test_a_device_cookie_that_was_made_up_is_none(
    dana: Account, clock: Clock, settings: Any, change: str
) -> None:
    """Who cannot sign one has no count of his own."""
    hers = at("192.0.2.7")
    sign_in(hers, dana)
    cookie = device_cookie(hers).value
    if change == "another secret":
        settings.SECRET_KEY = "another"
    made_up = {
        "cut": cookie[:-1],
        "other": "x" + cookie,
        "another secret": cookie,
        "long": cookie * 100,
        "nothing": "",
    }[change]
    request = RequestFactory().get("/")
    request.COOKIES[of_server.DEVICE_COOKIE_NAME] = made_up
    assert whence_of(request, dana.username).known == ""


def test_a_device_cookie_is_one_accounts(dana: Account, clock: Clock) -> None:
    """Signing in as oneself gives nobody guesses at a colleague's account."""
    hers = at("192.0.2.7")
    sign_in(hers, dana)
    request = RequestFactory().get("/")
    request.COOKIES[of_server.DEVICE_COOKIE_NAME] = device_cookie(hers).value
    assert whence_of(request, dana.username).known
    assert not whence_of(request, "ravi.menon").known


def test_a_shared_browser_is_known_for_each_of_its_people(dana: Account, clock: Clock) -> None:
    """The next one who signs in does not make it unknown for the one before; a dozen is enough."""
    shared = at("192.0.2.7")
    sign_in(shared, dana)
    first = whence_of_browser(shared, dana.username)
    for number in range(AT_MOST):
        assert whence_of_browser(shared, dana.username) == first
        shared.post("/sign-out/")
        sign_in(shared, world.account(f"colleague.{number}", password=world.PASSWORD))
    assert whence_of_browser(shared, dana.username) == ""


def whence_of_browser(client: Client, name: str) -> str:
    """By what the browser is known."""
    request = RequestFactory().get("/")
    request.COOKIES[of_server.DEVICE_COOKIE_NAME] = device_cookie(client).value
    return whence_of(request, name).known


def test_a_wrong_second_factor_makes_no_browser_known(dana: Account, clock: Clock) -> None:
    """The password alone does not either."""
    thief = at("203.0.113.9")
    give_password(thief)
    give_code(thief, wrong(world.current_code(dana)))
    assert of_server.DEVICE_COOKIE_NAME not in thief.cookies


def test_a_made_up_header_gives_no_more_guesses(dana: Account, clock: Clock, settings: Any) -> None:
    """Another address in the header each time is the same place each time."""
    settings.PROXIES = 1
    statuses = [
        give_password_saying(at("203.0.113.9"), f"198.51.100.{number}").status_code
        for number in range(8)
    ]
    assert statuses == [200] * 6 + [429] * 2


def give_password_saying(client: Client, forwarded: str):
    """A wrong password from somebody who says that he is somewhere else."""
    sent = {"login": "dana.okafor", "password": "wrong"}
    return client.post(PASSWORD_PAGE, sent, headers={"X-Forwarded-For": forwarded})


def test_a_right_password_that_goes_no_further_is_in_the_ledger(
    dana: Account, clock: Clock
) -> None:
    """Once for each time that it was given."""
    for _ in range(2):
        give_password(at("203.0.113.9"))
    assert events() == [Event.PASSWORD_PROVED] * 2
