"""The first page after signing in: what the role is here for."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from contactpoint.access.actor import Action
from contactpoint.access.decisions import may
from contactpoint.web.gate import SignedInRequest, requires
from contactpoint.web.session_end.typed_before import give_back
from contactpoint.web.unread import count_again


@require_safe
@requires(Action.USE_SESSION)
def home(request: SignedInRequest) -> HttpResponse:
    """Lead on to what the role is here for; or back to the form in which a session ended."""
    if (page := give_back(request, request.holder)) is not None:
        return redirect(page)
    count_again(request)
    if may(request.actor, Action.REVIEW):
        return redirect("review_queue")
    if may(request.actor, Action.SEARCH):
        return redirect("search")
    if may(request.actor, Action.SEE_ORGANISATIONS):
        return redirect("organisations")
    if may(request.actor, Action.SEE_ACCOUNTS):
        return redirect("accounts")
    if may(request.actor, Action.MEDIATE):
        return redirect("search" if request.caller else "call")
    if may(request.actor, Action.SEE_ALERTS):
        return redirect("alerts")
    return redirect("activity")
