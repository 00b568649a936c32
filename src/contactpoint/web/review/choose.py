"""Choose which record a waiting statement is compared with."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from contactpoint.access.actor import Action
from contactpoint.access.errors import AccessRefusedError, Reason, Refusal
from contactpoint.services.review.choose_record import compare_with, look_at_others
from contactpoint.services.review.errors import ReviewError
from contactpoint.services.review.open_case import open_case
from contactpoint.web.gate import SignedInRequest, note_refusal, requires
from contactpoint.web.review.case import case_page, refused
from contactpoint.web.review.forms import NO_RECORD, NumberForm
from contactpoint.web.review.remembered import recall_case


@requires(Action.REVIEW)
@require_POST
def choose(request: SignedInRequest, case: str) -> HttpResponse:
    """Put the record with the number beside the statement, or go back to all candidates."""
    known = recall_case(request.session, case)
    version = request.POST.get("version", "")
    form = NumberForm(request.POST)
    try:
        if "others" in request.POST:
            look_at_others(actor=request.actor, case=known, version=version)
            return redirect("review_case", case=case)
        if form.is_valid():
            compare_with(actor=request.actor, case=known, number=form.number_given, version=version)
            return redirect("review_case", case=case)
    except AccessRefusedError as error:
        if error.refusal is not Refusal.NO_SUCH_RECORD:
            raise
        note_refusal(request, Reason.of(error.refusal))
        form.add_error("number", NO_RECORD)
    except ReviewError as error:
        return refused(request, case, error)
    try:
        view = open_case(actor=request.actor, case=known)
    except ReviewError as error:
        return refused(request, case, error)
    return case_page(request, case, view, form)
