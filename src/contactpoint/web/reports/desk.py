"""The desk's side of reports: the queue, a report beside the record, and what was decided."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contactpoint.access.actor import Action
from contactpoint.services.reports.decide import (
    decide_report,
    decided_reports,
    open_report,
    reopen_report,
)
from contactpoint.services.reports.errors import (
    ReportChangedError,
    ReportError,
    TelephoneRefusedError,
)
from contactpoint.services.reports.mend_telephone import correct_telephone
from contactpoint.services.reports.queue import let_report_go, next_report, reports_waiting
from contactpoint.visibility.views.reports import ReportRef
from contactpoint.web.gate import SignedInRequest, requires
from contactpoint.web.reports import words
from contactpoint.web.reports.forms import OutcomeForm, TelephoneForm
from contactpoint.web.reports.remembered import recall_report, remember_report
from contactpoint.web.review.remembered import ReviewedRecord, remember_reviewed
from contactpoint.web.review.sources import fields_of


@requires(Action.REVIEW)
@require_safe
def queue_page(request: SignedInRequest) -> HttpResponse:
    """Show how many reports wait, and of what."""
    seen = reports_waiting(actor=request.actor)
    own = seen.claimed_by_me
    return render(
        request,
        "reports/queue.html",
        {
            "words": words,
            "seen": seen,
            "own": None if own is None else remember_report(request.session, own),
        },
    )


@requires(Action.REVIEW)
@require_POST
def next_page(request: SignedInRequest) -> HttpResponse:
    """Claim the next report and lead to it."""
    return _to_next(request, else_say="No report waits that a colleague is not working on.")


@requires(Action.REVIEW)
@require_POST
def put_back(request: SignedInRequest, report: str) -> HttpResponse:
    """Give up the claim to a report."""
    let_report_go(actor=request.actor, report=recall_report(request.session, report))
    messages.success(request, "The report is back in the queue.")
    return redirect("review_reports")


@requires(Action.REVIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def report_page(request: SignedInRequest, report: str) -> HttpResponse:
    """Show a report beside the record; or take what was made of it and go on to the next one."""
    known = recall_report(request.session, report)
    form = OutcomeForm(request.POST if request.method == "POST" else None)
    try:
        if form.is_bound and form.is_valid():
            decide_report(
                actor=request.actor,
                report=known,
                outcome=form.answer,
                version=request.POST.get("version", ""),
            )
            messages.success(request, "Those who reported it have been told what you made of it.")
            return _to_next(request)
        return _page(request, report, known, form)
    except ReportError as error:
        return _refused(request, report, error)


def _page(
    request: SignedInRequest, reference: str, report: ReportRef, form: OutcomeForm
) -> HttpResponse:
    view, read = open_report(actor=request.actor, report=report)
    back = reverse("review_report", kwargs={"report": reference})
    sources = remember_reviewed(request.session, ReviewedRecord(view.number, back))
    return render(
        request,
        "reports/report.html",
        {
            "words": words,
            "form": form,
            "report": view,
            "reference": reference,
            "record": read,
            "fields": fields_of(read),
            "sources": sources if read.own else None,
        },
    )


@requires(Action.REVIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def telephone_page(request: SignedInRequest, report: str) -> HttpResponse:
    """Correct the telephone number of the organisation that a report is about."""
    known = recall_report(request.session, report)
    form = TelephoneForm(request.POST if request.method == "POST" else None)
    try:
        if form.is_bound and form.is_valid():
            try:
                correct_telephone(
                    actor=request.actor,
                    report=known,
                    telephone=form.number,
                    version=request.POST.get("version", ""),
                )
            except TelephoneRefusedError as refused:
                form.add_error("telephone", str(refused).rstrip("."))
            else:
                messages.success(request, "The telephone number has been corrected.")
                return redirect("review_report", report=report)
        view, _ = open_report(actor=request.actor, report=known)
    except ReportError as error:
        return _refused(request, report, error)
    if view.contact is None or not view.mendable:
        return redirect("review_report", report=report)
    return render(
        request,
        "reports/telephone.html",
        {
            "words": words,
            "form": form,
            "report": view,
            "contact": view.contact,
            "reference": report,
        },
    )


@requires(Action.REVIEW)
@require_safe
def decided_page(request: SignedInRequest) -> HttpResponse:
    """What the desk made of reports, and a way to look at each again."""
    listed = [
        (one, remember_report(request.session, one.report))
        for one in decided_reports(actor=request.actor)
    ]
    return render(request, "reports/decided.html", {"words": words, "listed": listed})


@requires(Action.REVIEW)
@require_POST
def look_again(request: SignedInRequest, report: str) -> HttpResponse:
    """Put a report that was decided into the queue again."""
    known = recall_report(request.session, report)
    try:
        reopen_report(actor=request.actor, report=known)
    except ReportError as error:
        messages.warning(request, str(error))
        return redirect("review_reports_decided")
    messages.success(request, "The report is in the queue again.")
    return redirect("review_report", report=report)


def _refused(request: SignedInRequest, reference: str, error: ReportError) -> HttpResponse:
    """Say why it was refused, and lead to the report as it is now or to the queue."""
    messages.warning(request, str(error))
    if isinstance(error, ReportChangedError):
        return redirect("review_report", report=reference)
    return redirect("review_reports")


def _to_next(request: SignedInRequest, *, else_say: str = "") -> HttpResponse:
    found = next_report(actor=request.actor)
    if found is None:
        if else_say:
            messages.info(request, else_say)
        return redirect("review_reports")
    return redirect("review_report", report=remember_report(request.session, found))
