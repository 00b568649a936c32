"""Guessing at a password by what anybody knows of the service and of its user."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.services.accounts.passwords import WORDS, WordsOfTheServiceValidator
from contactpoint.store.models import Account

DANA = Account(
    username="dana.okafor",
    display_name="Dana Okafor",
    job_title="Social worker",
    email="dana@mereshire.example",
)


@pytest.mark.parametrize(
    "password",
    [
        "ContactPoint2026!",
        "contactpoint-password",
        "CONTACT point CONTACT",
        "Dana.Okafor.1984",
        "okaforokaforokafor",
        "Mereshire Council 1",
        "Social_Worker_007",
        "!!!!!!!!!!!!!!!!",
    ],
)
def test_a_password_of_known_words_is_refused(password: str) -> None:
    """Also with a year behind it; and the refusal does not repeat it."""
    with pytest.raises(ValidationError) as refused:
        validate_password(password, DANA)
    assert all(password not in message for message in refused.value.messages)


@pytest.mark.parametrize(
    "password",
    [
        "children of the tin horse",
        "a long enough invented password",
        "zebra quartz flute",
    ],
)
def test_a_password_with_words_of_its_own_is_taken(password: str) -> None:
    """Known words may be in it."""
    validate_password(password, DANA)


@pytest.mark.parametrize(
    "password", ["739155286604118", "quietlymovingalong", "QWXZKJVBPMTDHGF", "яблоко и груша моя"]
)
def test_no_kind_of_signs_is_demanded(password: str) -> None:
    """Figures alone, small letters alone, capitals alone, another alphabet."""
    validate_password(password, DANA)


@given(st.lists(st.sampled_from(sorted(WORDS)), min_size=1, max_size=6), st.integers(0, 9_999))
def test_no_order_of_known_words_and_a_year_is_taken(words: list[str], year: int) -> None:
    """However many there are, and however they are written."""
    for written in ("".join(words), " ".join(words).title(), "-".join(words).upper()):
        with pytest.raises(ValidationError):
            WordsOfTheServiceValidator().validate(f"{written}{year}!")
