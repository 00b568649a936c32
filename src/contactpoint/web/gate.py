"""The gate: deny by default.

A view opens to an account that is signed in and in good standing, and of whose roles one includes
the action that the view declares with ``requires``. A view that declares nothing is refused to
everyone. ``OPEN_TO_ANYONE`` is the whole list of exceptions, each with its action; a test prints
it. Standing is checked
at every request, so access stops as soon as a condition lapses. So is the call, where a mediator
searches for somebody. Whatever an actor is refused is in
the ledger: what nobody has recorded by the end of the request is recorded here, for what its answer
is.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from contactpoint.access.actor import Action, Actor
from contactpoint.access.budgets import BudgetSpentError, ProofNeededError
from contactpoint.access.decisions import may
from contactpoint.access.errors import AccessRefusedError, Reason, Refusal
from contactpoint.access.table import AFTER_SWITCH_ON, WEIGHTY
from contactpoint.services.accounts.attempts import WaitError
from contactpoint.services.accounts.refusals import record_refused, record_refused_nobody
from contactpoint.services.accounts.sessions import left_behind, why_ended
from contactpoint.services.accounts.sign_in import signed_in
from contactpoint.web.call import acts_as, caller_in, is_unnoticed
from contactpoint.web.chosen_desk import at_chosen_desk
from contactpoint.web.declarations import declaration_of as declaration_of
from contactpoint.web.declarations import requires as requires
from contactpoint.web.employer_session import actor_in
from contactpoint.web.errors.views import too_many_requests
from contactpoint.web.over_budget import refused
from contactpoint.web.page_form import show_typed
from contactpoint.web.place import place_of
from contactpoint.web.session_end.typed_before import ENDS, Typed, keep_typed, show_again
from contactpoint.web.sign_in.ended import remember_end
from contactpoint.web.sign_in.refusal import not_switched_on, standing_page
from contactpoint.web.step_up import ask_for_proof, is_proven

# URL names: the pages of signing in and enrolling, the ways out, the check for load balancers, and
# what anybody may read of the service.
OPEN_TO_ANYONE: Mapping[str, Action] = {
    "account_login": Action.SIGN_IN,
    "mfa_authenticate": Action.SIGN_IN,
    "sign_in_key": Action.SIGN_IN,
    "enrol": Action.ENROL,
    "enrol_agreement": Action.ENROL,
    "enrol_password": Action.ENROL,
    "enrol_device": Action.ENROL,
    "enrol_key": Action.ENROL,
    "enrol_code": Action.ENROL,
    "enrol_done": Action.ENROL,
    "sign_out": Action.SIGN_IN,
    "session_ended": Action.SIGN_IN,
    "employer_begin": Action.SIGN_IN,
    "employer_back": Action.SIGN_IN,
    "employer_go_on": Action.SIGN_IN,
    "employer_sign_in": Action.SIGN_IN,
    "employer_keys": Action.SIGN_IN,
    "training_passed": Action.PASS_TRAINING,
    # A practice copy alone has this page.
    "practice_enter": Action.ENTER_PRACTICE,
    "health": Action.REPORT_HEALTH,
    "start": Action.READ_ABOUT,
    "privacy": Action.READ_ABOUT,
    "privacy_staff": Action.READ_ABOUT,
    "accessibility": Action.READ_ABOUT,
    "cookies": Action.READ_ABOUT,
    "status": Action.READ_ABOUT,
    "problem": Action.READ_ABOUT,
}
# Of these, those that somebody whose session has ended asks for without knowing that it has.
_OF_SIGNING_IN = frozenset({"account_login", "mfa_authenticate", "sign_in_key"})

_NOTED = "contactpoint_refusal_noted"
_REFUSED = frozenset({401, 403, 404})


class SignedInRequest(HttpRequest):
    """A request behind the gate; ``actor`` makes it.

    ``holder`` is who is signed in. It is the actor but in a call, where ``caller`` is the actor of
    all that is done about children.
    """

    actor: Actor
    holder: Actor
    caller: Actor | None


class GateMiddleware:
    """Stands before every view. Comes after session, sign-in and message middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        show_typed(None)
        response = self._get_response(request)
        if response.status_code in _REFUSED and hasattr(request, "actor"):
            is_missing = response.status_code == 404
            note_refusal(request, Reason.NOT_THERE if is_missing else Reason.OTHER)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Let the request through with its actor, or answer it here."""
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name in OPEN_TO_ANYONE.keys() - _OF_SIGNING_IN:
            return None
        who = signed_in(request.user)
        if who is None and _has_ended(request):
            return _session_ended(request)
        if name in OPEN_TO_ANYONE:
            return None
        if who is None:
            if _had_session(request):
                return _session_ended(request)
            return redirect("start" if name == "home" else settings.LOGIN_URL)
        within = actor_in(request.session, who.actor)
        if within is None:
            request.session.flush()
            return _session_ended(request)
        holder = at_chosen_desk(request, replace(within, proven=is_proven(request)))
        _let_in(request, holder, holder, None)
        if who.missing:
            note_refusal(request, Reason.STANDING)
            return standing_page(request, who.missing)
        declared = declaration_of(view)
        if declared is None:
            note_refusal(request, Reason.UNDECLARED)
            raise PermissionDenied
        caller = caller_in(request, holder)
        if is_unnoticed(request, declared):
            return redirect("call_ended")
        actor = acts_as(declared, holder, caller)
        _let_in(request, holder, actor, caller)
        if not may(actor, declared):
            return _refused(request, Refusal.ROLE if actor.through is None else Refusal.MEDIATED)
        if declared in AFTER_SWITCH_ON and not actor.is_on:
            return _refused(request, Refusal.NOT_SWITCHED_ON)
        if declared in WEIGHTY and not actor.proven:
            return _refused(request, Refusal.STEP_UP)
        show_again(request, holder)
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Turn a service's refusal into its page; every unknown record gets the same page."""
        if isinstance(exception, WaitError):
            # Recorded where it was refused.
            return too_many_requests(request, exception)
        if isinstance(exception, ProofNeededError | BudgetSpentError):
            # So is this.
            return refused(request, exception)
        if isinstance(exception, AccessRefusedError):
            return _refused(request, exception.refusal)
        return None


# What is out of reach is refused like what there is not.
_LIKE_NOTHING = frozenset({Refusal.NO_SUCH_RECORD, Refusal.OUT_OF_SCOPE})


def _refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The answer to what is refused. Raises ``Http404`` and ``PermissionDenied``."""
    note_refusal(request, Reason.of(refusal))
    if refusal in _LIKE_NOTHING:
        raise Http404
    if refusal is Refusal.STEP_UP:
        return ask_for_proof(request)
    if refusal is Refusal.NOT_SWITCHED_ON:
        return not_switched_on(request)
    if refusal is Refusal.MEDIATED:
        words = {"words": refusal.value}
        return render(request, "mediation/not_for_a_caller.html", words, status=403)
    raise PermissionDenied


def _let_in(request: HttpRequest, holder: Actor, actor: Actor, caller: Actor | None) -> None:
    """Put on the request who makes it (``SignedInRequest``)."""
    request.holder, request.actor, request.caller = holder, actor, caller  # type: ignore[attr-defined]


def _session_ended(request: HttpRequest) -> HttpResponse:
    record_refused_nobody(
        place=place_of(request), reason=Reason.SESSION_ENDED, asked=_asked(request)
    )
    return redirect("session_ended")


def note_refusal(request: HttpRequest, reason: Reason) -> None:
    """Record what the actor of a request is refused, once a request."""
    if not getattr(request, _NOTED, False):
        record_refused(actor=request.actor, reason=reason, asked=_asked(request))  # type: ignore[attr-defined]
        setattr(request, _NOTED, True)


def _asked(request: HttpRequest) -> str:
    """The name of the page: its address may be anything that somebody typed."""
    match = request.resolver_match
    return "" if match is None else match.view_name


def _has_ended(request: HttpRequest) -> bool:
    """Whether the request has the secret of a session that ended. Why, and what was typed, is kept
    for the next pages."""
    ended = why_ended(request.session)
    if ended is not None:
        left = left_behind(request.session)
        remember_end(request.session, ended)
        if request.method == "POST" and ended.why in ENDS:
            keep_typed(request, left, Typed.sent(request))
    return ended is not None


def _had_session(request: HttpRequest) -> bool:
    """Whether the browser still names a session that has ended."""
    named = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    return bool(named) and request.session.is_empty()
