"""Correct one field of a record, by a statement of the authority's own."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from contactpoint.access.actor import Action
from contactpoint.children.provenance import RecordField
from contactpoint.review.kinds import VerdictKind
from contactpoint.services.review.correct_value import CorrectedField, correct
from contactpoint.services.review.errors import CorrectionRefusedError
from contactpoint.services.review.provenance import read_provenance
from contactpoint.web import wording
from contactpoint.web.gate import SignedInRequest, requires
from contactpoint.web.review.forms import FORMS
from contactpoint.web.review.remembered import GivenVerdict, recall_reviewed, remember_verdict
from contactpoint.web.review.sources import fields_of


@requires(Action.REVIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def correct_page(request: SignedInRequest, record: str, field: CorrectedField) -> HttpResponse:
    """Ask for the value, beside what the sources say; then correct the field."""
    known = recall_reviewed(request.session, record)
    form = FORMS[field](request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            verdict = correct(
                actor=request.actor, number=known.number, field=field, value=form.value
            )
        except CorrectionRefusedError as error:
            form.add_error(None, str(error))
        else:
            back = reverse("review_sources", kwargs={"record": record})
            reference = remember_verdict(
                request.session,
                GivenVerdict(
                    verdict,
                    VerdictKind.CORRECTED.value,
                    request.actor.display_name,
                    (known.number,),
                    back,
                ),
            )
            messages.success(request, "The value has been corrected.", extra_tags=reference)
            return redirect(back)
    read = read_provenance(actor=request.actor, number=known.number)
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
            "back": reverse("review_sources", kwargs={"record": record}),
            "back_text": "Back to what each source says",
        },
    )
