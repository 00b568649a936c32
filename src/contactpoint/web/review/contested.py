"""The page of a contested case: what a source says, the record, and what is so."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from contactpoint.children.contested import ContestReason
from contactpoint.services.review.decide_case import ask_source
from contactpoint.services.review.decide_contested import goes_to_school, has_died, not_taken
from contactpoint.services.review.errors import CaseChangedError, CorrectionRefusedError
from contactpoint.services.review.open_contested import open_contested
from contactpoint.services.review.source_names import source_names
from contactpoint.visibility.views.case import CaseRef
from contactpoint.visibility.views.contested import ContestedCase
from contactpoint.web.gate import SignedInRequest
from contactpoint.web.review.case_page import rows_of_record, source_in_words
from contactpoint.web.review.forms import HAS_DIED, ContestedForm
from contactpoint.web.review.queue import to_next_case
from contactpoint.web.review.remembered import (
    GivenVerdict,
    ReviewedRecord,
    remember_reviewed,
    remember_verdict,
)

_NOT_TAKEN, _ASK = "not_taken", "asked_source"
# Before the place of a school on the page, from 1.
_SCHOOL = "school_"


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of the page for one kind of contest."""

    question: str
    not_taken: str
    not_taken_hint: str
    told: str


_WORDS: Mapping[ContestReason, _Words] = {
    ContestReason.SAID_TO_HAVE_DIED: _Words(
        question="Has this child died?",
        not_taken="The child has not died",
        not_taken_hint="Nobody is asked again while this source says the same.",
        told="You said: the child has not died.",
    ),
    ContestReason.TWO_SCHOOLS: _Words(
        question="Which school is this child at now?",
        not_taken="At both",
        not_taken_hint="Nobody is asked again while both say so.",
        told="You said: both schools are right.",
    ),
}


def page(
    request: SignedInRequest, reference: str, case: CaseRef, form: ContestedForm | None = None
) -> HttpResponse:
    """Show the case and claim it for the reviewer; ``form`` is the form that was refused, if one
    was. Raises ``ReviewError`` as ``open_contested`` does."""
    view = open_contested(actor=request.actor, case=case)
    names = source_names(
        [(view.voice.feed, view.voice.source)]
        + [(voice.feed, voice.source) for school in view.schools for voice in school.voices]
    )
    back = reverse("review_case", kwargs={"case": reference})
    return render(
        request,
        "review/contested.html",
        {
            "case": view,
            "words": _WORDS[view.contest],
            "form": form or _form(view),
            "reference": reference,
            "source": source_in_words(view.voice, names),
            "schools": [
                (
                    f"{_SCHOOL}{place}",
                    school.name,
                    [source_in_words(voice, names) for voice in school.voices],
                )
                for place, school in enumerate(view.schools, start=1)
            ],
            "rows": rows_of_record(view.side),
            "record": remember_reviewed(request.session, ReviewedRecord(view.side.number, back))
            if view.side.own and view.side.number is not None
            else None,
        },
    )


def decide(request: SignedInRequest, reference: str, case: CaseRef) -> HttpResponse:
    """Take the answer and go on to the next case. Raises ``ReviewError``."""
    view = open_contested(actor=request.actor, case=case)
    form = _form(view, request)
    if not form.is_valid():
        return page(request, reference, case, form)
    version = request.POST.get("version", "")
    if version != view.version:
        raise CaseChangedError
    told = "The case is decided."
    answer = form.answered
    if answer == HAS_DIED:
        try:
            verdict = has_died(actor=request.actor, case=case, version=version, died_on=form.day)
        except CorrectionRefusedError:
            form.add_error("died_on", "Date of death must not be before the date of birth")
            return page(request, reference, case, form)
        told = "You said: the child has died. The date is your authority's correction."
    elif answer == _NOT_TAKEN:
        verdict = not_taken(actor=request.actor, case=case, version=version)
        told = _WORDS[view.contest].told
    elif answer == _ASK:
        verdict = ask_source(actor=request.actor, case=case, version=version)
        told = "The case is out of the queue until its source answers."
    else:
        school = view.schools[int(answer.removeprefix(_SCHOOL)) - 1]
        verdict = goes_to_school(
            actor=request.actor, case=case, version=version, school=school.code
        )
        told = "You said at which school the child is now."
    given = GivenVerdict(verdict, reverse("review_queue"))
    messages.success(request, told, extra_tags=remember_verdict(request.session, given))
    return to_next_case(request)


def _form(view: ContestedCase, request: SignedInRequest | None = None) -> ContestedForm:
    """The form of a case, filled in with the day that the source states."""
    died = view.died_on
    said = ("", "", "") if died is None else (str(died.day), str(died.month), str(died.year))
    answers = [f"{_SCHOOL}{place}" for place in range(1, len(view.schools) + 1)]
    if view.contest is ContestReason.SAID_TO_HAVE_DIED:
        answers.append(HAS_DIED)
    return ContestedForm(
        None if request is None else request.POST,
        answers=[*answers, _NOT_TAKEN, _ASK],
        initial={"died_on": said},
    )
