"""Telephone numbers and e-mail addresses that holders ask for, and that a manager confirms."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from contactpoint.access.actor import Action
from contactpoint.services.account_life.errors import LifeError
from contactpoint.services.account_life.see_account import see_account
from contactpoint.services.own_contact.confirm import (
    confirm_contact,
    contacts_waiting,
    decline_contact,
    go_on_carrying,
)
from contactpoint.web.accounts.forms import ContactForm
from contactpoint.web.accounts.remembered import recall_account, remember_account
from contactpoint.web.gate import SignedInRequest, requires

_CONFIRMED = "The telephone and email have been confirmed, and stand on every record."
_NOT_ALL = (
    "The telephone and email have been confirmed. Some records do not have them yet: go on, or they"
    " are brought there within the hour."
)


@requires(Action.SEE_ACCOUNTS)
@require_safe
def waiting(request: SignedInRequest) -> HttpResponse:
    """What waits to be confirmed in the organisation."""
    rows = [
        (one, remember_account(request.session, one.pk))
        for one in contacts_waiting(actor=request.actor)
    ]
    return render(request, "accounts/contacts.html", {"rows": rows})


@requires(Action.CONFIRM_CONTACT)
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: SignedInRequest, account: str) -> HttpResponse:
    """Say whether what an account asks for is its holder's."""
    pk = recall_account(request.session, account)
    form = ContactForm(request.POST if request.method == "POST" else None)
    if form.is_bound and "go_on" in request.POST:
        _told(request, go_on_carrying(actor=request.actor, account=pk))
        return redirect("account", account=account)
    if form.is_bound and form.is_valid():
        asked = {"account": pk, "version": form.cleaned_data["version"]}
        try:
            if form.confirms:
                _told(request, confirm_contact(actor=request.actor, **asked))
            else:
                decline_contact(actor=request.actor, **asked)
                messages.success(request, "The account keeps its telephone and email.")
        except LifeError as error:
            form.refuse(error)
        else:
            return redirect("account", account=account)
    view = see_account(actor=request.actor, account=pk)
    return render(
        request, "accounts/contact.html", {"form": form, "view": view, "reference": account}
    )


def _told(request: SignedInRequest, is_done: bool) -> None:
    if is_done:
        messages.success(request, _CONFIRMED)
    else:
        messages.info(request, _NOT_ALL)
