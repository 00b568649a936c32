"""Join two records that a reviewer has found to be of one child.

The reviewer gives the other record's number, looks at both records, and confirms.
"""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from contactpoint.access.actor import Action
from contactpoint.access.errors import AccessRefusedError, Reason, Refusal
from contactpoint.services.review.errors import (
    AlreadyProposedError,
    JoinRefusedError,
    NeedsAgreementError,
)
from contactpoint.services.review.join_records import join
from contactpoint.services.review.propose import propose_join
from contactpoint.services.review.provenance import read_beside, read_provenance
from contactpoint.visibility.views.by_source import Provenance
from contactpoint.web.gate import SignedInRequest, note_refusal, requires
from contactpoint.web.review.forms import NO_RECORD, NumberForm
from contactpoint.web.review.proposals import say_proposed
from contactpoint.web.review.remembered import GivenVerdict, recall_reviewed, remember_verdict
from contactpoint.web.review.sources import fields_of


@requires(Action.REVIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def join_page(request: SignedInRequest, record: str) -> HttpResponse:
    """Ask for the other record's number, then whether both are of one child; then join them."""
    known = recall_reviewed(request.session, record)
    form = NumberForm(request.POST if request.method == "POST" else None)
    both = _both(request, form, known.number) if form.is_bound and form.is_valid() else None
    if both is None:
        own = read_provenance(actor=request.actor, number=known.number)
        context = {"form": form, "record": own, "reference": record}
        return render(request, "review/join.html", context)
    own, other = both
    if "confirmed" in request.POST:
        return _join(request, record, own, other)
    ours, theirs = fields_of(own), fields_of(other)
    return render(
        request,
        "review/join_confirm.html",
        {
            "record": own,
            "other": other,
            "pairs": [(ours[field], theirs[field]) for field in ours],
            "reference": record,
        },
    )


def _both(
    request: SignedInRequest, form: NumberForm, number: str
) -> tuple[Provenance, Provenance] | None:
    """Both records; without the other, the form says why not."""
    try:
        own, other = read_beside(actor=request.actor, number=number, other=form.number_given)
    except AccessRefusedError as error:
        if error.refusal is not Refusal.NO_SUCH_RECORD:
            raise
        note_refusal(request, Reason.of(error.refusal))
        form.add_error("number", NO_RECORD)
        return None
    if other.number == own.number:
        form.add_error("number", str(JoinRefusedError()).rstrip("."))
        return None
    return own, other


def _join(
    request: SignedInRequest, record: str, own: Provenance, other: Provenance
) -> HttpResponse:
    back = reverse("review_sources", kwargs={"record": record})
    try:
        verdict = _joined_or_proposed(request, own, other)
    except (AlreadyProposedError, JoinRefusedError) as error:
        # A colleague has joined the two records meanwhile, or proposed it.
        messages.warning(request, str(error))
        return redirect(back)
    if verdict is None:
        return redirect(back)
    given = GivenVerdict(verdict, back)
    reference = remember_verdict(request.session, given)
    messages.success(request, "The records have been joined.", extra_tags=reference)
    return redirect(back)


def _joined_or_proposed(request: SignedInRequest, own: Provenance, other: Provenance) -> int | None:
    """The verdict, or ``None`` where others have to agree and it has been proposed to them."""
    try:
        return join(actor=request.actor, number=own.number, other=other.number)
    except NeedsAgreementError as needed:
        propose_join(actor=request.actor, number=own.number, other=other.number)
        say_proposed(request, needed)
        return None
