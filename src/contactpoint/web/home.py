"""The first page after signing in: what the role is here for."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from contactpoint.access.actor import Action
from contactpoint.access.decisions import may
from contactpoint.web.gate import SignedInRequest, requires


@require_safe
@requires(Action.USE_SESSION)
def home(request: SignedInRequest) -> HttpResponse:
    """Lead on to what the role is here for, or say that there is nothing here."""
    if may(request.actor, Action.REVIEW):
        return redirect("review_queue")
    if may(request.actor, Action.SEARCH):
        return redirect("search")
    if may(request.actor, Action.SEE_ALERTS):
        return redirect("alerts")
    if may(request.actor, Action.SEE_OWN_ACTIVITY):
        return redirect("activity")
    return render(request, "layout/nothing_here.html")
