"""The records that a death has taken out of search, and the two dates that may be put right."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from contactpoint.access.actor import Action
from contactpoint.services.review.archived_records import (
    MOST_LISTED,
    PUT_RIGHT_BY,
    archived_records,
    correct_archived,
    read_archived,
)
from contactpoint.services.review.correct_value import CorrectedField
from contactpoint.web.gate import SignedInRequest, requires
from contactpoint.web.review.correct import correction_of
from contactpoint.web.review.remembered import (
    ReviewedRecord,
    recall_reviewed,
    remember_reviewed,
)


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
    return correction_of(
        request,
        known.number,
        field,
        corrected_by=correct_archived,
        read=lambda: read_archived(actor=request.actor, number=known.number),
        back=reverse("review_archived"),
        back_text="Back to the archived records",
    )
