"""Who is invited: what is typed of a person, and whether it can be right. And a user name of it."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from contactpoint.access.grants import GRANTED_BY_ONE, Role
from contactpoint.children.folding import folded_words
from contactpoint.children.printable import printable
from contactpoint.services.account_life.errors import FieldError
from contactpoint.services.account_life.telephones import telephone as telephone_of

_LONGEST = {"name": 80, "job_title": 80, "telephone": 20, "email": 254}
_CALLED = {
    "name": "name",
    "job_title": "job title",
    "telephone": "work telephone number",
    "email": "work email address",
}
# No name begins so, and a spreadsheet takes what does for a formula.
_FORMULA = tuple("=+-@")
_LONGEST_STEM = 50
# Beside the name there are figures, drawn at random: the user name tells nobody whether there is
# another person of that name, and cannot be guessed from it.
_FIGURES = (3, 3, 4, 4, 5, 6, 8)


@dataclass(frozen=True, slots=True)
class Invited:
    """A person to be invited, as typed; ``role`` is what is granted at once."""

    name: str
    job_title: str
    telephone: str
    email: str
    role: Role


@dataclass(frozen=True, slots=True)
class Work:
    """What somebody does in an organisation, and how to reach them there."""

    job_title: str
    telephone: str
    email: str


def checked(invited: Invited) -> Invited:
    """The person, with spaces tidied. Raises ``FieldError`` for what cannot be right."""
    name = _tidied("name", invited.name)
    if not any(letter.isalpha() for letter in name):
        raise FieldError("name", "Enter the name with letters")
    work = checked_work(Work(invited.job_title, invited.telephone, invited.email))
    if invited.role not in GRANTED_BY_ONE:
        raise FieldError("role", "Only practitioner and mediated user are granted at once")
    return Invited(name, work.job_title, work.telephone, work.email, invited.role)


def checked_work(work: Work) -> Work:
    """The same of somebody's work. Raises ``FieldError``."""
    job_title = _tidied("job_title", work.job_title)
    return Work(job_title, *checked_contact(work.telephone, work.email))


def checked_contact(telephone: str, email: str) -> tuple[str, str]:
    """A work telephone number and e-mail address. Raises ``FieldError``."""
    number, address = telephone_of(_tidied("telephone", telephone)), _tidied("email", email)
    try:
        validate_email(address)
    except ValidationError:
        raise FieldError("email", "Enter a work email address, like name@example.org") from None
    return number, address


def usernames(name: str) -> Iterator[str]:
    """User names to try for somebody of this name, until one is free; a few, then no more."""
    words = [word for word in folded_words(name) if word.isascii()]
    stem = ".".join(dict.fromkeys((*words[:1], *words[-1:])))[:_LONGEST_STEM] or "user"
    for figures in _FIGURES:
        yield f"{stem}.{secrets.randbelow(10**figures):0{figures}}"


def _tidied(field: str, text: str) -> str:
    called = _CALLED[field]
    text = " ".join(text.split(" ")).strip(" ")
    if not text:
        raise FieldError(field, f"Enter the {called}")
    if len(text) > _LONGEST[field]:
        raise FieldError(field, f"The {called} must be {_LONGEST[field]} characters or fewer")
    if printable(text) != text:
        raise FieldError(field, f"The {called} has signs in it that nobody sees: type it again")
    if field in ("name", "job_title") and text.startswith(_FORMULA):
        raise FieldError(field, f"The {called} must begin with a letter")
    return text
