"""The cookie of a sign-in at an employer's, while it is under way.

It comes along when another site leads here, which the session's cookie does not; it is for minutes,
scripts cannot read it, and what is in it is sealed.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from contactpoint.services.accounts.employer.transaction import AWAY_SECONDS


def kept_in(request: HttpRequest) -> str:
    """What the browser keeps of it; empty where it keeps nothing."""
    return request.COOKIES.get(settings.EMPLOYER_COOKIE_NAME, "")


def keep(response: HttpResponse, content: str) -> None:
    """Let the browser keep this."""
    response.set_cookie(
        settings.EMPLOYER_COOKIE_NAME,
        content,
        max_age=AWAY_SECONDS,
        path="/",
        secure=True,
        httponly=True,
        samesite="Lax",
    )


def forget(response: HttpResponse) -> None:
    """Let the browser forget it."""
    response.set_cookie(
        settings.EMPLOYER_COOKIE_NAME,
        "",
        max_age=0,
        path="/",
        secure=True,
        httponly=True,
        samesite="Lax",
    )
