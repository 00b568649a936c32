"""What is tried at the sign-in pages with passwords and addresses."""

import re
from typing import Any

import pytest
from django.contrib.auth.hashers import check_password
from django.test import Client
from django.urls import reverse

from contactpoint.store.models import Account
from tests.web import world
from tests.web.test_sign_in import CODE_PAGE, PASSWORD_PAGE, give_code, give_password

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

# 90 signs, of several alphabets, with spaces at both ends.
LONG = f" Ünïcode Пароль 密码 {'x' * 70} "


@pytest.fixture
def quick(settings: Any) -> None:
    """Passwords are hashed fast: how slow that is has a test of its own."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def test_a_password_is_taken_exactly_as_typed(client: Client, quick: None) -> None:
    """A long one, with spaces at its ends, in any alphabet."""
    world.account(password=LONG)
    assert give_password(client, LONG).headers["Location"] == CODE_PAGE


@pytest.mark.parametrize(
    "other", [LONG.strip(), LONG.lower(), LONG[:72], LONG[:64], f"{LONG}x", LONG + " "]
)
def test_a_password_that_is_nearly_right_is_wrong(client: Client, quick: None, other: str) -> None:
    """None is cut, trimmed or changed before it is compared."""
    world.account(password=LONG)
    assert give_password(client, other).status_code == 200


def test_passwords_are_masked_and_may_be_pasted(client: Client, quick: None) -> None:
    """Nobody reads them over a shoulder, and a password manager fills them in."""
    world.account(password=world.PASSWORD)
    pages = [(client.get(PASSWORD_PAGE), "password")]
    give_password(client)
    pages.append((client.get(CODE_PAGE), "pin"))
    for page, name in pages:
        boxes = re.findall(r"<input[^>]*>", page.content.decode())
        box = next(one for one in boxes if f'name="{name}"' in one)
        assert 'type="password"' in box
        assert not re.search(r"maxlength|readonly|disabled|onpaste|value=", box)
    assert 'autocomplete="current-password"' in pages[0][0].content.decode()


def test_passwords_and_pins_are_hashed_slowly(hashed_in_earnest: None) -> None:
    """By Argon2id, with more memory than a thief's many processors have for each."""
    account = world.account(password=world.PASSWORD)
    for kept, typed in ((account.password, world.PASSWORD), (account.pin, world.PIN)):
        found = re.match(r"argon2\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$", kept)
        assert found is not None
        # OWASP ASVS 5.0.0, appendix C, asks for 19 MiB where two passes are made.
        assert int(found[1]) >= 19_456
        assert int(found[2]) >= 2
        assert check_password(typed, kept)


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:x"]
)
def test_nobody_is_led_to_another_site(client: Client, quick: None, elsewhere: str) -> None:
    """Neither by signing in nor by being signed in, whatever the address or the form says."""
    dana: Account = world.account(password=world.PASSWORD)
    sent = {"login": "dana.okafor", "password": world.PASSWORD, "next": elsewhere}
    answers = [client.post(f"{PASSWORD_PAGE}?next={elsewhere}", sent)]
    answers.append(give_code(client, world.current_code(dana)))
    answers.append(client.get(PASSWORD_PAGE, {"next": elsewhere}))
    answers.append(client.get(reverse("home"), {"next": elsewhere}))
    for answer in answers:
        assert answer.status_code == 302
        assert re.fullmatch(r"/([a-z-]+/)*(\?next=%2F)?", answer.headers["Location"])
