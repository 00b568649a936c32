"""The page for an account that may not be used now."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from contactpoint.access.standing import Condition
from contactpoint.services.account_life.whom_to_ask import whom_to_ask
from contactpoint.services.training.offer import offer
from contactpoint.web.headers import let_forms_go_to


def standing_page(
    request: HttpRequest, missing: Sequence[Condition], user: object = None
) -> HttpResponse:
    """Say what is missing and whom to ask; status 403. ``user`` is the account that has proved
    itself, where it is not signed in."""
    told = whom_to_ask(user=user or request.user, missing=missing)
    way = offer(user=user or request.user) if Condition.TRAINING in missing else None
    page = render(request, "sign_in/standing.html", {"help": told, "offer": way}, status=403)
    return let_forms_go_to(page, "" if way is None else way.address)


def not_switched_on(request: HttpRequest) -> HttpResponse:
    """Say that the authority does not use the service yet, and from when; status 403."""
    return render(request, "sign_in/not_switched_on.html", status=403)
