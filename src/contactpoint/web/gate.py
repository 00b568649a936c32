"""The gate: deny by default.

A view opens to an account that is signed in and in good standing, and whose role includes the
action that the view declares with ``requires``. A view that declares nothing is refused to
everyone. ``OPEN_TO_ANYONE`` is the whole list of exceptions; a test prints it. Standing is checked
at every request, so access stops as soon as a condition lapses.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from contactpoint.access.actor import Action, Actor
from contactpoint.access.budgets import BudgetSpentError, ProofNeededError
from contactpoint.access.errors import AccessRefusedError, Refusal
from contactpoint.access.permissions import may
from contactpoint.services.accounts.sign_in import signed_in
from contactpoint.web.over_budget import refused
from contactpoint.web.sign_in.refusal import standing_page

# URL names: the two pages of signing in, the ways out, and the check for load balancers.
OPEN_TO_ANYONE = frozenset(
    {"account_login", "mfa_authenticate", "sign_out", "session_ended", "health"}
)

_View = TypeVar("_View", bound=Callable[..., HttpResponseBase])
_DECLARATION = "contactpoint_requires"


class SignedInRequest(HttpRequest):
    """A request behind the gate; ``actor`` makes it."""

    actor: Actor


def requires(action: Action) -> Callable[[_View], _View]:
    """Declare the action that an actor's role must include to use the view."""

    def declare(view: _View) -> _View:
        setattr(view, _DECLARATION, frozenset({action}))
        return view

    return declare


def requires_account(view: _View) -> _View:
    """Declare that the view serves every role: it discloses nothing and changes nothing."""
    setattr(view, _DECLARATION, frozenset())
    return view


def declaration_of(view: Callable[..., Any]) -> frozenset[Action] | None:
    """What the view declares; ``None`` when nothing."""
    declared: frozenset[Action] | None = getattr(view, _DECLARATION, None)
    return declared


class GateMiddleware:
    """Stands before every view. Comes after session, sign-in and message middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self._get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Let the request through with its actor, or answer it here."""
        match = request.resolver_match
        if match is not None and match.view_name in OPEN_TO_ANYONE:
            return None
        who = signed_in(request.user)
        if who is None:
            return redirect("session_ended" if _had_session(request) else settings.LOGIN_URL)
        if who.missing:
            return standing_page(request, who.missing)
        declared = declaration_of(view)
        if declared is None or not all(may(who.actor, action) for action in declared):
            raise PermissionDenied
        request.actor = who.actor  # type: ignore[attr-defined]
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Turn a service's refusal into its page; every unknown record gets the same page."""
        if isinstance(exception, ProofNeededError | BudgetSpentError):
            return refused(request, exception)
        if isinstance(exception, AccessRefusedError):
            if exception.refusal is Refusal.NO_SUCH_RECORD:
                raise Http404 from None
            raise PermissionDenied from None
        return None


def _had_session(request: HttpRequest) -> bool:
    """Whether the browser still names a session that has ended."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES and request.session.is_empty()
