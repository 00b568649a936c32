"""What answers a request whose look the budgets do not allow."""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from contactpoint.access.budgets import BudgetSpentError, ProofNeededError

_WAY_BACK = "way_back"


def refused(request: HttpRequest, over: ProofNeededError | BudgetSpentError) -> HttpResponse:
    """The page that asks for the second factor, or the one that says when looking goes on."""
    if isinstance(over, BudgetSpentError):
        return render(request, "budgets/stopped.html", {"until": over.until}, status=429)
    request.session[_WAY_BACK] = _asked_from(request)
    return redirect("prove_again")


def way_back(request: HttpRequest) -> str:
    """The address of what the person was doing; of the home page, where that is not known.

    It was asked for before, and has references in it and no criteria (``web.kept``).
    """
    return str(request.session.get(_WAY_BACK) or reverse("home"))


def forget_way_back(request: HttpRequest) -> None:
    """Once it was taken."""
    request.session.pop(_WAY_BACK, None)


def _asked_from(request: HttpRequest) -> str:
    """The page itself or, where a form was sent, the page that has the form."""
    if request.method in ("GET", "HEAD"):
        return request.path
    sent_from = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(sent_from, {request.get_host()}):
        return urlsplit(sent_from).path
    return reverse("home")
