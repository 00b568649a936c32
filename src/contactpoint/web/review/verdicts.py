"""What persons have decided, and undoing it."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from contactpoint.access.actor import Action
from contactpoint.access.errors import AccessRefusedError, Reason, Refusal
from contactpoint.services.review.errors import (
    AlreadyProposedError,
    CannotUndoError,
    NeedsAgreementError,
)
from contactpoint.services.review.history import MOST_SHOWN, history, verdict_given
from contactpoint.services.review.propose import propose_undo
from contactpoint.services.review.undo_verdict import undo
from contactpoint.visibility.views.verdicts import PastVerdict
from contactpoint.web.gate import SignedInRequest, note_refusal, requires
from contactpoint.web.review.proposals import say_proposed
from contactpoint.web.review.remembered import (
    GivenVerdict,
    recall_reviewed,
    recall_verdict,
    remember_verdict,
)

# The same whatever the record has become.
_OUT_OF_SIGHT = (
    "You cannot see the record any more that this verdict was about. A death that is wrong is put"
    " right under the archived records."
)


@requires(Action.REVIEW)
@require_safe
def given(request: SignedInRequest) -> HttpResponse:
    """The verdicts of the reviewer's authority."""
    past = history(actor=request.actor)
    return _page(request, past, back=reverse("review_queue"), here=reverse("review_verdicts"))


@requires(Action.REVIEW)
@require_safe
def of_record(request: SignedInRequest, record: str) -> HttpResponse:
    """The verdicts about one child."""
    known = recall_reviewed(request.session, record)
    past = history(actor=request.actor, number=known.number)
    return _page(
        request,
        past,
        back=reverse("review_sources", kwargs={"record": record}),
        here=reverse("review_record_verdicts", kwargs={"record": record}),
        number=known.number,
    )


@requires(Action.REVIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def undo_page(request: SignedInRequest, verdict: str) -> HttpResponse:
    """Ask whether to undo a verdict; then undo it."""
    known = recall_verdict(request.session, verdict)
    try:
        if request.method != "POST":
            shown = verdict_given(actor=request.actor, verdict=known.verdict)
            return render(request, "review/undo.html", {"verdict": shown, "back": known.back})
        _undo_or_propose(request, known.verdict)
    except (AlreadyProposedError, CannotUndoError) as error:
        messages.warning(request, str(error))
    except AccessRefusedError as error:
        if error.refusal is not Refusal.NO_SUCH_RECORD:
            raise
        note_refusal(request, Reason.NO_SUCH_RECORD)
        messages.warning(request, _OUT_OF_SIGHT)
    return redirect(known.back)


def _undo_or_propose(request: SignedInRequest, verdict: int) -> None:
    try:
        undo(actor=request.actor, verdict=verdict)
    except NeedsAgreementError as needed:
        propose_undo(actor=request.actor, verdict=verdict)
        say_proposed(request, needed)
    else:
        messages.success(request, "The verdict has been undone.")


def _page(
    request: SignedInRequest,
    past: Sequence[PastVerdict],
    *,
    back: str,
    here: str,
    number: str | None = None,
) -> HttpResponse:
    return render(
        request,
        "review/verdicts.html",
        {
            "past": [
                (
                    verdict,
                    remember_verdict(
                        request.session,
                        GivenVerdict(verdict.pk, here),
                    )
                    if verdict.can_undo
                    else None,
                )
                for verdict in past
            ],
            "back": back,
            "number": number,
            "most": MOST_SHOWN,
        },
    )
