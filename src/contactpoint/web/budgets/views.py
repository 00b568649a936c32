"""The pages that ask for the second factor again."""

from functools import partial

from django.contrib.auth import get_user
from django.http import HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from contactpoint.access.actor import Action
from contactpoint.services.accounts.attempts import IN_SESSION
from contactpoint.services.accounts.employer.go_on import provable_by
from contactpoint.services.accounts.own_account import own_account
from contactpoint.services.accounts.prove_again import proved_again
from contactpoint.services.accounts.second_factor import has_code_and_pin, has_key
from contactpoint.services.accounts.security_keys import Act, ask_to_prove
from contactpoint.web.gate import SignedInRequest, requires
from contactpoint.web.security_keys.form import answer_to, ask
from contactpoint.web.sign_in.forms import CodeAndPinForm, SecurityKeyForm, told_to_wait
from contactpoint.web.step_up import note_proof, take_way_back


@requires(Action.USE_SESSION)
@require_http_methods(["GET", "HEAD", "POST"])
def prove_again(request: SignedInRequest) -> HttpResponse:
    """Ask for code and PIN, as signing in does, and go back to what the person was doing.

    Wrong answers count as those at sign-in, of which the form is.
    """
    account = own_account(get_user(request))
    if request.method != "POST" and has_key(account) and request.GET.get("by") != "code":
        return redirect("prove_again_key")
    sent = request.POST if request.method == "POST" else None
    form = CodeAndPinForm(user=account, data=sent, whence=IN_SESSION)
    if form.is_bound and form.is_valid():
        return _go_on(request)
    content = {
        "form": form,
        "has_key": has_key(account),
        "employers": provable_by(account_id=request.actor.account_id),
    }
    return told_to_wait(render(request, "budgets/prove_again.html", content), form)


@requires(Action.USE_SESSION)
@require_http_methods(["GET", "HEAD", "POST"])
def prove_again_by_key(request: SignedInRequest) -> HttpResponse:
    """Ask for the security key in place of code and PIN."""
    account = own_account(get_user(request))
    form = SecurityKeyForm(
        user=account,
        act=Act.PROVE_AGAIN,
        to=partial(answer_to, request),
        whence=IN_SESSION,
        data=request.POST if request.method == "POST" else None,
    )
    if form.is_bound and form.is_valid():
        return _go_on(request)
    if not has_key(account):
        return redirect(f"{reverse('prove_again')}?by=code")
    content = {
        "form": form,
        "options": ask(request, ask_to_prove(account, Act.PROVE_AGAIN)),
        "has_code": has_code_and_pin(account),
        "employers": provable_by(account_id=request.actor.account_id),
    }
    return told_to_wait(render(request, "budgets/prove_again_key.html", content), form)


def _go_on(request: SignedInRequest) -> HttpResponse:
    """Back to what the person was doing, once the second factor is proved."""
    proved_again(actor=request.actor)
    # Who knew the session's key or the forms' token before the proof has no part in it.
    request.session.cycle_key()
    rotate_token(request)
    note_proof(request)
    return redirect(take_way_back(request))
