"""Own activity, newest first."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from contactpoint.access.actor import Action
from contactpoint.services.own_activity import own_activity
from contactpoint.web.gate import SignedInRequest, requires
from contactpoint.web.kept import Keeper

# An entry's number in the ledger would tell how much others do, so it is not in the address.
_PLACES = Keeper("activity", at_most=50)


@requires(Action.SEE_OWN_ACTIVITY)
@require_safe
def activity(request: SignedInRequest, place: str = "") -> HttpResponse:
    """Show a page of own activity; ``place`` is the reference of an older page."""
    before: int | None = None
    if place:
        kept = _PLACES.recall(request.session, place)
        if kept is None:
            raise Http404
        before = kept["before"]
    page = own_activity(actor=request.actor, before=before)
    older = None
    if page.next_before is not None:
        older = _PLACES.keep(request.session, {"before": page.next_before})
    return render(
        request,
        "activity/activity.html",
        {"entries": page.entries, "older": older, "newest": not place},
    )
