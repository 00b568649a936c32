"""The page of the children whose records were opened in this session."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from contactpoint.access.actor import Action, Purpose
from contactpoint.access.decisions import purposes_of
from contactpoint.services.recent_children import recent_children
from contactpoint.visibility.views.recent import RecentChild
from contactpoint.web.gate import SignedInRequest, requires
from contactpoint.web.record.remembered import opened_in


@requires(Action.SEARCH)
@require_safe
def recent(request: SignedInRequest) -> HttpResponse:
    """Show them by the purpose for which they were opened. Every time is a look at each."""
    groups = [
        (purpose, lines)
        for purpose in purposes_of(request.actor)
        if (lines := _lines(request, purpose))
    ]
    return render(request, "search/recent.html", {"groups": groups})


def _lines(request: SignedInRequest, purpose: Purpose) -> list[tuple[RecentChild, str]]:
    opened = {
        found.number: reference
        for reference, found in reversed(opened_in(request.session))
        if found.purpose is purpose
    }
    numbers = list(reversed(opened))
    if not numbers:
        return []
    shown = recent_children(actor=request.actor, purpose=purpose, numbers=numbers)
    return [(one, opened[one.asked]) for one in shown]
