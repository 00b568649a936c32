"""The pages of a search: why and for whom, and the results."""

from typing import Any

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from contactpoint.access.actor import Action, Purpose
from contactpoint.access.advice import worth_adding
from contactpoint.access.decisions import may_see_nhs_number, may_see_upn, purposes_of
from contactpoint.access.errors import Reason
from contactpoint.access.faults import CriteriaError
from contactpoint.services.find_child import find_child
from contactpoint.visibility.views.results import SearchResults
from contactpoint.web.gate import SignedInRequest, note_refusal, requires
from contactpoint.web.record.remembered import FoundRecord, opened_in, remember_record
from contactpoint.web.search.forms import ChildForm, SearchForm, initial_of
from contactpoint.web.search.remembered import (
    Search,
    note_answered,
    recall_search,
    remember_search,
)
from contactpoint.web.unread import count_again

_PURPOSE = "purpose"


@requires(Action.SEARCH)
@require_http_methods(["GET", "HEAD", "POST"])
def search(request: SignedInRequest) -> HttpResponse:
    """Ask why, and what is known of the child."""
    count_again(request)
    purposes = purposes_of(request.actor)
    form = SearchForm(_sent(request), actor=request.actor, purposes=purposes)
    if form.is_bound and form.is_valid():
        return _search(request, form.cleaned_data["purpose"], form)
    if form.is_bound and request.POST.get("purpose") in set(Purpose) - set(purposes):
        # No page offers it.
        note_refusal(request, Reason.PURPOSE)
    if form.is_bound and form.purpose_given is not None:
        request.session[_PURPOSE] = form.purpose_given.value
    return _ask(request, form, purposes=purposes)


@requires(Action.SEARCH)
@require_http_methods(["GET", "HEAD", "POST"])
def child(request: SignedInRequest) -> HttpResponse:
    """Ask what is known of another child, for the purpose that was chosen last."""
    chosen = request.session.get(_PURPOSE)
    if chosen not in purposes_of(request.actor):
        if chosen is not None:
            note_refusal(request, Reason.PURPOSE)
        return redirect("search")
    form = ChildForm(_sent(request), actor=request.actor)
    if form.is_bound and form.is_valid():
        return _search(request, Purpose(chosen), form)
    return _ask(request, form, why=Purpose(chosen))


@requires(Action.SEARCH)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: SignedInRequest, search: str) -> HttpResponse:
    """Ask again, with what was searched for before."""
    made = _recall(request, search)
    initial = initial_of(made.criteria)
    form = ChildForm(_sent(request), actor=request.actor, initial=initial)
    if form.is_bound and form.is_valid():
        return _search(request, made.purpose, form)
    return _ask(request, form, why=made.purpose, back=search)


@requires(Action.SEARCH)
@require_safe
def results(request: SignedInRequest, search: str) -> HttpResponse:
    """Search, and show who was found. Every time is a search, and is recorded as one."""
    made = _recall(request, search)
    try:
        found = find_child(actor=request.actor, purpose=made.purpose, criteria=made.criteria)
    except CriteriaError as error:
        if error.is_of_access:
            note_refusal(request, Reason.NUMBER)
        return redirect("search_change", search=search)
    if not found.too_many:
        note_answered(request.session, search)
    return render(
        request,
        f"search/{_page_for(found)}.html",
        {
            "search": search,
            "worth_adding": worth_adding(made.criteria),
            "more_unregistered": found.more_unregistered,
            "lines": [
                (
                    line,
                    remember_record(
                        request.session, FoundRecord(line.number, made.purpose, search)
                    ),
                )
                for line in found.lines
            ],
        },
    )


def _page_for(found: SearchResults) -> str:
    if found.too_many:
        return "too_many"
    return "results" if found.lines else "nobody"


def _recall(request: SignedInRequest, reference: str) -> Search:
    search = recall_search(request.session, reference)
    if search is None:
        raise Http404
    return search


def _sent(request: SignedInRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _search(request: SignedInRequest, why: Purpose, form: ChildForm) -> HttpResponse:
    """Keep the search, and lead on to its results."""
    request.session[_PURPOSE] = why.value
    reference = remember_search(request.session, Search(why, form.criteria))
    return redirect("search_results", search=reference)


def _ask(request: SignedInRequest, form: ChildForm, **context: Any) -> HttpResponse:
    if form.asks_what_is_not_allowed:
        note_refusal(request, Reason.NUMBER)
    content = {
        "form": form,
        "nhs_number": may_see_nhs_number(request.actor),
        "upn": may_see_upn(request.actor),
        "recent": bool(opened_in(request.session)),
        **context,
    }
    return render(request, "search/child.html", content)
