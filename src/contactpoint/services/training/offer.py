"""The way to the practice copy, offered to whoever has proved who they are."""

from dataclasses import dataclass

from django.conf import settings

from contactpoint.services.training.ticket import make_ticket
from contactpoint.store.models import Account
from contactpoint.store.safe import vault
from contactpoint.vault.errors import SealBrokenError
from contactpoint.vault.marks import MARK_BYTES

_MARKS, _OF = "training", b"trainee"


@dataclass(frozen=True, slots=True)
class Offer:
    """Where the practice copy is, and a ticket to it."""

    address: str
    ticket: str


def offer(*, user: object) -> Offer | None:
    """A ticket for the account that has proved itself; ``None`` where there is no practice copy."""
    if not settings.PRACTICE_URL or not settings.PRACTICE_KEY or not isinstance(user, Account):
        return None
    return Offer(settings.PRACTICE_URL, make_ticket(mark_of(user.pk)))


def mark_of(account: int) -> str:
    """By what an account is known in the practice copy: always the same, and nobody else can tell
    whose it is."""
    return vault().marks(_MARKS).made([account], [_OF])[0].hex()


def account_of(mark: str) -> int:
    """Whose mark it is. Raises ``SealBrokenError`` for one that was not made here."""
    try:
        written = bytes.fromhex(mark)
    except ValueError:
        written = b""
    if len(written) != MARK_BYTES:
        raise SealBrokenError("no mark of an account")
    return vault().marks(_MARKS).read([written], [_OF])[0]
