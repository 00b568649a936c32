"""Lists of accounts: searched, about to lapse, and released to the organisation."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from contactpoint.access.actor import Action
from contactpoint.access.decisions import may
from contactpoint.access.grants import Role
from contactpoint.services.account_life.errors import LifeError
from contactpoint.services.account_life.list_accounts import (
    MOST_SHOWN,
    AccountList,
    Sought,
    lapsing_accounts,
    list_accounts,
    organisation_by_code,
    released_here,
)
from contactpoint.services.account_life.renew import renew_many
from contactpoint.web.accounts.forms import RenewForm, SearchForm
from contactpoint.web.accounts.remembered import (
    RememberedList,
    recall_accounts,
    recall_list,
    remember_account,
    remember_list,
)
from contactpoint.web.answered import shown_once
from contactpoint.web.gate import SignedInRequest, requires


@requires(Action.SEE_ACCOUNTS)
@require_http_methods(["GET", "HEAD", "POST"])
def accounts(request: SignedInRequest) -> HttpResponse:
    """The accounts of the organisation; what is searched for leads to a list of its own."""
    if request.method != "POST":
        if _sees_any(request):
            return _page(request, SearchForm(), None)
        wanted = RememberedList(request.actor.organisation_id, Sought())
        return _found(request, wanted, SearchForm())
    form = SearchForm(request.POST)
    if not form.is_valid():
        return _page(request, form, None)
    organisation = request.actor.organisation_id
    if _sees_any(request) and form.cleaned_data["code"]:
        try:
            organisation = organisation_by_code(actor=request.actor, code=form.cleaned_data["code"])
        except LifeError as error:
            form.refuse(error)
            return _page(request, form, None)
    reference = remember_list(request.session, RememberedList(organisation, form.sought))
    return redirect("accounts_found", accounts=reference)


@requires(Action.SEE_ACCOUNTS)
@require_safe
def found(request: SignedInRequest, accounts: str) -> HttpResponse:
    """What was searched for."""
    wanted = recall_list(request.session, accounts)
    sought = wanted.sought
    form = SearchForm(
        initial={
            "text": sought.text,
            "state": "" if sought.state is None else sought.state.name,
            "role": "" if sought.role is None else sought.role.value,
        }
    )
    return _found(request, wanted, form, reference=accounts)


@requires(Action.SEE_ACCOUNTS)
@require_safe
def lapsing(request: SignedInRequest) -> HttpResponse:
    """What lapses in the next 60 days."""
    shown = lapsing_accounts(actor=request.actor, organisation=request.actor.organisation_id)
    return render(
        request,
        "accounts/lapsing.html",
        {"list": shown, "rows": _rows(request, shown), "most": MOST_SHOWN},
    )


@requires(Action.RENEW)
@require_http_methods(["GET", "HEAD", "POST"])
def renew_several(request: SignedInRequest) -> HttpResponse:
    """Renew many at once, and say of each what became of it."""
    shown = lapsing_accounts(actor=request.actor, organisation=request.actor.organisation_id)
    rows = _rows(request, shown)
    sent = request.POST.getlist("account")[:MOST_SHOWN]
    form = RenewForm(request.POST if request.method == "POST" else None, sent=sent)
    results = None
    if form.is_bound and form.is_valid():
        names = {one.pk: one.name for one in shown.accounts}
        done = renew_many(
            actor=request.actor, accounts_named=recall_accounts(request.session, sent)
        )
        results = [(names.get(one.account, "An account"), one.fault) for one in done]
    page = render(
        request,
        "accounts/renew_several.html",
        {"form": form, "rows": rows, "results": results, "more": shown.more, "most": MOST_SHOWN},
    )
    return page if results is None else shown_once(page)


@requires(Action.SEE_ACCOUNTS)
@require_safe
def arriving(request: SignedInRequest) -> HttpResponse:
    """The accounts that other organisations release to this one."""
    shown = released_here(actor=request.actor)
    return render(request, "accounts/arriving.html", {"list": shown, "rows": _rows(request, shown)})


def _sees_any(request: SignedInRequest) -> bool:
    """Whether the account sees those of any organisation, and so has to say which."""
    return may(request.actor, Action.SEE_ORGANISATIONS)


def _found(
    request: SignedInRequest, wanted: RememberedList, form: SearchForm, reference: str = ""
) -> HttpResponse:
    shown = list_accounts(
        actor=request.actor, organisation=wanted.organisation, sought=wanted.sought
    )
    return _page(request, form, shown, reference)


def _page(
    request: SignedInRequest, form: SearchForm, shown: AccountList | None, reference: str = ""
) -> HttpResponse:
    return render(
        request,
        "accounts/accounts.html",
        {
            "form": form,
            "list": shown,
            "rows": [] if shown is None else _rows(request, shown),
            "most": MOST_SHOWN,
            "roles": [role for role in Role if role is not Role.SUBJECT],
            "sees_any": _sees_any(request),
            "reference": reference,
        },
    )


def _rows(request: SignedInRequest, shown: AccountList) -> list[tuple[object, str]]:
    return [(one, remember_account(request.session, one.pk)) for one in shown.accounts]
