"""The cases that wait for a source, and the way back into the queue for each."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from contactpoint.access.actor import Action
from contactpoint.children.record import Voice
from contactpoint.services.review.asked_cases import MOST_LISTED, asked_cases
from contactpoint.services.review.source_names import source_names
from contactpoint.web import wording
from contactpoint.web.gate import SignedInRequest, requires
from contactpoint.web.review.case_page import source_in_words
from contactpoint.web.review.remembered import GivenVerdict, remember_verdict


@requires(Action.REVIEW)
@require_safe
def asked(request: SignedInRequest) -> HttpResponse:
    """The cases of the reviewer's authority whose source was asked."""
    waiting = asked_cases(actor=request.actor)
    names = source_names((case.feed, case.source) for case in waiting)
    here = reverse("review_asked")
    lines = [
        (
            case,
            source_in_words(Voice(case.feed, case.source, None), names),
            wording.CASE_REASONS[case.reason],
            remember_verdict(
                request.session,
                GivenVerdict(case.verdict, here),
            ),
        )
        for case in waiting
    ]
    return render(request, "review/asked.html", {"lines": lines, "most": MOST_LISTED})
