"""The page of a case: both sides, the picture of the match, and the verdict."""

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from contactpoint.access.actor import Action
from contactpoint.services.review.case_view import CaseView
from contactpoint.services.review.decide_case import ask_source, not_same, same
from contactpoint.services.review.errors import CaseChangedError, ReviewError
from contactpoint.services.review.open_case import open_case
from contactpoint.store.models import VerdictKind
from contactpoint.web.gate import SignedInRequest, requires
from contactpoint.web.review.case_page import Mark, rows_of
from contactpoint.web.review.match_picture import HALF, picture_of
from contactpoint.web.review.queue import shortcuts_off, to_next_case
from contactpoint.web.review.remembered import (
    GivenVerdict,
    ReviewedRecord,
    recall_case,
    remember_reviewed,
    remember_verdict,
)

_DECIDE: Mapping[str, Callable[..., int]] = {
    VerdictKind.SAME.value: same,
    VerdictKind.NOT_SAME.value: not_same,
    VerdictKind.ASKED_SOURCE.value: ask_source,
}
_SAID = {
    VerdictKind.SAME.value: "You said: the same child.",
    VerdictKind.NOT_SAME.value: "You said: not the same child.",
    VerdictKind.ASKED_SOURCE.value: "The case is out of the queue until its source answers.",
}


@requires(Action.REVIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def case(request: SignedInRequest, case: str) -> HttpResponse:
    """Show a case, which the reviewer then has; or take the verdict on it and go on to the next."""
    known = recall_case(request.session, case)
    try:
        if request.method == "POST":
            return _decide(request, known)
        view = open_case(actor=request.actor, case=known)
    except CaseChangedError as error:
        messages.warning(request, str(error))
        return redirect("review_case", case=case)
    except ReviewError as error:
        messages.warning(request, str(error))
        return redirect("review_queue")
    return _page(request, case, view)


def _decide(request: SignedInRequest, case: int) -> HttpResponse:
    kind = request.POST.get("verdict", "")
    if kind not in _DECIDE:
        raise BadRequest
    version = request.POST.get("version", "")
    verdict = _DECIDE[kind](actor=request.actor, case=case, version=version)
    reference = remember_verdict(
        request.session,
        GivenVerdict(verdict, kind, request.actor.display_name, (), reverse("review_queue")),
    )
    messages.success(request, _SAID[kind], extra_tags=reference)
    return to_next_case(request)


def _page(request: SignedInRequest, reference: str, view: CaseView) -> HttpResponse:
    sides = [side for side in (view.left, view.right) if side is not None]
    back = reverse("review_case", kwargs={"case": reference})
    return render(
        request,
        "review/case.html",
        {
            "case": view,
            "reference": reference,
            "rows": rows_of(view),
            "picture": picture_of(view),
            "half": HALF,
            "Mark": Mark,
            "sides": sides,
            "records": [
                (
                    side.title,
                    remember_reviewed(request.session, ReviewedRecord(side.number, back)),
                )
                for side in sides
                if side.number is not None
            ],
            "shortcuts": not shortcuts_off(request),
        },
    )
