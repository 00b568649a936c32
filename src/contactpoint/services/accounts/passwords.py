"""What a password must not be, beside too short, common or like the account's own name.

No rule says which signs it has to have: such rules make people write the same few passwords (NIST
SP 800-63B section 3.1.1.2).
"""

import re
from collections.abc import Iterator

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

_FEWEST_SIGNS = 5
_FEWEST_BESIDE_OWN = 8
_OWN = ("username", "display_name", "email", "job_title")
# What stands for letters where somebody wants to write a common word in another way.
_INSTEAD = str.maketrans("013457@$!", "oieastasi")
_NOT_LETTERS = re.compile(r"[\W\d_]+")


class PlainPasswordValidator:
    """Refuses long passwords that are short ones written out: a common one with more behind it,
    said twice, or with figures in place of letters; the service's own name; the account's own, with
    little beside it; a few signs over and over."""

    def __init__(self) -> None:
        self._common = CommonPasswordValidator().passwords | {"contactpoint"}

    def validate(self, password: str, user: object = None) -> None:
        """Raises ``ValidationError``."""
        if len(set(password.lower())) < _FEWEST_SIGNS or any(
            len(plain) < len(password) and plain in self._common for plain in _plain(password)
        ):
            raise ValidationError(self.get_help_text(), code="password_too_plain")
        if len(_beside_own(password, user)) < _FEWEST_BESIDE_OWN:
            raise ValidationError(
                "The password is little more than the account's own name or work.",
                code="password_of_own_words",
            )

    def get_help_text(self) -> str:
        """What is asked, as the refusal says it too."""
        return "The password is a common one written longer: choose some words of your own."


def _plain(password: str) -> Iterator[str]:
    """The password with what makes it only longer taken off, in several ways."""
    lower = password.lower()
    for written in (lower, lower.translate(_INSTEAD)):
        for letters in (written, _NOT_LETTERS.sub("", written), _NOT_LETTERS.sub("", lower)):
            yield letters
            yield _once(letters)
        yield re.sub(r"^[\W\d_]+|[\W\d_]+$", "", written)
    yield _once(re.sub(r"\W+", "", lower))


def _beside_own(password: str, user: object) -> str:
    """What is left of a password without the words of the account's own."""
    known = " ".join(str(getattr(user, attribute, "")) for attribute in _OWN).lower()
    left = password.lower()
    for word in sorted(re.findall(r"[^\W\d_]{3,}", known), key=len, reverse=True):
        left = left.replace(word, "")
    return left


def _once(text: str) -> str:
    """What is said over and over, once; the last time may be cut short."""
    for length in range(1, len(text) // 2 + 1):
        if (text[:length] * (len(text) // length + 1)).startswith(text):
            return text[:length]
    return text
