"""Split a record: pick the statements that are another child's, look again, confirm."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from contactpoint.access.actor import Action
from contactpoint.services.review.errors import CaseChangedError, SplitRefusedError
from contactpoint.services.review.source_names import source_names
from contactpoint.services.review.split_record import split, statements_of
from contactpoint.visibility.views.standing import StandingStatement, StandingStatements
from contactpoint.web.gate import SignedInRequest, requires
from contactpoint.web.review.case_page import source_in_words
from contactpoint.web.review.forms import SplitForm
from contactpoint.web.review.remembered import GivenVerdict, recall_reviewed, remember_verdict


@requires(Action.REVIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def split_page(request: SignedInRequest, record: str) -> HttpResponse:
    """Ask which statements to split off, ask to confirm them, then split.

    The page names statements by their places, because primary keys would tell how much others do.
    The version makes sure that the places are those of the statements shown.
    """
    known = recall_reviewed(request.session, record)
    standing = statements_of(actor=request.actor, number=known.number)
    sent = request.POST if request.method == "POST" else None
    form = SplitForm(sent, statements=len(standing))
    picked = form.picked if form.is_bound and form.is_valid() else ()
    if picked and request.POST.get("version") != standing.version:
        return _again(request, record, CaseChangedError())
    if picked and "confirmed" in request.POST:
        try:
            return _split(request, record, standing, picked)
        except (CaseChangedError, SplitRefusedError) as error:
            return _again(request, record, error)
    return render(
        request,
        "review/split_confirm.html" if picked else "review/split.html",
        {
            "form": form,
            "standing": standing,
            "lines": _lines(standing),
            "picked": picked,
            "named": any(standing.statements[place - 1].name for place in picked),
            "reference": record,
        },
    )


def _split(
    request: SignedInRequest, record: str, standing: StandingStatements, picked: tuple[int, ...]
) -> HttpResponse:
    back = reverse("review_sources", kwargs={"record": record})
    verdict = split(
        actor=request.actor,
        number=standing.number,
        statements=[standing.statements[place - 1].pk for place in picked],
        version=standing.version,
    )
    reference = remember_verdict(
        request.session,
        GivenVerdict(verdict, back),
    )
    messages.success(request, "The record has been split.", extra_tags=reference)
    return redirect("review_record_verdicts", record=record)


def _again(request: SignedInRequest, record: str, error: Exception) -> HttpResponse:
    messages.warning(request, str(error))
    return redirect("review_split", record=record)


def _lines(standing: StandingStatements) -> list[tuple[int, StandingStatement, str]]:
    """Each statement with its place, from 1, and its source in words."""
    names = source_names((one.voice.feed, one.voice.source) for one in standing)
    return [
        (place, one, source_in_words(one.voice, names))
        for place, one in enumerate(standing, start=1)
    ]
