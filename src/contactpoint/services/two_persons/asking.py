"""Ask for what another has to approve, and take it back."""

from django.db import transaction
from django.utils import timezone
from msgspec.structs import replace

from contactpoint.access.actor import Actor, Agent
from contactpoint.access.decisions import acting
from contactpoint.access.errors import AccessRefusedError, Refusal
from contactpoint.access.two_persons import Fell, State, has_lapsed
from contactpoint.ledger.request_details import RequestMade, RequestTakenBack
from contactpoint.services.notices.tell_approvers import tell_who_answers
from contactpoint.services.two_persons.closing import about, end, fall, must_wait
from contactpoint.services.two_persons.errors import (
    AskedAlreadyError,
    CannotBeAskedError,
    TooManyAskedError,
)
from contactpoint.services.two_persons.kinds import KINDS
from contactpoint.services.two_persons.people import as_now
from contactpoint.services.two_persons.seeing import opened
from contactpoint.store.repositories import ledger, requests
from contactpoint.store.repositories.requests import Request
from contactpoint.store.requested import KIND_OF, Asked, GrantAsked, LoadAsked, RequestContent

# Of one account as many wait at most: one who asks for more means none of it.
MOST_WAITING = 100
_LOGIN_BYTES = 64


def ask(*, actor: Actor, what: Asked) -> int:
    """Ask for something; returns the request's number. Nothing changes until another approves it.

    Raises ``AccessRefusedError`` for who may not, ``CannotBeAskedError`` for what could not be
    done, ``AskedAlreadyError`` and ``TooManyAskedError``.
    """
    handling = KINDS[KIND_OF[type(what)]]
    with transaction.atomic():
        if handling.asked_by is None:
            raise AccessRefusedError(Refusal.ROLE)
        actor = acting(as_now(actor), handling.asked_by, subject=handling.about(what))
        fault = handling.fault(what)
        if fault is not None:
            raise CannotBeAskedError(fault.value)
        waiting = _waiting()
        if any(one.what == what for one in waiting):
            raise AskedAlreadyError
        if sum(one.asked_by_id == actor.account_id for one in waiting) >= MOST_WAITING:
            raise TooManyAskedError
        return _made(actor, what, actor.account_id).pk


def ask_for_load(*, agent: Agent, what: LoadAsked, begun_by: int | None, operator: str) -> int:
    """Ask for a load to pass its bounds, in the open transaction; returns the request's number.

    ``begun_by`` is the account that began the load, if one did, and ``operator`` the login of the
    terminal. Where the same waits already nothing is asked; what waits with other figures falls.
    """
    for one in _waiting():
        if one.what == what:
            return one.pk
        if isinstance(one.what, LoadAsked) and one.what.load == what.load:
            _let_fall(agent, one.pk)
    return _made(agent, what, begun_by, operator).pk


def waiting_for_load(load: int) -> int | None:
    """The number of the request that waits for somebody to let a load go on, if one does."""
    for one in _waiting():
        if isinstance(one.what, LoadAsked) and one.what.load == load:
            return one.pk
    return None


def take_back(*, actor: Actor, request: int) -> None:
    """Take back what the actor asked for. Raises ``AccessRefusedError``: ``OUT_OF_SCOPE`` for what
    it does not concern, ``NOT_OWN_PROPOSAL`` for what another asked for; ``RequestClosedError``."""
    with transaction.atomic():
        actor = as_now(actor)
        held = opened(actor, request)
        if held.asked_by_id != actor.account_id:
            raise AccessRefusedError(Refusal.NOT_OWN_PROPOSAL)
        must_wait(held)
        end(held, State.TAKEN_BACK)
        ledger.record_change(
            agent=actor, what=RequestTakenBack(request=held.pk, kind=held.kind.value)
        )


def _waiting() -> list[Request]:
    now = timezone.now()
    return [
        one
        for one in requests.every()
        if one.state is State.WAITS and not has_lapsed(one.asked_at, now)
    ]


def _let_fall(agent: Agent, pk: int) -> None:
    held = requests.locked(pk)
    if held is not None and held.state is State.WAITS:
        fall(agent, held, Fell.OTHER_FIGURES)


def _made(agent: Agent, what: Asked, asked_by: int | None, operator: str = "") -> Request:
    request = requests.add(
        RequestContent(
            what=what, asked_by_id=asked_by, operator=_cut(operator), asked_at=timezone.now()
        )
    )
    ledger.record_change(agent=agent, what=_recorded(request))
    handling = KINDS[request.kind]
    tell_who_answers(
        handling.answered_by(what), account=handling.about(what).account_id, asked_by=asked_by
    )
    return request


def _cut(operator: str) -> str:
    """A login in as many bytes as every row has room for."""
    return operator.encode()[:_LOGIN_BYTES].decode(errors="ignore")


def _recorded(request: Request) -> RequestMade:
    what = request.what
    made = RequestMade(request=request.pk, kind=request.kind.value, **about(what))
    if isinstance(what, GrantAsked):
        return replace(made, role=what.role.value, scope=what.scope)
    return made
