"""Passwords: long, uncommon, not the account's own name, and of whatever signs one likes."""

import pytest
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from contactpoint.services.demonstration_accounts import ACCOUNTS
from contactpoint.store.models import Account

SAM = Account(
    username="samantha.okafor-bright",
    display_name="Samantha Okafor-Bright",
    email="samantha.okafor-bright@mere.example",
    job_title="Designated safeguarding lead",
)


@pytest.mark.parametrize(
    "password",
    [
        "short but good",
        "passwordpassword",
        "passwordpasswordpass",
        "password12345678",
        "password!!!!!!!!!!",
        "P4ssw0rdP4ssw0rd",
        "1q2w3e4r5t6y7u8i9o0p",
        "contactpoint2026",
        "ContactPoint-ContactPoint",
        "aaaaaaaaaaaaaaaaaaaa",
        "abababababababab",
        "samantha.okafor-bright",
        "Samantha Okafor-Bright1",
        "designatedsafeguardinglead",
    ],
)
def test_a_password_that_others_would_try_is_refused(password: str) -> None:
    """Too short, common, a common one written longer, or the account's own name or work."""
    with pytest.raises(ValidationError):
        validate_password(password, SAM)


@pytest.mark.parametrize(
    "password",
    [
        "harbour lantern goes east",
        "all lower case and no figures",
        "847261950382746193",
        "ALLUPPERCASEWORDSHERE",
        "çà et là, où l'on peut",
        "x7#" * 2 + "horse battery" * 40,
    ],
)
def test_no_rule_says_of_which_signs_it_is(password: str) -> None:
    """Figures alone, letters alone, spaces, other alphabets, and as long as one likes."""
    validate_password(password, SAM)


def test_no_sign_of_a_password_is_cut_off(settings) -> None:
    """Of a thousand the last one counts, and so do spaces at the ends."""
    long = "x" * 999 + "y"
    hashed = make_password(long)
    assert check_password(long, hashed)
    assert not check_password("x" * 999 + "z", hashed)
    assert not check_password(long + " ", hashed)


@pytest.mark.parametrize("account", ACCOUNTS, ids=lambda one: one.username)
def test_the_demonstrations_passwords_are_such_as_are_taken(account) -> None:
    """What is shown to be good is."""
    validate_password(account.password, Account(username=account.username))
