"""Details of what is recorded of requests that a second person answers, and of grants.

``kind`` is a value of ``Kind``. ``account`` and ``load`` say what a request is about. Who asked is
an account, or ``None`` where a job did.

As all details (``ledger.details``).
"""

from collections.abc import Mapping
from datetime import date

from msgspec import Struct

from contactpoint.ledger.entry import Event


class RequestMade(Struct, frozen=True, array_like=True, gc=False, tag="request_made/1"):
    """Something was asked for that a second person has to approve; nothing has changed.

    ``role`` and ``scope`` are what a grant would give.
    """

    request: int
    kind: str
    account: int | None = None
    load: int | None = None
    role: str = ""
    scope: str = ""


class RequestAnswered(Struct, frozen=True, array_like=True, gc=False, tag="request_answered/1"):
    """The account approved or declined what another had asked for.

    ``answer`` is ``approved`` or ``declined``. What was approved is done: its own entry stands
    beside this one.
    """

    request: int
    kind: str
    answer: str
    asked_by: int | None
    account: int | None = None
    load: int | None = None


class RequestTakenBack(Struct, frozen=True, array_like=True, gc=False, tag="request_taken_back/1"):
    """The account took back what it had asked for."""

    request: int
    kind: str


class RequestLapsed(Struct, frozen=True, array_like=True, gc=False, tag="request_lapsed/1"):
    """Nobody answered a request in time, and nobody can any more."""

    request: int
    kind: str
    asked_by: int | None


class RequestFell(Struct, frozen=True, array_like=True, gc=False, tag="request_fell/1"):
    """The account would have approved a request, but what was asked for could not be done any more.

    ``why`` is a name of ``Fell``.
    """

    request: int
    kind: str
    asked_by: int | None
    why: str


class RequestsSeen(Struct, frozen=True, array_like=True, gc=False, tag="requests_seen/1"):
    """The account saw what waits for its answer and what it asked for, or one request."""

    request: int | None = None


class CodeHalfShown(Struct, frozen=True, array_like=True, gc=False, tag="code_half_shown/1"):
    """The account was shown its half of the code by which another account is recovered."""

    request: int
    account: int


class GrantGiven(Struct, frozen=True, array_like=True, gc=False, tag="grant_given/1"):
    """An account was granted a role for a scope; ``request`` is the one that was approved, if two
    persons gave it."""

    account: int
    role: str
    scope: str
    until: date | None = None
    request: int | None = None


class GrantTakenAway(Struct, frozen=True, array_like=True, gc=False, tag="grant_taken_away/1"):
    """A role for a scope was taken away from an account."""

    account: int
    role: str
    scope: str


RequestDetail = (
    RequestMade
    | RequestAnswered
    | RequestTakenBack
    | RequestLapsed
    | RequestFell
    | RequestsSeen
    | CodeHalfShown
    | GrantGiven
    | GrantTakenAway
)
REQUEST_DETAILS: Mapping[Event, type[RequestDetail]] = {
    Event.REQUEST_MADE: RequestMade,
    Event.REQUEST_ANSWERED: RequestAnswered,
    Event.REQUEST_TAKEN_BACK: RequestTakenBack,
    Event.REQUEST_LAPSED: RequestLapsed,
    Event.REQUEST_FELL: RequestFell,
    Event.REQUESTS_SEEN: RequestsSeen,
    Event.CODE_HALF_SHOWN: CodeHalfShown,
    Event.GRANT_GIVEN: GrantGiven,
    Event.GRANT_TAKEN_AWAY: GrantTakenAway,
}
