"""The queue: how many cases wait, the reviewer's own, and the next one."""

from collections import Counter
from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from contactpoint.access.actor import Action
from contactpoint.linkage.reasons import DecisionReason
from contactpoint.services.reports.queue import reports_waiting
from contactpoint.services.review.queue import let_go, next_case, overview
from contactpoint.web import wording
from contactpoint.web.gate import SignedInRequest, requires
from contactpoint.web.review.remembered import recall_case, remember_case

_SHORTCUTS_OFF = "shortcuts_off"


@requires(Action.REVIEW)
@require_safe
def overview_page(request: SignedInRequest) -> HttpResponse:
    """Show how many cases wait, and why."""
    seen = overview(actor=request.actor)
    own = seen.claimed_by_me
    return render(
        request,
        "review/queue.html",
        {
            "waiting": seen.waiting,
            "or_more": seen.or_more,
            "to_answer": seen.to_answer,
            "reported": reports_waiting(actor=request.actor),
            "by_reason": _in_words(seen.by_reason),
            "own": None if own is None else remember_case(request.session, own),
        },
    )


@requires(Action.REVIEW)
@require_POST
def next_page(request: SignedInRequest) -> HttpResponse:
    """Claim the next case and lead to it."""
    return to_next_case(request, else_say="No case waits that a colleague is not working on.")


@requires(Action.REVIEW)
@require_POST
def put_back(request: SignedInRequest, case: str) -> HttpResponse:
    """Give up the claim to a case."""
    let_go(actor=request.actor, case=recall_case(request.session, case))
    messages.success(request, "The case is back in the queue.")
    return redirect("review_queue")


@requires(Action.REVIEW)
@require_POST
def shortcuts(request: SignedInRequest) -> HttpResponse:
    """Switch the keyboard shortcuts off or on for this session [WCAG 2.1.4]."""
    request.session[_SHORTCUTS_OFF] = not shortcuts_off(request)
    state = "off" if shortcuts_off(request) else "on"
    messages.success(request, f"Keyboard shortcuts are {state}.")
    return to_next_case(request)


def _in_words(by_reason: Mapping[str, int]) -> list[tuple[str, int]]:
    """Reasons in words, each with its number of waiting cases, the most first.

    Several reasons may have the same words; their numbers are added.
    """
    counted: Counter[str] = Counter()
    for reason, count in by_reason.items():
        counted[wording.CASE_REASONS[DecisionReason(reason)]] += count
    return sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))


def shortcuts_off(request: SignedInRequest) -> bool:
    """Whether the reviewer has switched the keyboard shortcuts off."""
    return bool(request.session.get(_SHORTCUTS_OFF, False))


def to_next_case(request: SignedInRequest, *, else_say: str = "") -> HttpResponse:
    """Lead to the reviewer's own case or the next one; to the queue when there is none."""
    found = next_case(actor=request.actor)
    if found is None:
        if else_say:
            messages.info(request, else_say)
        return redirect("review_queue")
    return redirect("review_case", case=remember_case(request.session, found))
