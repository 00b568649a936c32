"""Authorities: which are on, and from when; switching one on and off."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from contactpoint.access.actor import Action
from contactpoint.services.organisations.errors import (
    NoSuchOrganisationError,
    OrganisationRefusedError,
)
from contactpoint.services.organisations.roll_out import (
    AuthorityLine,
    see_authorities,
    see_authority,
    switch_off,
    switch_on,
)
from contactpoint.web.gate import SignedInRequest, requires
from contactpoint.web.page_form import DayField, PageForm


class OnFromForm(PageForm):
    """The first day on which an authority's users search."""

    on_from = DayField(subject="First day")


@requires(Action.SEE_ORGANISATIONS)
@require_safe
def authorities(request: SignedInRequest) -> HttpResponse:
    """All authorities of the register: on, planned or not."""
    lines = see_authorities(actor=request.actor)
    context = {
        "lines": lines,
        "on": sum(one.is_on for one in lines),
        "planned": sum(one.on_from is not None and not one.is_on for one in lines),
    }
    return render(request, "authorities/authorities.html", context)


@requires(Action.SWITCH_ON)
@require_http_methods(["GET", "HEAD", "POST"])
def authority(request: SignedInRequest, gss: str) -> HttpResponse:
    """Switch an authority on from a day, or change the day that was planned."""
    one = _seen(request, gss)
    if request.method != "POST":
        day = one.on_from or timezone.localdate()
        first = {"on_from": (str(day.day), str(day.month), str(day.year))}
        return _page(request, "authority", one, form=OnFromForm(initial=first))
    form = OnFromForm(request.POST)
    if form.is_valid():
        try:
            switch_on(agent=request.actor, gss=gss, on_from=form.cleaned_data["on_from"])
        except OrganisationRefusedError as refused:
            form.add_error("on_from", str(refused))
        else:
            messages.success(request, f"The day is set for {one.name}.")
            return redirect("authorities")
    return _page(request, "authority", one, form=form)


@requires(Action.SWITCH_ON)
@require_http_methods(["GET", "HEAD", "POST"])
def authority_off(request: SignedInRequest, gss: str) -> HttpResponse:
    """Ask whether to switch an authority off, then do."""
    one = _seen(request, gss)
    refusal = ""
    if request.method == "POST":
        try:
            switch_off(agent=request.actor, gss=gss)
        except OrganisationRefusedError as refused:
            refusal = str(refused)
        else:
            messages.success(request, f"{one.name} is switched off.")
            return redirect("authorities")
    return _page(request, "off", one, refusal=refusal)


def _seen(request: SignedInRequest, gss: str) -> AuthorityLine:
    """Raises ``Http404`` where there is none."""
    try:
        return see_authority(actor=request.actor, gss=gss)
    except NoSuchOrganisationError:
        raise Http404 from None


def _page(request: SignedInRequest, name: str, one: AuthorityLine, **context: Any) -> HttpResponse:
    return render(request, f"authorities/{name}.html", context | {"one": one})
