"""Approvals: what waits for the actor's answer, what it asked for, and one request."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from contactpoint.access.actor import Action
from contactpoint.access.decisions import may
from contactpoint.access.two_persons import Kind
from contactpoint.services.review.proposals import count_to_answer
from contactpoint.services.two_persons.answering import answer
from contactpoint.services.two_persons.asking import take_back
from contactpoint.services.two_persons.errors import RequestError
from contactpoint.services.two_persons.seeing import (
    MOST_LISTED,
    RequestView,
    see_request,
    see_requests,
)
from contactpoint.services.two_persons.showing_half import show_half
from contactpoint.web.approvals import words
from contactpoint.web.approvals.remembered import recall_request, remember_request
from contactpoint.web.gate import SignedInRequest, requires


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a button of the page does, and the message then."""

    give: Callable[..., None]
    told: str


_ANSWERS: Mapping[str, _Answer] = {
    "approve": _Answer(partial(answer, approve=True), "You have approved it. It is done."),
    "decline": _Answer(partial(answer, approve=False), "You have declined. Nothing has changed."),
    "take_back": _Answer(take_back, "You have taken it back. Nothing has changed."),
}
_SHOW_HALF = "show_half"


@requires(Action.SEE_REQUESTS)
@require_safe
def approvals(request: SignedInRequest) -> HttpResponse:
    """What waits for the actor, and what it asked for and answered lately."""
    kind = _kind_of(request.GET.get("kind", ""))
    found = see_requests(actor=request.actor, kind=kind)
    reviews = may(request.actor, Action.REVIEW) and kind in (None, Kind.JOIN)
    return render(
        request,
        "approvals/approvals.html",
        {
            "lists": [
                ("Waiting for your answer", True, _lines(request, found.to_answer)),
                ("What you asked for", False, _lines(request, found.own)),
                ("What you answered", False, _lines(request, found.answered)),
            ],
            "verdicts": count_to_answer(actor=request.actor) if reviews else None,
            "kind": kind,
            "words": words,
            "most": MOST_LISTED,
        },
    )


@requires(Action.SEE_REQUESTS)
@require_http_methods(["GET", "HEAD", "POST"])
def approval(request: SignedInRequest, approval: str) -> HttpResponse:
    """Show a request; or take the answer to it, or show half a code once."""
    known = recall_request(request.session, approval)
    try:
        if request.method == "POST":
            given = request.POST.get("answer", "")
            if given == _SHOW_HALF:
                return _half_shown(request, approval, known)
            return _answered(request, approval, known, given)
    except RequestError as error:
        messages.warning(request, str(error))
        return redirect("approval", approval=approval)
    view = see_request(actor=request.actor, request=known)
    return _page(request, approval, view)


def _answered(request: SignedInRequest, reference: str, known: int, given: str) -> HttpResponse:
    chosen = _ANSWERS.get(given)
    if chosen is None:
        raise BadRequest
    chosen.give(actor=request.actor, request=known)
    messages.success(request, chosen.told)
    return redirect("approval", approval=reference)


def _half_shown(request: SignedInRequest, reference: str, known: int) -> HttpResponse:
    """The page itself has the half: nothing is kept from which it could be shown again."""
    half = show_half(actor=request.actor, request=known)
    return _page(request, reference, see_request(actor=request.actor, request=known), half)


def _page(
    request: SignedInRequest, reference: str, view: RequestView, half: str = ""
) -> HttpResponse:
    return render(
        request,
        "approvals/approval.html",
        {
            "view": view,
            "words": words,
            "passed": words.bounds_passed(view.about),
            "half": half,
            "reference": reference,
        },
    )


def _lines(
    request: SignedInRequest, found: tuple[RequestView, ...]
) -> list[tuple[RequestView, str]]:
    return [(one, remember_request(request.session, one.request)) for one in found]


def _kind_of(asked: str) -> Kind | None:
    """The kind that is asked for; all for anything that is none."""
    return next((kind for kind in Kind if kind.value == asked), None)
