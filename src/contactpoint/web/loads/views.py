"""The last loads, with their states and counts."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from contactpoint.access.actor import Action
from contactpoint.services.supply import loads_of
from contactpoint.web.gate import SignedInRequest, requires


@requires(Action.SEE_LOADS)
@require_safe
def loads(request: SignedInRequest) -> HttpResponse:
    """The last loads that the actor's desk sees."""
    return render(request, "loads/loads.html", {"loads": loads_of(actor=request.actor)})
