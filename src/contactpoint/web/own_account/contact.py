"""One's own telephone number and e-mail address, which a manager of accounts confirms."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from contactpoint.access.actor import Action
from contactpoint.services.account_life.errors import FieldError
from contactpoint.services.own_contact.ask import (
    ask_for_contact,
    own_contact,
    take_contact_back,
)
from contactpoint.web.gate import SignedInRequest, requires
from contactpoint.web.own_account.forms import ContactForm


@requires(Action.CHANGE_OWN_CONTACT)
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: SignedInRequest) -> HttpResponse:
    """Ask for others than are on file."""
    view = own_contact(actor=request.actor)
    present = (view.asked.contact if view.asked else view.contact).of_form
    form = ContactForm(request.POST if request.method == "POST" else None, initial=present)
    if form.is_bound and form.is_valid():
        try:
            ask_for_contact(actor=request.actor, **form.cleaned_data)
        except FieldError as error:
            form.add_error(error.field, str(error))
        else:
            messages.success(request, "Your account manager has to confirm this first.")
            return redirect("own_account")
    return render(request, "own_account/contact.html", {"form": form, "view": view})


@requires(Action.CHANGE_OWN_CONTACT)
@require_POST
def take_back(request: SignedInRequest) -> HttpResponse:
    """Stay with those that are on file."""
    take_contact_back(actor=request.actor)
    messages.success(request, "Your telephone and email stay as they are.")
    return redirect("own_account")
