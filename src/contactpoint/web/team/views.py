"""The management team of an authority."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from contactpoint.access.actor import Action
from contactpoint.services.account_life.team import team as team_of
from contactpoint.web.gate import SignedInRequest, requires


@requires(Action.SEE_TEAM)
@require_safe
def team(request: SignedInRequest) -> HttpResponse:
    """Who holds which desk, and how to reach them."""
    return render(request, "team/team.html", {"members": team_of(actor=request.actor)})
