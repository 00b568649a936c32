"""The page for an account that may not be used now."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from contactpoint.access.standing import Condition


def standing_page(request: HttpRequest, missing: Sequence[Condition]) -> HttpResponse:
    """Say what is missing and whom to ask; status 403."""
    return render(request, "sign_in/standing.html", {"missing": missing}, status=403)


def not_switched_on(request: HttpRequest) -> HttpResponse:
    """Say that the authority does not use the service yet, and from when; status 403."""
    return render(request, "sign_in/not_switched_on.html", status=403)
