"""What becomes of an involvement whose practitioner leaves: a colleague takes it over, or the child
is left the organisation's own telephone number. It is never silently gone.

A practitioner may offer it to a colleague. Until that one accepts nothing changes.
"""

from datetime import date, datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from contactpoint.involvement.involvement import Involvement, InvolvementError

# What nobody answers falls away; it can be offered again.
OFFER_LASTS = timedelta(days=14)


class Offer(Struct, frozen=True, array_like=True, gc=False):
    """That an involvement was offered to a colleague, an account, and when."""

    to: int
    at: datetime

    @property
    def until(self) -> datetime:
        """When it lapses."""
        return self.at + OFFER_LASTS

    def holds(self, now: datetime) -> bool:
        """Whether it can still be accepted, as far as time goes."""
        return self.at <= now < self.until


def left(involvement: Involvement, today: date) -> Involvement:
    """The involvement of a practitioner who has left, with its last day and without the lead.

    One that would have begun later ends on its first day. Raises ``InvolvementError`` where it has
    ended already.
    """
    if involvement.ended_on is not None:
        raise InvolvementError("This involvement has already ended.")
    last = max(today, involvement.started_on)
    return replace(involvement, ended_on=last, lead=False, confirmed_on=today)


def contact_left(involvement: Involvement, today: date, telephone: str) -> Involvement:
    """The same where no colleague takes it over: who asks is given the organisation's number.

    Raises ``InvolvementError`` as ``left``.
    """
    ended = left(involvement, today)
    return replace(ended, contact_left=True, telephone=telephone, email="")


def taken_over(involvement: Involvement, successor: Involvement, today: date) -> Involvement:
    """The successor's involvement in the place of another that goes on, with its lead.

    ``successor`` says who takes over; it begins today, or when the other would have begun.
    """
    return replace(
        successor,
        started_on=max(today, involvement.started_on),
        lead=involvement.lead,
        confirmed_on=today,
    )
