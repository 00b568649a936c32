"""The page on which somebody with several desks chooses at which to work."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from contactpoint.access.actor import Action
from contactpoint.access.decisions import desks_of
from contactpoint.services.desk_names import desk_names
from contactpoint.web.chosen_desk import choose
from contactpoint.web.desk.forms import DeskForm
from contactpoint.web.gate import SignedInRequest, requires


@requires(Action.USE_SESSION)
@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: SignedInRequest) -> HttpResponse:
    """Offer the desks of the person's roles. There is no such page for whoever has no choice."""
    held = desks_of(request.actor)
    if len(held) < 2:
        raise Http404
    desks = desk_names(held)
    sent = request.POST if request.method == "POST" else None
    form = DeskForm(sent, desks=desks, initial={"desk": held[0].code})
    if form.is_bound and form.is_valid():
        chosen = form.cleaned_data["desk"]
        choose(request, scope=chosen, name=desks[chosen])
        messages.success(request, f"You now work at this desk: {desks[chosen]}.")
        return redirect("home")
    return render(request, "desk/desk.html", {"form": form, "desks": desks})
