"""The pages of a session's end: staying signed in, and being told that it has ended."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from contactpoint.access.actor import Action
from contactpoint.access.calls import CallEnd
from contactpoint.access.session_end import SessionEnd
from contactpoint.services.accounts import sign_in
from contactpoint.services.accounts.sessions import Ended, left_behind, why_ended
from contactpoint.web.call import hang_up
from contactpoint.web.declarations import requires
from contactpoint.web.session_end.remaining import seconds_left
from contactpoint.web.session_end.typed_before import ENDS, Typed, is_kept, keep_typed
from contactpoint.web.sign_in.ended import recall_end, remember_end
from contactpoint.web.sign_in.views import leave_session


@requires(Action.USE_SESSION)
@require_POST
def stay(request: HttpRequest) -> HttpResponse:
    """Stay signed in: the request itself makes the session last longer. Answers with the seconds
    until it ends now."""
    request.session.modified = True
    return HttpResponse(str(seconds_left(request)), content_type="text/plain; charset=utf-8")


@require_http_methods(["GET", "HEAD", "POST"])
def session_ended(request: HttpRequest) -> HttpResponse:
    """Say why a page that was open a while ago now asks to sign in again.

    Who does not have the secret of a session that ended is told how sessions end, and no more. A
    page on which the time has run out sends what was typed on it (``session_end.js``): a session
    that has not ended yet ends by that.
    """
    if request.method == "POST":
        _end(request)
        return redirect("session_ended")
    ended = recall_end(request.session)
    content = {"ended": ended, "is_kept": is_kept(request.session)}
    return render(request, "session_end/session_ended.html", content)


def _end(request: HttpRequest) -> None:
    who = sign_in.signed_in(request.user)
    ended, left = why_ended(request.session), left_behind(request.session)
    if who is not None and ended is None:
        hang_up(request, who.actor, CallEnd.SIGNED_OUT)
        with transaction.atomic():
            sign_in.sign_out(actor=who.actor)
            leave_session(request)
        ended = Ended(SessionEnd.IDLE, timezone.now())
    if ended is None:
        return
    remember_end(request.session, ended)
    if ended.why in ENDS:
        keep_typed(request, left, Typed.told(request))
