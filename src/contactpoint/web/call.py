"""The call that stands in a mediator's session: one at a time, or none.

With a call's beginning and its end the session forgets all that pages kept in it, gets another key,
and forms that were open before are refused. So no tab carries anything from one caller to another,
nor between a caller and the mediator's own work.
"""

from typing import Any

import msgspec
from django.db import transaction
from django.http import HttpRequest
from django.middleware.csrf import rotate_token

from contactpoint.access.actor import Action, Actor
from contactpoint.access.calls import CallEnd
from contactpoint.access.table import OF_THE_CALLER
from contactpoint.services.accounts.sessions import begin_anew
from contactpoint.services.mediation.calls import Call, CallOverError, caller_of, end_call

_CALL = "call"
_OVER = "call_over"


def keep_call(request: HttpRequest, call: Call) -> None:
    """Begin the call in this session."""
    _begin_anew(request)
    content: dict[str, Any] = msgspec.to_builtins(call)
    request.session[_CALL] = content


def hang_up(request: HttpRequest, holder: Actor, why: CallEnd) -> None:
    """End the call of this session, if there is one, and record that."""
    call = _kept(request)
    if call is None:
        return
    with transaction.atomic():
        end_call(actor=holder, call=call, why=why)
        _begin_anew(request)
    if why is not CallEnd.ENDED:
        # Said before anything else is done as the mediator, who may not have noticed.
        request.session[_OVER] = why.name


def caller_in(request: HttpRequest, holder: Actor) -> Actor | None:
    """For whom the holder of this session searches now; ``None`` outside a call.

    Asked with every request. A call that is over is ended by it.
    """
    call = _kept(request)
    if call is None:
        return None
    try:
        return caller_of(actor=holder, call=call)
    except CallOverError as over:
        hang_up(request, holder, over.why)
        return None


def acts_as(action: Action, holder: Actor, caller: Actor | None) -> Actor:
    """Who does what a page is for: in a call, the caller does all that is done about children."""
    return caller if caller is not None and action in OF_THE_CALLER else holder


def is_unnoticed(request: HttpRequest, action: Action) -> bool:
    """Whether a page is asked for as if a call went on that is over, which nobody was told yet."""
    return action in OF_THE_CALLER and _OVER in request.session


def take_end(request: HttpRequest) -> CallEnd | None:
    """Why the last call ended, once; ``None`` where that was told, or the mediator ended it."""
    why = request.session.pop(_OVER, None)
    return None if why is None else CallEnd[why]


def _kept(request: HttpRequest) -> Call | None:
    content = request.session.get(_CALL)
    return None if content is None else msgspec.convert(content, Call)


def _begin_anew(request: HttpRequest) -> None:
    begin_anew(request.session)
    rotate_token(request)
