"""Organisations: what waits, finding one, and what is decided of it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from contactpoint.access.actor import Action
from contactpoint.access.decisions import may
from contactpoint.children.statement import OrganisationCode, OrganisationScheme
from contactpoint.services.organisations.accreditation import (
    accredit,
    add_partner,
    latest_end,
    withdraw_accreditation,
)
from contactpoint.services.organisations.errors import (
    NoSuchOrganisationError,
    OrganisationRefusedError,
)
from contactpoint.services.organisations.find import (
    SeenOrganisation,
    State,
    find_organisations,
    see_organisation,
    what_waits,
)
from contactpoint.services.organisations.roll_out import authority_names
from contactpoint.services.organisations.succession import let_succeed
from contactpoint.web.gate import SignedInRequest, requires
from contactpoint.web.kept import Keeper
from contactpoint.web.organisations.forms import (
    STATES,
    PartnerForm,
    SearchForm,
    SuccessorForm,
    UntilForm,
)

# What somebody types may be anything, so it is in no address.
_SEARCHES = Keeper("organisation_searches", at_most=40)

_FORM = ["GET", "HEAD", "POST"]


@requires(Action.SEE_ORGANISATIONS)
@require_http_methods(_FORM)
def organisations(request: SignedInRequest) -> HttpResponse:
    """What waits for the national administrator, and the search for an organisation."""
    form = _search_form(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        return redirect("organisations_found", search=_kept(request, form.cleaned_data))
    lists = {state.value: _kept(request, {"state": state.value}) for state in State}
    context = {
        "form": form,
        "waiting": what_waits(actor=request.actor),
        "lists": lists,
        "may_add": may(request.actor, Action.ADD_PARTNER),
    }
    return render(request, "organisations/organisations.html", context)


@requires(Action.SEE_ORGANISATIONS)
@require_safe
def found(request: SignedInRequest, search: str) -> HttpResponse:
    """The organisations that were found."""
    asked = _SEARCHES.recall(request.session, search)
    if asked is None:
        raise Http404
    result = find_organisations(
        actor=request.actor,
        words=asked["words"],
        gss=asked["gss"],
        state=State(asked["state"]) if asked["state"] else None,
    )
    context = {
        "found": result,
        "state": STATES.get(asked["state"], ""),
        "form": _search_form(initial=asked),
    }
    return render(request, "organisations/found.html", context)


@requires(Action.SEE_ORGANISATIONS)
@require_safe
def organisation(request: SignedInRequest, scheme: str, code: str) -> HttpResponse:
    """One organisation with its history."""
    return _page(request, "organisation", _seen(request, scheme, code))


@requires(Action.ACCREDIT)
@require_http_methods(_FORM)
def accredit_page(request: SignedInRequest, scheme: str, code: str) -> HttpResponse:
    """Accredit an organisation, or move the end."""
    seen = _seen(request, scheme, code)
    if request.method != "POST":
        return _page(request, "accredit", seen, form=UntilForm(initial=_a_year()))
    form = UntilForm(request.POST)
    if form.is_valid():
        try:
            accredit(
                agent=request.actor,
                organisation=seen.line.code,
                until=form.cleaned_data["until"],
            )
        except OrganisationRefusedError as refused:
            form.add_error("until", str(refused))
        else:
            messages.success(request, f"{seen.line.name} is accredited.")
            return _to(seen.line.code)
    return _page(request, "accredit", seen, form=form)


@requires(Action.ACCREDIT)
@require_http_methods(_FORM)
def withdraw_page(request: SignedInRequest, scheme: str, code: str) -> HttpResponse:
    """Ask whether to withdraw an accreditation, then do."""
    seen = _seen(request, scheme, code)
    refusal = ""
    if request.method == "POST":
        try:
            withdraw_accreditation(actor=request.actor, organisation=seen.line.code)
        except OrganisationRefusedError as refused:
            refusal = str(refused)
        else:
            messages.success(request, f"The accreditation of {seen.line.name} is withdrawn.")
            return _to(seen.line.code)
    return _page(request, "withdraw", seen, refusal=refusal)


@requires(Action.ADD_PARTNER)
@require_http_methods(_FORM)
def partner_page(request: SignedInRequest) -> HttpResponse:
    """Add a charity as a national partner."""
    if request.method != "POST":
        form = PartnerForm(initial=_a_year())
        return render(request, "organisations/partner.html", {"form": form})
    form = PartnerForm(request.POST)
    if form.is_valid():
        try:
            code = add_partner(actor=request.actor, **form.cleaned_data)
        except OrganisationRefusedError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"{form.cleaned_data['name']} is a national partner.")
            return _to(code)
    return render(request, "organisations/partner.html", {"form": form})


@requires(Action.LET_SUCCEED)
@require_http_methods(_FORM)
def succeed_page(request: SignedInRequest, scheme: str, code: str) -> HttpResponse:
    """Say who took a closed organisation over, look at it again, and move its accounts there."""
    seen = _seen(request, scheme, code)
    if request.method != "POST":
        form = SuccessorForm(initial={"code": seen.line.successor})
        return _page(request, "succeed", seen, form=form)
    form = SuccessorForm(request.POST)
    if not form.is_valid():
        return _page(request, "succeed", seen, form=form)
    successor = OrganisationCode(seen.line.code.scheme, form.cleaned_data["code"])
    try:
        other = see_organisation(actor=request.actor, organisation=successor)
        if not form.cleaned_data["sure"]:
            return _page(request, "succeed_confirm", seen, other=other.line)
        done = let_succeed(actor=request.actor, closed=seen.line.code, successor=successor)
    except NoSuchOrganisationError:
        form.add_error("code", "Check the code: no register has an organisation of it")
    except OrganisationRefusedError as refused:
        form.add_error("code", str(refused))
    else:
        left = f" {done.left_desks} had to leave a desk." if done.left_desks else ""
        messages.success(
            request, f"{done.accounts} accounts belong to {other.line.name} now.{left}"
        )
        return _to(seen.line.code)
    return _page(request, "succeed", seen, form=form)


def _seen(request: SignedInRequest, scheme: str, code: str) -> SeenOrganisation:
    """Raises ``Http404`` where there is none."""
    if scheme not in set(OrganisationScheme):
        raise Http404
    wanted = OrganisationCode(OrganisationScheme(scheme), code)
    try:
        return see_organisation(actor=request.actor, organisation=wanted)
    except NoSuchOrganisationError:
        raise Http404 from None


def _page(
    request: SignedInRequest, name: str, seen: SeenOrganisation, **context: Any
) -> HttpResponse:
    context |= {"seen": seen, "one": seen.line, "place": _place(seen.line.code)}
    return render(request, f"organisations/{name}.html", context)


def _place(code: OrganisationCode) -> dict[str, str]:
    return {"scheme": code.scheme.value, "code": code.code}


def _to(code: OrganisationCode) -> HttpResponse:
    return redirect("organisation", scheme=code.scheme.value, code=code.code)


def _a_year() -> dict[str, tuple[str, str, str]]:
    """What the boxes of a last day have at first: a year from today."""
    today = timezone.localdate()
    last = latest_end(today).replace(year=today.year + 1)
    return {"until": (str(last.day), str(last.month), str(last.year))}


def _search_form(data: Any = None, *, initial: dict[str, Any] | None = None) -> SearchForm:
    return SearchForm(data, initial=initial, authorities=authority_names())


def _kept(request: SignedInRequest, asked: dict[str, str]) -> str:
    """The reference of a search."""
    return _SEARCHES.keep(
        request.session, {name: asked.get(name, "") for name in ("words", "gss", "state")}
    )
