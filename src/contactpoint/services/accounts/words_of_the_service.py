"""Passwords made of words that anybody would try first: those of the service, and of its user.

The list is what the standard calls context-specific words (OWASP ASVS 5.0.0, 6.1.2 and 6.2.11).
"""

import re
from typing import Any

from django.core.exceptions import ValidationError

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


class WordsOfTheServiceValidator:
    """Refuses a password of which too little is left without such words, in any letter case."""

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


def _words_of(user: Any) -> frozenset[str]:
    told = " ".join(str(getattr(user, name, "") or "") for name in _OF_THE_USER)
    words = re.split(r"[\W_\d]+", told.casefold())
    return frozenset(word for word in words if len(word) >= _SHORTEST_WORD)
