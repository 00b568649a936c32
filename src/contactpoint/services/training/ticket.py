"""Tickets to the practice copy and the results that come back, under a key that both sides share.

A ticket says who is to be trained by a mark that only the service can read, and the practice copy
cannot. A result holds the ticket that it answers. Both carry a MAC (``django.core.signing``), each
under a salt of its own, so that no ticket passes for a result. How old a result may be is told by
the service's own time in the ticket: the practice copy's clock decides nothing.

Neither is secret from its holder, who can do nothing with it but hand it in, once.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.cache import cache

_TICKET, _RESULT = "contactpoint.practice.ticket", "contactpoint.practice.result"
# From the page with the button to the practice copy.
TICKET_LASTS = timedelta(minutes=10)
# From the same page until the result is back: longer than a session, shorter than two days' work.
RESULT_LASTS = timedelta(hours=12)
# What is longer was made by nobody here, and is not read.
LONGEST = 2000
_ONCE_BYTES = 16


class NotOursError(ValueError):
    """A ticket or a result that was not made here, is too old, or has been handed in already."""


class UsedError(NotOursError):
    """It was handed in already; ``ticket`` is what it said."""

    def __init__(self, ticket: "Ticket") -> None:
        super().__init__("handed in already")
        self.ticket = ticket


@dataclass(frozen=True, slots=True)
class Ticket:
    """Who is to be trained, as a mark, and by what the ticket is known as handed in."""

    who: str
    once: str


def make_ticket(who: str) -> str:
    """A new ticket for somebody."""
    content = {"who": who, "once": secrets.token_hex(_ONCE_BYTES)}
    return signing.dumps(content, key=_key(), salt=_TICKET)


def take_ticket(ticket: str) -> Ticket:
    """What a ticket says, which is handed in with this. Raises ``NotOursError``, and ``UsedError``
    for one that was handed in before."""
    found = _ticket(ticket, TICKET_LASTS)
    _use_up("ticket", found, TICKET_LASTS)
    return found


def make_result(ticket: str) -> str:
    """The result of who came with a ticket and has passed."""
    return signing.dumps({"ticket": ticket}, key=_key(), salt=_RESULT)


def take_result(result: str) -> Ticket:
    """The ticket that a result answers, handed in with this. Raises as ``take_ticket`` does."""
    found = _ticket(str(_read(result, _RESULT, None).get("ticket", "")), RESULT_LASTS)
    _use_up("result", found, RESULT_LASTS)
    return found


def _ticket(ticket: str, lasts: timedelta) -> Ticket:
    content = _read(ticket, _TICKET, lasts)
    return Ticket(str(content["who"]), str(content["once"]))


def _read(signed: str, salt: str, lasts: timedelta | None) -> dict[str, Any]:
    if len(signed) > LONGEST:
        raise NotOursError("too long to be ours")
    try:
        content: dict[str, Any] = signing.loads(signed, key=_key(), salt=salt, max_age=lasts)
    except (signing.BadSignature, ValueError):
        raise NotOursError("not made here, or too old") from None
    return content


def _use_up(kind: str, found: Ticket, lasts: timedelta) -> None:
    # All server processes share what is kept here; the first to put it there has it.
    if not cache.add(f"practice-{kind}-{found.once}", 1, timeout=lasts.total_seconds()):
        raise UsedError(found)


def _key() -> str:
    if not settings.PRACTICE_KEY:
        raise NotOursError("there is no key to know it by")
    return str(settings.PRACTICE_KEY)
