"""What a password must not be, beside too short, common or like the account's own name.

No rule says which signs it has to have: such rules make people write the same few passwords (NIST
SP 800-63B section 3.1.1.2). The words of the service are what the standard calls context-specific
words (OWASP ASVS 5.0.0, 6.1.2 and 6.2.11), and leaked passwords those of 6.2.12.
"""

import re
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

from contactpoint.services.accounts.breached_list import is_in_list

WORDS = frozenset(
    {
        *("contactpoint", "contact", "point", "child", "children", "index", "england"),
        *("council", "county", "borough", "school", "academy", "surgery", "practice", "hospital"),
        *("nhs", "gov", "police", "charity", "social", "care", "health", "education", "youth"),
        *("worker", "practitioner", "reviewer", "officer", "manager", "admin", "administrator"),
        *("safeguarding", "shielding", "secret", "password", "passwort", "passphrase", "welcome"),
        *("letmein", "changeme", "qwerty", "login", "signin", "account", "user", "test", "demo"),
    }
)
# Of what is left without the words there has to be so much: a year and a sign are not enough.
OWN_SIGNS = 8
_SHORTEST_WORD = 3
_OF_THE_USER = ("username", "display_name", "job_title", "email")
_FEWEST_SIGNS = 5
# What stands for letters where somebody wants to write a common word in another way.
_INSTEAD = str.maketrans("013457@$!", "oieastasi")
_NOT_LETTERS = re.compile(r"[\W\d_]+")


class PlainPasswordValidator:
    """Refuses long passwords that are short ones written out: a common one with more behind it,
    said twice, or with figures in place of letters; the service's own name; a few signs over and
    over."""

    def __init__(self) -> None:
        self._common = CommonPasswordValidator().passwords | {"contactpoint"}

    def validate(self, password: str, user: object = None) -> None:
        """Raises ``ValidationError``."""
        if len(set(password.lower())) < _FEWEST_SIGNS or any(
            len(plain) < len(password) and plain in self._common for plain in _plain(password)
        ):
            raise ValidationError(self.get_help_text(), code="password_too_plain")

    def get_help_text(self) -> str:
        """What is asked, as the refusal says it too."""
        return "The password is a common one written longer: choose some words of your own."


class WordsOfTheServiceValidator:
    """Refuses a password made of words that anybody would try first, those of the service and of
    its user, of which too little is left without them, in any letter case."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ``ValidationError``, which does not repeat the password."""
        left = password.casefold()
        for word in sorted(WORDS | _words_of(user), key=lambda word: (-len(word), word)):
            left = left.replace(word, "")
        if len(re.sub(r"[\W_]", "", left)) < OWN_SIGNS:
            raise ValidationError(self.get_help_text(), code="password_of_words_of_the_service")

    def get_help_text(self) -> str:
        """What to do."""
        return (
            "Your password must not be made of your name or of words of this service"
            f" with fewer than {OWN_SIGNS} other letters and numbers."
        )


class BreachedPasswordValidator:
    """Refuses a password of the operator's list of leaked ones, where there is such a list.

    A list that cannot be read refuses every password: nobody is told that one is safe which was
    looked up nowhere.
    """

    def validate(self, password: str, user: object = None) -> None:
        """Raises ``ValidationError``, and ``OSError`` for a list that cannot be read."""
        path = settings.BREACHED_PASSWORDS
        if path is not None and is_in_list(path, password):
            raise ValidationError(self.get_help_text(), code="password_breached")

    def get_help_text(self) -> str:
        """What is asked, as the refusal says it too."""
        return "The password is in a list of passwords that were stolen elsewhere: choose another."


def _plain(password: str) -> Iterator[str]:
    """The password with what makes it only longer taken off, in several ways."""
    lower = password.lower()
    for written in (lower, lower.translate(_INSTEAD)):
        for letters in (written, _NOT_LETTERS.sub("", written), _NOT_LETTERS.sub("", lower)):
            yield letters
            yield _once(letters)
        yield re.sub(r"^[\W\d_]+|[\W\d_]+$", "", written)
    yield _once(re.sub(r"\W+", "", lower))


def _words_of(user: Any) -> frozenset[str]:
    told = " ".join(str(getattr(user, name, "") or "") for name in _OF_THE_USER)
    words = re.split(r"[\W_\d]+", told.casefold())
    return frozenset(word for word in words if len(word) >= _SHORTEST_WORD)


def _once(text: str) -> str:
    """What is said over and over, once; the last time may be cut short."""
    for length in range(1, len(text) // 2 + 1):
        if (text[:length] * (len(text) // length + 1)).startswith(text):
            return text[:length]
    return text
