"""Step-up: the second factor is proved again before acts of weight; what was asked for waits."""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from contactpoint.access.session_end import PROOF_LASTS

_WAY_BACK = "way_back"
_PROVED_AT = "proved_at"


def note_proof(request: HttpRequest) -> None:
    """The second factor was proved again now. Signing in does not count as that."""
    request.session[_PROVED_AT] = timezone.now().timestamp()


def is_proven(request: HttpRequest) -> bool:
    """Whether the second factor was proved again in the last ten minutes of this session."""
    proved_at = request.session.get(_PROVED_AT)
    if proved_at is None:
        return False
    since = timezone.now().timestamp() - float(proved_at)
    return 0 <= since < PROOF_LASTS.total_seconds()


def ask_for_proof(request: HttpRequest) -> HttpResponse:
    """Lead to the page that asks for the second factor, and keep where to go on from there."""
    request.session[_WAY_BACK] = _asked_from(request)
    return redirect("prove_again")


def take_way_back(request: HttpRequest) -> str:
    """The address of what the person was doing, once; of the home page, where that is not known.

    It was asked for before, and has references in it and no criteria (``web.kept``).
    """
    return str(request.session.pop(_WAY_BACK, None) or reverse("home"))


def _asked_from(request: HttpRequest) -> str:
    """The page itself or, where a form was sent, the page that has the form."""
    if request.method in ("GET", "HEAD"):
        return request.path
    sent_from = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(sent_from, {request.get_host()}):
        return urlsplit(sent_from).path
    return reverse("home")
