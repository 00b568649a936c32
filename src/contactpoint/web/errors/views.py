"""Handlers that Django and allauth call."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from contactpoint.access.errors import Reason
from contactpoint.services.accounts.attempts import WaitError
from contactpoint.services.accounts.refusals import record_refused, record_refused_nobody
from contactpoint.services.accounts.sign_in import signed_in
from contactpoint.web.place import place_of


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The request could not be understood."""
    return render(request, "errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The actor's role does not include the action."""
    return render(request, "errors/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """No such page, or no such record, or neither for this reader."""
    return render(request, "errors/404.html", status=404)


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form was sent without the token that its page was given; recorded."""
    who = signed_in(request.user)
    if who is None:
        record_refused_nobody(place=place_of(request), reason=Reason.FORM_EXPIRED, asked="")
    else:
        record_refused(actor=who.actor, reason=Reason.FORM_EXPIRED, asked="")
    return render(request, "errors/form_expired.html", status=403)


def too_many_requests(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Too many attempts to prove oneself; ``exception`` tells how long to wait."""
    wait = exception.wait if isinstance(exception, WaitError) else ""
    return render(request, "errors/429.html", {"wait": wait}, status=429)


def server_error(request: HttpRequest) -> HttpResponse:
    """Something failed here. Nothing was disclosed or changed that was not recorded.

    Rendered without the request: reading its session or account may be what failed.
    """
    return HttpResponse(render_to_string("errors/500.html"), status=500)
