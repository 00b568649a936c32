"""What somebody had typed when the session ended: kept sealed, given back after signing in again.

It stands in the session that follows, to which nobody is signed in: sealed as every session
(``store.sealed_sessions``), for 30 minutes, and for the browser that has that session's secret.
Whose it is, is the account whose session the browser had: who does not have the secret of an ended
session has nothing kept, and so nobody plants a form for somebody else. Whoever signs in as another
account destroys it. It is shown in the form once more and is sent by nobody but its author.

Never kept: what proves an account (passwords, PINs, codes), what was typed in a call for somebody
else, and what ended with an account's rights.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, QueryDict
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from contactpoint.access.actor import Action, Actor
from contactpoint.access.session_end import TYPED_KEPT, SessionEnd
from contactpoint.services.accounts.sessions import ACCOUNT, TYPED_BEFORE, Left
from contactpoint.services.accounts.typed_before import record_given_back, record_typed_kept
from contactpoint.web.declarations import declaration_of
from contactpoint.web.page_form import show_typed
from contactpoint.web.session_end.references import carried_along, put_into

# Ends that take nothing away from who was signed in.
ENDS = frozenset({SessionEnd.IDLE, SessionEnd.AGE, SessionEnd.ELSEWHERE})
# The longest form has a few thousand bytes.
LONGEST = 8 * 1024
# Pages that prove an account, and buttons without anything typed.
_NEVER = frozenset({Action.USE_SESSION, Action.CHANGE_OWN_SECRETS})
# A field whose name has one of these words proves somebody, or is a form's token.
_SECRET = frozenset(
    {
        *("password", "password1", "password2", "passphrase", "pin", "code", "answer", "secret"),
        *("token", "csrfmiddlewaretoken", "again", "present"),
    }
)
_CALL = "call"


@dataclass(frozen=True, slots=True)
class Typed:
    """A form as it was typed: the page that has it, the page that it goes to, and its fields."""

    page: str
    to: str
    fields: QueryDict

    @classmethod
    def sent(cls, request: HttpRequest) -> "Typed":
        """The form that a request brings. It stands on the page that the request was sent from."""
        origin = request.headers.get("Referer", "")
        here = url_has_allowed_host_and_scheme(origin, {request.get_host()})
        page = urlsplit(origin).path if here else request.path
        return cls(page if _name_of(page) else request.path, request.path, request.POST)

    @classmethod
    def told(cls, request: HttpRequest) -> "Typed | None":
        """The form that a page tells of as its session ends on the screen (``session_end.js``)."""
        page, typed = request.POST.get("page", ""), request.POST.get("typed", "")
        if not page.startswith("/") or len(typed) > LONGEST:
            return None
        try:
            return cls(page, page, QueryDict(typed))
        except ValueError:
            return None


def is_secret(name: str) -> bool:
    """Whether what is typed under this name is never kept."""
    return not _SECRET.isdisjoint(re.split(r"[^a-z0-9]+", name.lower()))


def keeps_typed(request: HttpRequest) -> bool:
    """Whether what is typed at the page that is asked for is kept when the session ends."""
    match = request.resolver_match
    declared = None if match is None else declaration_of(match.func)
    return declared is not None and declared not in _NEVER


def keep_typed(request: HttpRequest, left: Left | None, typed: Typed | None) -> bool:
    """Keep what was typed for whose session it was; returns whether it is kept."""
    if left is None or typed is None or _CALL in left.kept:
        return False
    page = _name_of(typed.page)
    fields = _without_secrets(typed.fields)
    if not page or not _name_of(typed.to) or not 0 < len(fields) <= LONGEST:
        return False
    record_typed_kept(account=left.account, page=page)
    request.session[TYPED_BEFORE] = {
        ACCOUNT: left.account,
        "until": (timezone.now() + TYPED_KEPT).timestamp(),
        "page": typed.page,
        "to": typed.to,
        "fields": fields,
        "carried": carried_along(left.kept, (typed.page, typed.to, fields)),
        "is_back": False,
    }
    return True


def is_kept(session: SessionBase) -> bool:
    """Whether something is kept for who signs in again."""
    return TYPED_BEFORE in session


def give_back(request: HttpRequest, actor: Actor) -> str | None:
    """The address of the page at which the actor was typing, once; ``None`` where nothing waits.

    From now on that page shows what was typed.
    """
    kept = _kept_for(request.session, actor)
    page = "" if kept is None else _name_of(kept["page"])
    if kept is None or kept["is_back"] or not page:
        return None
    record_given_back(actor=actor, page=page)
    put_into(request.session, kept["carried"])
    request.session[TYPED_BEFORE] = {**kept, "carried": {}, "is_back": True}
    return str(kept["page"])


def show_again(request: HttpRequest, actor: Actor) -> None:
    """Let the forms of the page that is asked for show what was typed there. Once a form is sent,
    nothing is kept any more."""
    kept = _kept_for(request.session, actor)
    if kept is None or not kept["is_back"]:
        return
    if request.method == "POST" and request.path in (kept["page"], kept["to"]):
        del request.session[TYPED_BEFORE]
    elif request.method == "GET" and request.path == kept["page"]:
        show_typed(QueryDict(kept["fields"]))


def _kept_for(session: SessionBase, actor: Actor) -> Mapping[str, Any] | None:
    """What is kept for the actor; of anybody else, or too old, it is destroyed."""
    kept: Mapping[str, Any] | None = session.get(TYPED_BEFORE)
    if kept is None:
        return None
    if kept[ACCOUNT] != actor.account_id or kept["until"] <= timezone.now().timestamp():
        del session[TYPED_BEFORE]
        return None
    return kept


def _name_of(path: str) -> str:
    """The name of the page at an address, where what is typed at it may be kept; or nothing."""
    try:
        match = resolve(path)
    except Resolver404:
        return ""
    declared = declaration_of(match.func)
    return "" if declared is None or declared in _NEVER else match.view_name


def _without_secrets(fields: QueryDict) -> str:
    """The fields as text that may be kept; nothing, where nothing was typed."""
    kept = QueryDict(mutable=True)
    for name, values in fields.lists():
        if not is_secret(name):
            kept.setlist(name, values)
    return kept.urlencode() if any(value for _, values in kept.lists() for value in values) else ""
