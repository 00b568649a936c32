"""Alerts, newest first."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from contactpoint.access.actor import Action
from contactpoint.services.alerts import alerts_of
from contactpoint.web.gate import SignedInRequest, requires


@requires(Action.SEE_ALERTS)
@require_safe
def alerts(request: SignedInRequest) -> HttpResponse:
    """Show the newest alerts of the auditor's scope."""
    return render(request, "alerts/alerts.html", {"alerts": alerts_of(actor=request.actor)})
