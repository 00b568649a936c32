"""The pages for somebody who was not let in by an employer's sign-in.

They tell what the person can do about it, and not which check failed.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from contactpoint.services.accounts.employer.errors import EmployerRefusedError, Fault
from contactpoint.web.employer.cookie import forget
from contactpoint.web.sign_in.refusal import standing_page

# In the address from which somebody is sent away, to be asked there whatever was a while ago.
ANEW = "anew"


@dataclass(frozen=True, slots=True)
class _Told:
    """The title of a page, and what it says."""

    title: str
    text: str
    status: int = 403


_BEGIN_AGAIN = _Told(
    "You have not been signed in",
    "Something about your employer's sign-in was not as it should be. Begin again. If it happens"
    " more than once, tell your organisation's account manager.",
)
_FRESHLY = _Told(
    "Sign in there again",
    "Your employer's sign-in has to ask you for your smartcard, security key or second proof, and"
    " has to do so now. Sign out there, and begin again.",
)
_NO_MATCH = _Told(
    "Your employer and ContactPoint say different things of your work",
    "What your employer says of your organisation or role does not match your account. Ask your"
    " organisation's account manager.",
)
_TOLD: Mapping[Fault, _Told] = {
    Fault.NOT_SIGNED_IN_THERE: _Told(
        "You did not sign in at your employer's",
        "Nothing has happened. You can begin again.",
    ),
    Fault.NOT_REACHED: _Told(
        "Your employer's sign-in cannot be reached",
        "Try again in a few minutes, or sign in with your user name.",
        status=503,
    ),
    Fault.WEAK: _FRESHLY,
    Fault.TOO_LONG_AGO: _Told(
        "Sign in there again",
        "You signed in there too long ago, or have signed out here since. Your employer's sign-in"
        " has to ask you again.",
    ),
    Fault.UNKNOWN_SUBJECT: _Told(
        "Your employer's sign-in is not linked to an account",
        "Sign in with your user name first, and link your account to your employer's sign-in. If"
        " you have no account, ask your organisation's account manager.",
    ),
    Fault.LINKED_ALREADY: _Told(
        "This is linked already",
        "Your account, or who you are at your employer's, is linked already. Ask your"
        " organisation's account manager.",
    ),
    Fault.OTHER_ACCOUNT: _Told(
        "You signed in there as somebody else",
        "Who signed in at your employer's is not who is signed in here. Begin again.",
    ),
    Fault.OTHER_ORGANISATION: _NO_MATCH,
    Fault.NO_COMMON_ROLE: _NO_MATCH,
}


def refused_page(request: HttpRequest, error: EmployerRefusedError) -> HttpResponse:
    """Say what the person can do. What was under way is forgotten."""
    if error.fault is Fault.NOT_IN_STANDING:
        response = standing_page(request, error.missing, error.user)
    else:
        told = _TOLD.get(error.fault, _BEGIN_AGAIN)
        content = {"told": told, "again": _again(request, error.fault)}
        response = render(request, "employer/refused.html", content, status=told.status)
    forget(response)
    return response


def _again(request: HttpRequest, fault: Fault) -> str | None:
    """The address from which somebody is asked there, who was not for too long."""
    name = request.resolver_match.kwargs.get("employer") if request.resolver_match else None
    if fault is not Fault.TOO_LONG_AGO or name is None:
        return None
    return f"{reverse('employer_begin', kwargs={'employer': name})}?{ANEW}"
