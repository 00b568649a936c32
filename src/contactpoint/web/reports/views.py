"""Report that something on a record is wrong, and see what became of what one reported."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from contactpoint.access.actor import Action
from contactpoint.review.wrong_facts import OF_A_CONTACT, WrongFact
from contactpoint.services.reports.errors import ContactChangedError, TooManyReportsError
from contactpoint.services.reports.own_reports import own_reports
from contactpoint.services.reports.report_wrong import report_wrong, see_what_is_reportable
from contactpoint.web.gate import SignedInRequest, requires
from contactpoint.web.page_form import PageForm
from contactpoint.web.record.remembered import FoundRecord, remember_record
from contactpoint.web.record.views import found_record
from contactpoint.web.reports import words
from contactpoint.web.reports.forms import ContactForm, WrongForm

_WHICH = {
    WrongFact.TELEPHONE: "Whose telephone number is wrong?",
    WrongFact.CONTACT_LEFT: "Who does not work with this child any more?",
}
_SELECT = {
    WrongFact.TELEPHONE: "Select whose telephone number is wrong",
    WrongFact.CONTACT_LEFT: "Select who does not work with this child any more",
}


@requires(Action.REPORT_WRONG)
@require_http_methods(["GET", "HEAD", "POST"])
def report_wrong_page(request: SignedInRequest, record: str) -> HttpResponse:
    """Ask what is wrong; then report it, or ask of which contact."""
    found = found_record(request, record)
    form = WrongForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        if form.answer in OF_A_CONTACT:
            return redirect(f"report_{form.answer.value}", record=record)
        if _reported(request, found, form, form.answer):
            return redirect("record", record=record)
    view = see_what_is_reportable(actor=request.actor, purpose=found.purpose, number=found.number)
    offered = [what for what in WrongFact if what not in OF_A_CONTACT or view.places_of(what)]
    return render(
        request,
        "reports/wrong.html",
        {"words": words, "form": form, "record": view, "reference": record, "offered": offered},
    )


@requires(Action.REPORT_WRONG)
@require_http_methods(["GET", "HEAD", "POST"])
def report_contact_page(request: SignedInRequest, record: str, what: WrongFact) -> HttpResponse:
    """Ask of which contact it is, then report it. The contacts are those that the record shows, and
    are named by their places."""
    found = found_record(request, record)
    view = see_what_is_reportable(actor=request.actor, purpose=found.purpose, number=found.number)
    places = view.places_of(what)
    if not places:
        return redirect("report_wrong", record=record)
    form = ContactForm(
        request.POST if request.method == "POST" else None,
        places=[place for place, _ in places],
        question=_SELECT[what],
    )
    if (
        form.is_bound
        and form.is_valid()
        and _reported(request, found, form, what, form.place, request.POST.get("version", ""))
    ):
        return redirect("record", record=record)
    return render(
        request,
        "reports/contact.html",
        {
            "words": words,
            "form": form,
            "record": view,
            "reference": record,
            "contacts": places,
            "question": _WHICH[what],
        },
    )


def _reported(
    request: SignedInRequest,
    found: FoundRecord,
    form: PageForm,
    what: WrongFact,
    place: int | None = None,
    version: str = "",
) -> bool:
    """Whether it was reported; if not, the form says why not."""
    try:
        report_wrong(
            actor=request.actor,
            purpose=found.purpose,
            number=found.number,
            what=what,
            place=place,
            version=version,
        )
    except (ContactChangedError, TooManyReportsError) as refused:
        form.add_error(None, str(refused))
        return False
    messages.success(
        request,
        "You have reported it. The record stays as it is until somebody has looked. You will find"
        " what became of it under “What I did”.",
    )
    return True


@requires(Action.REPORT_WRONG)
@require_safe
def own_reports_page(request: SignedInRequest) -> HttpResponse:
    """What the account reported, and what became of each. It is a look at each child shown."""
    listed = [
        (
            one,
            remember_record(
                request.session, FoundRecord(one.number, one.purpose, page="own_reports")
            ),
        )
        for one in own_reports(actor=request.actor)
    ]
    return render(request, "reports/own.html", {"words": words, "listed": listed})
