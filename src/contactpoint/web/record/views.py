"""The record page, and the page to print."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from contactpoint.access.actor import Action
from contactpoint.services.open_record import open_record
from contactpoint.services.print_record import print_record
from contactpoint.visibility.views.record import RecordView
from contactpoint.web.gate import SignedInRequest, requires
from contactpoint.web.record.remembered import FoundRecord, note_opened, recall_record
from contactpoint.web.review.remembered import ReviewedRecord, remember_reviewed


@requires(Action.OPEN_RECORD)
@require_safe
def record(request: SignedInRequest, record: str) -> HttpResponse:
    """Show the record. Every time is an opening, and is recorded as one."""
    found = found_record(request, record)
    view = opened(request, found)
    note_opened(request.session, record)
    by_source = None
    if view.by_source:
        back = reverse("record", kwargs={"record": record})
        by_source = remember_reviewed(request.session, ReviewedRecord(view.number, back))
    return render(
        request,
        "record/record.html",
        {"record": view, "reference": record, "back": found.back, "by_source": by_source},
    )


@requires(Action.PRINT_RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def print_page(request: SignedInRequest, record: str) -> HttpResponse:
    """Give the record out as a page to print. Every time is a printing, and is recorded as one.

    Only a form that was sent does that, and is answered with the page itself: a link that a browser
    follows ahead of its reader, an address that is typed, and a step back to the page's address
    print nothing and lead to the record. Whoever sends the form again is asked by the browser, and
    prints again.
    """
    found = found_record(request, record)
    if request.method != "POST":
        return redirect("record", record=record)
    view = print_record(actor=request.actor, purpose=found.purpose, number=found.number)
    return render(
        request,
        "record/print.html",
        {
            "record": view,
            "reference": record,
            "purpose": found.purpose,
            "printed_at": timezone.now(),
        },
    )


def found_record(request: SignedInRequest, reference: str) -> FoundRecord:
    """The record that the reference stands for in this session.

    Raises ``Http404`` for a reference that this session does not know.
    """
    found = recall_record(request.session, reference)
    if found is None:
        raise Http404
    return found


def opened(request: SignedInRequest, found: FoundRecord) -> RecordView:
    """The record, opened for the purpose of the search that found it."""
    return open_record(actor=request.actor, purpose=found.purpose, number=found.number)
