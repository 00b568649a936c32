"""The verdicts that are proposed: those that wait for the reviewer, and those that others have."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from contactpoint.access.actor import Action
from contactpoint.children.provenance import RecordField
from contactpoint.children.statement import CORRECTION
from contactpoint.services.review.errors import NeedsAgreementError, ReviewError
from contactpoint.services.review.proposals import (
    MOST_LISTED,
    confirm_proposal,
    decline_proposal,
    open_proposal,
    proposals_of,
    take_back_proposal,
)
from contactpoint.services.review.source_names import source_names
from contactpoint.visibility.views.proposals import ProposalView
from contactpoint.web.gate import SignedInRequest, requires
from contactpoint.web.review.remembered import recall_proposal, remember_proposal
from contactpoint.web.review.sources import fields_of


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a button of the page does: its use case, and the message then."""

    give: Callable[..., int | None]
    told: str


_ANSWERS: Mapping[str, _Answer] = {
    "confirm": _Answer(confirm_proposal, "You have agreed. The verdict has been given."),
    "decline": _Answer(decline_proposal, "You have declined. Nothing has changed."),
    "take_back": _Answer(take_back_proposal, "The proposal has been taken back."),
}


@requires(Action.REVIEW)
@require_safe
def proposals(request: SignedInRequest) -> HttpResponse:
    """The proposals that the reviewer's desk made or has to answer."""
    found = proposals_of(actor=request.actor)
    desks = _desks(*found)
    return render(
        request,
        "review/proposals.html",
        {
            "lines": [
                (one, desks[one.desk], remember_proposal(request.session, one.proposal))
                for one in found
            ],
            "most": MOST_LISTED,
        },
    )


@requires(Action.REVIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def proposal(request: SignedInRequest, proposal: str) -> HttpResponse:
    """Show what is proposed and both sides; or take the reviewer's answer."""
    known = recall_proposal(request.session, proposal)
    try:
        if request.method == "POST":
            return _answered(request, known)
        view, sides = open_proposal(actor=request.actor, proposal=known)
    except ReviewError as error:
        messages.warning(request, str(error))
        return redirect("review_proposals")
    shown = [fields_of(side) for side in sides]
    return render(
        request,
        "review/proposal.html",
        {
            "proposal": view,
            "desk": _desks(view)[view.desk],
            "sides": sides,
            "rows": [[side[field] for side in shown] for field in RecordField] if shown else [],
            "reference": proposal,
        },
    )


def say_proposed(request: SignedInRequest, needed: NeedsAgreementError) -> None:
    """Tell the reviewer that the verdict is a proposal, and why."""
    messages.info(
        request, f"{needed} Your verdict has been proposed: nothing changes until it is confirmed."
    )


def _answered(request: SignedInRequest, known: int) -> HttpResponse:
    answer = _ANSWERS.get(request.POST.get("answer", ""))
    if answer is None:
        raise BadRequest
    given = answer.give(actor=request.actor, proposal=known)
    if answer.give is confirm_proposal and given is None:
        messages.success(request, "You have agreed. Others have to agree still.")
    else:
        messages.success(request, answer.told)
    return redirect("review_proposals")


def _desks(*found: ProposalView) -> Mapping[str, str]:
    """The names of the desks that propose, by scope."""
    names = source_names((CORRECTION, one.desk) for one in found)
    return {one.desk: names[CORRECTION, one.desk] for one in found}
