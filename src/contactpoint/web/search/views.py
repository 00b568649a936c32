"""The pages of a search: the purpose, what is known of the child, and the results."""

from django.http import Http404, HttpResponse
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
from contactpoint.web.inbox.unread import count_again
from contactpoint.web.record.remembered import FoundRecord, remember_record
from contactpoint.web.search.forms import ChildForm, PurposeForm, initial_of
from contactpoint.web.search.remembered import (
    Search,
    note_answered,
    recall_search,
    remember_search,
)

_PURPOSE = "purpose"


@requires(Action.SEARCH)
@require_http_methods(["GET", "HEAD", "POST"])
def purpose(request: SignedInRequest) -> HttpResponse:
    """Ask why."""
    count_again(request)
    purposes = purposes_of(request.actor)
    form = PurposeForm(request.POST if request.method == "POST" else None, purposes=purposes)
    if form.is_bound and form.is_valid():
        request.session[_PURPOSE] = form.cleaned_data["purpose"].value
        return redirect("search_child")
    if form.is_bound and request.POST.get("purpose") in set(Purpose) - set(purposes):
        # No page offers it.
        note_refusal(request, Reason.PURPOSE)
    return render(request, "search/purpose.html", {"form": form, "purposes": purposes})


@requires(Action.SEARCH)
@require_http_methods(["GET", "HEAD", "POST"])
def child(request: SignedInRequest) -> HttpResponse:
    """Ask what is known of the child."""
    chosen = request.session.get(_PURPOSE)
    if chosen not in purposes_of(request.actor):
        if chosen is not None:
            note_refusal(request, Reason.PURPOSE)
        return redirect("search")
    form = ChildForm(request.POST if request.method == "POST" else None, actor=request.actor)
    return _ask_or_search(request, form, Purpose(chosen), back=("search", {}))


@requires(Action.SEARCH)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: SignedInRequest, search: str) -> HttpResponse:
    """Ask again, with what was searched for before."""
    made = _recall(request, search)
    form = ChildForm(
        request.POST if request.method == "POST" else None,
        actor=request.actor,
        initial=initial_of(made.criteria),
    )
    return _ask_or_search(request, form, made.purpose, back=("search_results", {"search": search}))


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


def _ask_or_search(
    request: SignedInRequest, form: ChildForm, why: Purpose, back: tuple[str, dict[str, str]]
) -> HttpResponse:
    if form.is_bound and form.is_valid():
        reference = remember_search(request.session, Search(why, form.criteria))
        return redirect("search_results", search=reference)
    if form.asks_what_is_not_allowed:
        note_refusal(request, Reason.NUMBER)
    return render(
        request,
        "search/child.html",
        {
            "form": form,
            "back": back,
            "nhs_number": may_see_nhs_number(request.actor),
            "upn": may_see_upn(request.actor),
        },
    )
