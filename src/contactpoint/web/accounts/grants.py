"""Granting a role to an account, and taking one away."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from contactpoint.access.actor import Action
from contactpoint.access.grants import Role
from contactpoint.services import grants
from contactpoint.services.account_life.see_account import see_account
from contactpoint.services.two_persons.errors import RequestError
from contactpoint.web.accounts.forms import GrantForm, TakeAwayForm
from contactpoint.web.accounts.remembered import recall_account
from contactpoint.web.gate import SignedInRequest, requires

_BOTH = ["GET", "HEAD", "POST"]


@requires(Action.GRANT)
@require_http_methods(_BOTH)
def grant(request: SignedInRequest, account: str) -> HttpResponse:
    """Grant a role: at once, or once another has approved it."""
    pk = recall_account(request.session, account)
    form = GrantForm(request.POST if request.method == "POST" else None)
    view = see_account(actor=request.actor, account=pk)
    if form.is_bound and form.is_valid():
        try:
            asked = grants.grant(
                actor=request.actor,
                account=pk,
                role=Role(form.cleaned_data["role"]),
                scope=view.scope,
                until=form.cleaned_data["until"],
            )
        except RequestError as error:
            form.add_error("role", str(error).rstrip("."))
        else:
            messages.success(
                request,
                "The role has been granted."
                if asked is None
                else "The role has been asked for. Another has to approve it within 24 hours.",
            )
            return redirect("account", account=account)
    return render(
        request, "accounts/grant.html", {"form": form, "view": view, "reference": account}
    )


@requires(Action.TAKE_GRANT_AWAY)
@require_http_methods(_BOTH)
def take_away(request: SignedInRequest, account: str) -> HttpResponse:
    """Take a role away, at once."""
    pk = recall_account(request.session, account)
    view = see_account(actor=request.actor, account=pk)
    # By what the grant is, so that a page of before another change takes nothing else away.
    held = {f"{one.role.value} {one.scope.code}": one for one in view.grants}
    form = TakeAwayForm(request.POST if request.method == "POST" else None, held=held)
    if form.is_bound and form.is_valid():
        chosen = held[form.cleaned_data["grant"]]
        try:
            grants.take_away(actor=request.actor, account=pk, role=chosen.role, scope=chosen.scope)
        except grants.NotHeldError as error:
            form.add_error("grant", str(error).rstrip("."))
        else:
            messages.success(request, "The role has been taken away.")
            return redirect("account", account=account)
    return render(
        request,
        "accounts/take_away.html",
        {"form": form, "view": view, "held": held, "reference": account},
    )
