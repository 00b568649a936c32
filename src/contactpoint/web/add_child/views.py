"""The pages of adding a child: what is known of it, and who may be the same.

They are reached from a search whose answer this session was shown, and from nothing else.
"""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from contactpoint.access.actor import Action
from contactpoint.access.budgets import AddingSpentError
from contactpoint.services.add_child.add import add_child
from contactpoint.services.add_child.errors import NewChildError
from contactpoint.services.find_child import find_child
from contactpoint.web.add_child.forms import (
    LeadForm,
    NewChildForm,
    initial_of_child,
    initial_of_search,
)
from contactpoint.web.add_child.remembered import (
    ToAdd,
    is_checked,
    note_checked,
    recall_child,
    remember_child,
)
from contactpoint.web.gate import SignedInRequest, requires
from contactpoint.web.record.remembered import FoundRecord, remember_record
from contactpoint.web.search.remembered import is_answered, recall_search


@requires(Action.ADD_CHILD)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: SignedInRequest, search: str) -> HttpResponse:
    """Ask what is known of the child."""
    made = recall_search(request.session, search)
    if made is None or not is_answered(request.session, search):
        raise Http404
    before = recall_child(request.session, request.GET.get("change", ""))
    form = NewChildForm(
        request.POST if request.method == "POST" else None,
        initial=initial_of_search(made.criteria)
        if before is None or before.search != search
        else initial_of_child(before.child),
    )
    if form.is_bound and form.is_valid():
        asked = ToAdd(made.purpose, search, form.child)
        return redirect("add_child_check", child=remember_child(request.session, asked))
    return render(request, "add_child/ask.html", {"form": form, "search": search})


@requires(Action.ADD_CHILD)
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: SignedInRequest, child: str) -> HttpResponse:
    """Show who may be the same, and add the child once the practitioner has said that none is.

    Every time it is shown is a search, and is recorded as one.
    """
    asked = recall_child(request.session, child)
    if asked is None:
        raise Http404
    sent = request.POST if request.method == "POST" else None
    form = LeadForm(sent if is_checked(request.session, child) else None)
    if form.is_bound and form.is_valid():
        try:
            number = add_child(
                actor=request.actor,
                purpose=asked.purpose,
                child=asked.child,
                asked=child,
                lead=form.takes_lead,
            )
        except AddingSpentError as spent:
            return render(request, "add_child/spent.html", {"until": spent.until}, status=429)
        except NewChildError:
            # It was right when it was typed: midnight has passed, and the child is of age.
            return redirect("add_child", search=asked.search)
        messages.success(request, "The child has been added, and you are recorded as a contact.")
        found = FoundRecord(number, asked.purpose, asked.search)
        return redirect("record", record=remember_record(request.session, found))
    criteria = asked.child.criteria
    same = find_child(actor=request.actor, purpose=asked.purpose, criteria=criteria)
    note_checked(request.session, child)
    return render(
        request,
        "add_child/check.html",
        {
            "form": form,
            "asked": asked.child,
            "reference": child,
            "search": asked.search,
            "too_many": same.too_many,
            "lines": [
                (
                    line,
                    remember_record(
                        request.session, FoundRecord(line.number, asked.purpose, asked.search)
                    ),
                )
                for line in same.lines
            ],
        },
    )
