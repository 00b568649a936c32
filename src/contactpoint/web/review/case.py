"""The page of a case: both sides, the picture of the match, and the verdict."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from contactpoint.access.actor import Action
from contactpoint.review.kinds import VerdictKind
from contactpoint.services.review.decide_case import ask_source, none_of_these, not_same, same
from contactpoint.services.review.errors import (
    CaseChangedError,
    FoundingRefusedError,
    JoinRefusedError,
    NeedsAgreementError,
    NotAskedError,
    NothingToChooseError,
    NothingToCompareError,
    ReviewError,
)
from contactpoint.services.review.open_case import open_case
from contactpoint.services.review.propose import propose_on_case
from contactpoint.visibility.views.case import CaseRef, CaseView
from contactpoint.web.gate import SignedInRequest, requires
from contactpoint.web.review import contested
from contactpoint.web.review.case_page import Mark, candidates_of, rows_of, sole_source
from contactpoint.web.review.forms import NumberForm
from contactpoint.web.review.match_picture import HALF, picture_of, siblings_picture_of
from contactpoint.web.review.proposals import say_proposed
from contactpoint.web.review.queue import shortcuts_off, to_next_case
from contactpoint.web.review.remembered import (
    GivenVerdict,
    ReviewedRecord,
    recall_case,
    remember_reviewed,
    remember_verdict,
)


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a button of the page does: its use case, its kind of verdict, and the message then."""

    decide: Callable[..., int]
    kind: VerdictKind
    told: str


_ANSWERS: Mapping[str, _Answer] = {
    "same": _Answer(same, VerdictKind.SAME, "You said: the same child."),
    "not_same": _Answer(not_same, VerdictKind.NOT_SAME, "You said: not the same child."),
    "none_of_these": _Answer(
        none_of_these,
        VerdictKind.NOT_SAME,
        "You said: none of these. The child has a record of its own now.",
    ),
    "asked_source": _Answer(
        ask_source,
        VerdictKind.ASKED_SOURCE,
        "The case is out of the queue until its source answers.",
    ),
}


# After these refusals the reviewer still has the case and can do something else with it.
_CASE_STAYS = (
    CaseChangedError,
    FoundingRefusedError,
    JoinRefusedError,
    NotAskedError,
    NothingToChooseError,
    NothingToCompareError,
)


@requires(Action.REVIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def case(request: SignedInRequest, case: str) -> HttpResponse:
    """Show a case and claim it for the reviewer; or take the verdict and go on to the next case."""
    known = recall_case(request.session, case)
    try:
        if request.method == "POST":
            return _decide(request, case, known)
        try:
            view = open_case(actor=request.actor, case=known)
        except NotAskedError:
            return contested.page(request, case, known)
    except ReviewError as error:
        return refused(request, case, error)
    return case_page(request, case, view)


def refused(request: SignedInRequest, reference: str, error: ReviewError) -> HttpResponse:
    """Say why a verdict was refused, and lead to the case as it is now or to the queue."""
    messages.warning(request, str(error))
    if isinstance(error, _CASE_STAYS):
        return redirect("review_case", case=reference)
    return redirect("review_queue")


def _decide(request: SignedInRequest, reference: str, case: CaseRef) -> HttpResponse:
    if "answer" in request.POST or "verdict" not in request.POST:
        return contested.decide(request, reference, case)
    answer = _ANSWERS.get(request.POST.get("verdict", ""))
    if answer is None:
        raise BadRequest
    version = request.POST.get("version", "")
    try:
        verdict = answer.decide(actor=request.actor, case=case, version=version)
    except NeedsAgreementError as needed:
        propose_on_case(actor=request.actor, case=case, kind=answer.kind, version=version)
        say_proposed(request, needed)
        return to_next_case(request)
    given = GivenVerdict(verdict, reverse("review_queue"))
    messages.success(request, answer.told, extra_tags=remember_verdict(request.session, given))
    return to_next_case(request)


def case_page(
    request: SignedInRequest, reference: str, view: CaseView, form: NumberForm | None = None
) -> HttpResponse:
    """The page of a case; ``form`` is the form whose number was refused, if one was."""
    sides = [side for side in (view.left, view.right) if side is not None]
    back = reverse("review_case", kwargs={"case": reference})
    rows = rows_of(view)
    return render(
        request,
        "review/case.html",
        {
            "case": view,
            "reference": reference,
            "rows": rows,
            "left_source": sole_source(row.left for row in rows),
            "right_source": sole_source(row.right for row in rows),
            "picture": picture_of(view),
            "siblings_picture": siblings_picture_of(view),
            "half": HALF,
            "Mark": Mark,
            "candidates": candidates_of(view),
            "form": form or NumberForm(),
            "records": [
                (
                    side.title,
                    remember_reviewed(request.session, ReviewedRecord(side.number, back)),
                )
                for side in sides
                if side.number is not None and side.own
            ],
            "shortcuts": not shortcuts_off(request),
        },
    )
