"""An involvement: a practitioner or service is, or was, working with a child."""

from datetime import date, timedelta

from msgspec import Struct
from msgspec.structs import replace

from contactpoint.children.statement import ServiceKind

# A recorded start may lie ahead by this much: a referral accepted for next month.
START_AHEAD = timedelta(days=31)


class InvolvementError(ValueError):
    """The involvement cannot be recorded or changed as asked; the message says what to do."""


class Involvement(Struct, frozen=True, array_like=True, gc=False):
    """Who works with the child, from when to when, and how to reach them.

    ``ended_on`` is the last day, ``None`` while the involvement goes on. ``lead`` marks the lead
    professional; a child has at most one. ``account_id`` is the account that recorded the
    involvement. ``contact_left`` says that it ended because its practitioner left and no colleague
    took it over: ``telephone`` is then the organisation's.

    ``confirmed_on`` is the day on which somebody last said that it is so: who recorded, took over,
    led or ended it. ``organisation_id`` is the organisation's primary key, by which a name that two
    organisations share is told apart. Both are ``None`` in what an earlier release recorded.
    """

    account_id: int
    service: ServiceKind
    organisation_name: str
    authority_name: str
    practitioner_name: str
    job_title: str
    telephone: str
    email: str
    started_on: date
    ended_on: date | None = None
    lead: bool = False
    contact_left: bool = False
    confirmed_on: date | None = None
    organisation_id: int | None = None

    def __post_init__(self) -> None:
        if self.ended_on is not None:
            if self.ended_on < self.started_on:
                raise InvolvementError("The last day must be the first day or later.")
            if self.lead:
                raise InvolvementError("An ended involvement cannot be the lead professional's.")

    @property
    def is_current(self) -> bool:
        """Whether the involvement goes on: no last day has been recorded."""
        return self.ended_on is None


def check_start(started_on: date, today: date) -> None:
    """Raise ``InvolvementError`` unless the first day is plausible."""
    if started_on > today + START_AHEAD:
        raise InvolvementError("The first day cannot be more than 31 days ahead.")
    if started_on.year < today.year - 26:
        raise InvolvementError("The first day is too long ago to be right. Check the year.")


def end(involvement: Involvement, ended_on: date, today: date) -> Involvement:
    """The involvement with its last day set and without the lead.

    Raises ``InvolvementError`` when the involvement has already ended, or the day is ahead or
    before its start.
    """
    if involvement.ended_on is not None:
        raise InvolvementError("This involvement has already ended.")
    if ended_on > today:
        raise InvolvementError("The last day must be today or in the past.")
    return replace(involvement, ended_on=ended_on, lead=False, confirmed_on=today)


def take_lead(involvement: Involvement, today: date) -> Involvement:
    """The involvement with its practitioner as lead professional.

    Raises ``InvolvementError`` when the involvement is not going on.
    """
    if involvement.ended_on is not None or involvement.started_on > today:
        raise InvolvementError("Only someone who works with the child now can take the lead.")
    return replace(involvement, lead=True)


def confirmed(involvement: Involvement, today: date) -> Involvement:
    """The involvement as its practitioner says today that it is."""
    return replace(involvement, confirmed_on=today)


def give_up_lead(involvement: Involvement) -> Involvement:
    """The involvement with its practitioner no longer lead professional."""
    return replace(involvement, lead=False)
