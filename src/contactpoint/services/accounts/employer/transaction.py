"""What a browser keeps of a sign-in at an employer's, sealed, while the person is away.

It is in a cookie and not in the session: the session's cookie does not come along when another site
sends somebody here. Who holds the cookie cannot read it, change it, or use it for another browser's
sign-in; each is used once, and for a few minutes. It is sealed under the key of sessions, in a
place of its own.
"""

import base64
import hashlib
import secrets
import time
from enum import StrEnum
from typing import TypeVar

import msgspec
from django.core.cache import cache
from msgspec import Struct

from contactpoint.services.accounts.employer.errors import EmployerRefusedError, Fault
from contactpoint.store.safe import vault
from contactpoint.store.sealed_sessions import KEY_NAME
from contactpoint.vault.errors import VaultError
from contactpoint.vault.sealing import Place
from contactpoint.vault.vault import lasting_subject

# As long as a sign-in may take there, and the last step here, in seconds.
AWAY_SECONDS = 600
LAST_STEP_SECONDS = 300
# Longer ones are not ours.
_LONGEST = 4000
_SIZE = 1024
_RANDOM_BYTES = 32


class Asked(StrEnum):
    """Why somebody is sent to sign in there."""

    SIGN_IN = "sign_in"
    LINK = "link"
    PROVE = "prove"


class Begun(Struct, frozen=True, tag="begun"):
    """Somebody was sent away. ``account`` and ``generation`` are whose session it was, for whoever
    was signed in; ``at`` is seconds since 1970."""

    asked: Asked
    employer: str
    state: str
    nonce: str
    verifier: str
    redirect: str
    at: int
    account: int = 0
    generation: int = 0


class Proved(Struct, frozen=True, tag="proved"):
    """Somebody came back, and the employer said who it is.

    ``account`` and ``generation`` are those of who began. ``linked`` is the account of whom the
    employer named, or 0, and ``roles`` are those that it confirms at ``organisation``.
    ``auth_time`` is when the person signed in there.
    """

    asked: Asked
    employer: str
    ticket: str
    subject: bytes
    acr: str
    at: int
    account: int = 0
    generation: int = 0
    linked: int = 0
    organisation: int = 0
    roles: tuple[str, ...] = ()
    auth_time: int = 0


_State = TypeVar("_State", Begun, Proved)


def random_text() -> str:
    """43 letters, digits and signs that nobody foresees: a state, a nonce, a verifier (RFC 7636
    section 4.1 asks for that many)."""
    return secrets.token_urlsafe(_RANDOM_BYTES)


def sealed(kept: Begun | Proved) -> str:
    """As the cookie has it."""
    content = vault().lasting(KEY_NAME).seal(_place(type(kept)), msgspec.json.encode(kept))
    return base64.urlsafe_b64encode(content).decode("ascii")


def opened(cookie: str, kind: type[_State]) -> _State:
    """What was sealed. Raises ``EmployerRefusedError`` for whatever else, and for what
    is too old."""
    if not cookie or len(cookie) > _LONGEST:
        raise EmployerRefusedError(Fault.NOT_BEGUN_HERE)
    try:
        content = base64.b64decode(cookie, altchars=b"-_", validate=True)
        kept = msgspec.json.decode(vault().lasting(KEY_NAME).open(_place(kind), content), type=kind)
    except (VaultError, ValueError):
        raise EmployerRefusedError(Fault.NOT_BEGUN_HERE) from None
    lasts = AWAY_SECONDS if kind is Begun else LAST_STEP_SECONDS
    if not 0 <= int(time.time()) - kept.at <= lasts:
        raise EmployerRefusedError(Fault.NOT_BEGUN_HERE)
    return kept


def use_up(once: str) -> None:
    """Use a state or a ticket. Raises ``EmployerRefusedError`` where it was used before, on
    whichever server: all of them share what is noted here."""
    digest = hashlib.sha256(once.encode()).hexdigest()
    if not cache.add(f"employer-{digest}", 1, timeout=2 * AWAY_SECONDS):
        raise EmployerRefusedError(Fault.USED_ALREADY)


def _place(kind: type[Begun] | type[Proved]) -> Place:
    """One stage does not open as another."""
    name = "employer sign-in begun" if kind is Begun else "employer sign-in proved"
    return Place(name, lasting_subject(KEY_NAME), 1, size=_SIZE)
