"""What becomes of a request that is locked."""

from typing import Any

from django.utils import timezone

from contactpoint.access.actor import Agent
from contactpoint.access.two_persons import Fell, State, has_lapsed
from contactpoint.ledger.request_details import RequestFell
from contactpoint.services.two_persons.errors import RequestClosedError
from contactpoint.store.repositories import ledger, requests
from contactpoint.store.repositories.requests import Request
from contactpoint.store.requested import Asked, LoadAsked


def state_of(request: Request) -> State:
    """What has become of a request by now, whether anybody has written it down or not."""
    if request.state is State.WAITS and has_lapsed(request.asked_at, timezone.now()):
        return State.LAPSED
    return request.state


def must_wait(request: Request) -> None:
    """Raises ``RequestClosedError`` unless a request waits for its answer."""
    state = state_of(request)
    if state is not State.WAITS:
        raise RequestClosedError(state, request.fell)


def end(
    request: Request, state: State, *, answered_by: int | None = None, fell: Fell | None = None
) -> None:
    """Write down what has become of a locked request."""
    request.state, request.closed_at = state, timezone.now()
    request.answered_by_id = answered_by
    request.fell = "" if fell is None else fell.name
    requests.write(request)


def fall(agent: Agent, request: Request, why: Fell) -> None:
    """Write down that a locked request fell, and record it."""
    end(request, State.FELL, fell=why)
    ledger.record_change(
        agent=agent,
        what=RequestFell(
            request=request.pk,
            kind=request.kind.value,
            asked_by=request.asked_by_id,
            why=why.name,
        ),
    )


def about(what: Asked) -> dict[str, Any]:
    """Whom or what a request is about, as its entries in the ledger have it."""
    return {"load": what.load} if isinstance(what, LoadAsked) else {"account": what.account}
