"""The page that asks for the second factor again."""

from django.contrib.auth import get_user
from django.http import HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from contactpoint.access.actor import Action
from contactpoint.services.accounts.attempts import IN_SESSION
from contactpoint.services.accounts.employer.go_on import provable_by
from contactpoint.services.accounts.prove_again import proved_again
from contactpoint.web.gate import SignedInRequest, requires
from contactpoint.web.sign_in.forms import CodeAndPinForm, told_to_wait
from contactpoint.web.step_up import note_proof, take_way_back


@requires(Action.USE_SESSION)
@require_http_methods(["GET", "HEAD", "POST"])
def prove_again(request: SignedInRequest) -> HttpResponse:
    """Ask for code and PIN, as signing in does, and go back to what the person was doing.

    Wrong answers count as those at sign-in, of which the form is.
    """
    sent = request.POST if request.method == "POST" else None
    form = CodeAndPinForm(user=get_user(request), data=sent, whence=IN_SESSION)
    if form.is_bound and form.is_valid():
        proved_again(actor=request.actor)
        # Who knew the session's key or the forms' token before the proof has no part in it.
        request.session.cycle_key()
        rotate_token(request)
        note_proof(request)
        return redirect(take_way_back(request))
    content = {"form": form, "employers": provable_by(account_id=request.actor.account_id)}
    return told_to_wait(render(request, "budgets/prove_again.html", content), form)
