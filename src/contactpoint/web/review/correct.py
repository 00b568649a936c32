"""Correct one field of a record, by a statement of the authority's own."""

from collections.abc import Callable
from typing import Protocol

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from contactpoint.access.actor import Action, Actor
from contactpoint.children.provenance import RecordField
from contactpoint.services.review.correct_value import CorrectedField, Value, correct
from contactpoint.services.review.errors import CorrectionRefusedError
from contactpoint.services.review.provenance import read_provenance
from contactpoint.visibility.views.by_source import Provenance
from contactpoint.web import wording
from contactpoint.web.gate import SignedInRequest, requires
from contactpoint.web.review.forms import FORMS
from contactpoint.web.review.remembered import GivenVerdict, recall_reviewed, remember_verdict
from contactpoint.web.review.sources import fields_of


class Correct(Protocol):
    """A service that corrects one field of a record; returns the verdict's primary key."""

    def __call__(
        self, *, actor: Actor, number: str, field: CorrectedField, value: Value
    ) -> int: ...


@requires(Action.REVIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def correct_page(request: SignedInRequest, record: str, field: CorrectedField) -> HttpResponse:
    """Ask for the value, beside what the sources say; then correct the field."""
    known = recall_reviewed(request.session, record)
    return correction_of(
        request,
        known.number,
        field,
        corrected_by=correct,
        read=lambda: read_provenance(actor=request.actor, number=known.number),
        back=reverse("review_sources", kwargs={"record": record}),
        back_text="Back to what each source says",
    )


def correction_of(
    request: SignedInRequest,
    number: str,
    field: CorrectedField,
    *,
    corrected_by: Correct,
    read: Callable[[], Provenance],
    back: str,
    back_text: str,
) -> HttpResponse:
    """The page that corrects one field of the record with this number, and what comes of it.

    ``read`` brings what the sources say, and ``back`` is where the reviewer came from.
    """
    form = FORMS[field](request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            verdict = corrected_by(
                actor=request.actor, number=number, field=field, value=form.value
            )
        except CorrectionRefusedError as error:
            form.add_error(None, str(error))
        else:
            given = GivenVerdict(verdict, back)
            reference = remember_verdict(request.session, given)
            messages.success(request, "The value has been corrected.", extra_tags=reference)
            return redirect(back)
    stated = read()
    corrected = RecordField(field.value)
    return render(
        request,
        "review/correct.html",
        {
            "form": form,
            "field": field,
            "title": wording.RECORD_FIELDS[corrected],
            "stated": fields_of(stated)[corrected],
            "record": stated,
            "back": back,
            "back_text": back_text,
        },
    )
