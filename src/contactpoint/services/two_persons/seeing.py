"""The requests that concern an account: what waits for its answer, and what it asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from contactpoint.access.actor import Action, Actor
from contactpoint.access.decisions import Subject, acting
from contactpoint.access.errors import AccessRefusedError, Refusal
from contactpoint.access.two_persons import REQUEST_LASTS, Fell, Kind, State, may_answer
from contactpoint.ledger.request_details import RequestsSeen
from contactpoint.services.gate import Look, release
from contactpoint.services.two_persons.closing import state_of
from contactpoint.services.two_persons.description import Description
from contactpoint.services.two_persons.halves import has_half
from contactpoint.services.two_persons.kinds import KINDS
from contactpoint.store.repositories import accounts, requests
from contactpoint.store.repositories.requests import Request
from contactpoint.visibility.prepared import Prepared

# So many of those that wait, and of those that the account asked for, are listed.
MOST_LISTED = 100


@dataclass(frozen=True, slots=True)
class RequestView:
    """A request, as who it concerns is told it.

    ``asked_by`` is a person's name, or the login of an operator; ``until`` is when it lapses.
    ``told`` says why it fell. ``has_half`` says that half a code waits to be shown to the actor.
    """

    request: int
    kind: Kind
    state: State
    asked_by: str
    asked_at: datetime
    until: datetime
    answered_by: str
    closed_at: datetime | None
    told: str
    about: Description
    to_answer: bool
    own: bool
    has_half: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """``to_answer`` are those that wait for the actor, the oldest first; ``own`` those that it
    asked for, and ``answered`` those that it answered, the newest first."""

    to_answer: tuple[RequestView, ...]
    own: tuple[RequestView, ...]
    answered: tuple[RequestView, ...]


def see_requests(*, actor: Actor, kind: Kind | None = None) -> Listed:
    """The requests of a kind, or of any, that concern the actor.

    Raises ``AccessRefusedError`` by role. The look is recorded before it returns.
    """
    acting(actor, Action.SEE_REQUESTS)
    found = [one for one in requests.every() if kind is None or one.kind is kind]
    to_answer = [one for one in found if _waits_for(actor, one)]
    newest = found[::-1]
    own = [one for one in newest if one.asked_by_id == actor.account_id]
    answered = [one for one in newest if one.answered_by_id == actor.account_id]
    listed = Listed(*(_views(actor, some[:MOST_LISTED]) for some in (to_answer, own, answered)))
    return release(Prepared(listed, of=()), Look(actor=actor, what=RequestsSeen()))


def see_request(*, actor: Actor, request: int) -> RequestView:
    """One request. Raises ``AccessRefusedError(OUT_OF_SCOPE)`` for one that does not concern the
    actor, as for one that is not there. The look is recorded before it returns."""
    acting(actor, Action.SEE_REQUESTS)
    held = _must_concern(actor, requests.by_pk(request))
    (view,) = _views(actor, [held])
    return release(Prepared(view, of=()), Look(actor=actor, what=RequestsSeen(request=request)))


def opened(actor: Actor, request: int) -> Request:
    """A request, locked until the open transaction ends; raises as ``see_request``."""
    return _must_concern(actor, requests.locked(request))


def _must_concern(actor: Actor, request: Request | None) -> Request:
    if request is None or not _concerns(actor, request):
        raise AccessRefusedError(Refusal.OUT_OF_SCOPE)
    return request


def _concerns(actor: Actor, request: Request) -> bool:
    """Whether the actor asked for it, answered it, or is one of those who may.

    Who asked is told what has become of it only while it may see requests at all.
    """
    if actor.account_id in (request.asked_by_id, request.answered_by_id):
        try:
            acting(actor, Action.SEE_REQUESTS, subject=Subject(account_id=actor.account_id))
        except AccessRefusedError:
            return False
        return True
    return _may_answer(actor, request)


def _waits_for(actor: Actor, request: Request) -> bool:
    return state_of(request) is State.WAITS and _may_answer(actor, request)


def _may_answer(actor: Actor, request: Request) -> bool:
    handling = KINDS[request.kind]
    return may_answer(
        actor,
        handling.answered_by(request.what),
        people=(request.asked_by_id,),
        subject=handling.about(request.what),
    )


def _views(actor: Actor, found: Sequence[Request]) -> tuple[RequestView, ...]:
    people = {pk for one in found for pk in (one.asked_by_id, one.answered_by_id) if pk is not None}
    names = accounts.names_of(people)
    return tuple(_view(actor, one, names) for one in found)


def _view(actor: Actor, request: Request, names: Mapping[int, str]) -> RequestView:
    return RequestView(
        request=request.pk,
        kind=request.kind,
        state=state_of(request),
        asked_by=names.get(request.asked_by_id or 0, request.operator),
        asked_at=request.asked_at,
        until=request.asked_at + REQUEST_LASTS,
        answered_by=names.get(request.answered_by_id or 0, ""),
        closed_at=request.closed_at,
        told=Fell[request.fell].value if request.fell else "",
        about=KINDS[request.kind].describe(request.what),
        to_answer=_waits_for(actor, request),
        own=request.asked_by_id == actor.account_id,
        has_half=has_half(actor, request),
    )
