"""The records that a death has taken out of search, and the two dates that may be put right."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from contactpoint.access.actor import Action
from contactpoint.children.provenance import RecordField
from contactpoint.review.kinds import VerdictKind
from contactpoint.services.review.archived_records import (
    MOST_LISTED,
    PUT_RIGHT_BY,
    archived_records,
    correct_archived,
    read_archived,
)
from contactpoint.services.review.correct_value import CorrectedField
from contactpoint.services.review.errors import CorrectionRefusedError
from contactpoint.web import wording
from contactpoint.web.gate import SignedInRequest, requires
from contactpoint.web.review.forms import FORMS
from contactpoint.web.review.remembered import (
    GivenVerdict,
    ReviewedRecord,
    recall_reviewed,
    remember_reviewed,
    remember_verdict,
)
from contactpoint.web.review.sources import fields_of


@requires(Action.REVIEW)
@require_safe
def archived(request: SignedInRequest) -> HttpResponse:
    """The records of the reviewer's authority that a death has archived."""
    here = reverse("review_archived")
    lines = [
        (one, remember_reviewed(request.session, ReviewedRecord(one.number, here)))
        for one in archived_records(actor=request.actor)
    ]
    return render(
        request,
        "review/archived.html",
        {"lines": lines, "most": MOST_LISTED, "fields": PUT_RIGHT_BY},
    )


@requires(Action.REVIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def correct_archived_page(
    request: SignedInRequest, record: str, field: CorrectedField
) -> HttpResponse:
    """Ask for the date, beside what the sources say; then correct the field."""
    known = recall_reviewed(request.session, record)
    form = FORMS[field](request.POST if request.method == "POST" else None)
    back = reverse("review_archived")
    if form.is_bound and form.is_valid():
        try:
            verdict = correct_archived(
                actor=request.actor, number=known.number, field=field, value=form.value
            )
        except CorrectionRefusedError as error:
            form.add_error(None, str(error))
        else:
            given = GivenVerdict(
                verdict,
                VerdictKind.CORRECTED.value,
                request.actor.display_name,
                (known.number,),
                back,
            )
            messages.success(
                request,
                "The value has been corrected.",
                extra_tags=remember_verdict(request.session, given),
            )
            return redirect(back)
    read = read_archived(actor=request.actor, number=known.number)
    corrected = RecordField(field.value)
    return render(
        request,
        "review/correct.html",
        {
            "form": form,
            "field": field,
            "title": wording.RECORD_FIELDS[corrected],
            "stated": fields_of(read)[corrected],
            "record": read,
            "back": back,
            "back_text": "Back to the archived records",
        },
    )
