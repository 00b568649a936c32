"""The halves of a recovery's code: one for who asked and one for who approved, once each."""

from datetime import timedelta

from django.utils import timezone

from contactpoint.access.actor import Actor
from contactpoint.access.two_persons import State
from contactpoint.services.two_persons.recovering import CODE_LASTS, is_code_good
from contactpoint.store.repositories.requests import Request
from contactpoint.store.requested import RecoveryAsked

_OF_NOBODY = -1


def has_half(actor: Actor, request: Request) -> bool:
    """Whether half a code waits to be shown to the actor."""
    return half_of(actor, request) is not None


def half_of(actor: Actor, request: Request) -> int | None:
    """Which half of a request's code the actor may be shown; ``None`` where there is none."""
    if request.state is not State.APPROVED or not isinstance(request.what, RecoveryAsked):
        return None
    people = (request.asked_by_id, request.answered_by_id)
    which = people.index(actor.account_id) if actor.account_id in people else _OF_NOBODY
    if which == _OF_NOBODY or not request.halves[which] or is_over(request):
        return None
    return which if is_code_good(request, request.what) else None


def is_over(request: Request) -> bool:
    """Whether the code of an approved request has lapsed."""
    since: timedelta = timezone.now() - (request.closed_at or request.asked_at)
    return since >= CODE_LASTS


def without_half(request: Request, which: int) -> tuple[str, str]:
    """The halves that are left once one has been shown."""
    first, second = request.halves
    return ("", second) if which == 0 else (first, "")
