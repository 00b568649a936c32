"""Identifying who calls, and ending the call."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contactpoint.access.actor import Action
from contactpoint.access.calls import CallEnd
from contactpoint.web.call import hang_up, keep_call, take_end
from contactpoint.web.gate import SignedInRequest, requires
from contactpoint.web.mediation.forms import CallerForm
from contactpoint.web.sign_in.forms import told_to_wait


@requires(Action.MEDIATE)
@require_http_methods(["GET", "HEAD", "POST"])
def identify(request: SignedInRequest) -> HttpResponse:
    """Ask who calls. While a call goes on there is no other."""
    if request.caller is not None:
        return render(request, "mediation/on_call.html")
    sent = request.POST if request.method == "POST" else None
    form = CallerForm(sent, actor=request.holder)
    if form.is_bound and form.is_valid():
        keep_call(request, form.call)
        return redirect("search")
    return told_to_wait(render(request, "mediation/identify.html", {"form": form}), form)


@requires(Action.USE_SESSION)
@require_POST
def end(request: SignedInRequest) -> HttpResponse:
    """End the call, at once."""
    hang_up(request, request.holder, CallEnd.ENDED)
    return redirect("call_ended")


@requires(Action.USE_SESSION)
@require_safe
def ended(request: SignedInRequest) -> HttpResponse:
    """Say that the call has ended and, where the mediator did not end it, why."""
    why = take_end(request) or CallEnd.ENDED
    return render(request, "mediation/ended.html", {"why": why})
