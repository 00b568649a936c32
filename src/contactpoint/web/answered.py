"""Every form is answered once: a second click, or a form that a browser sends again, is answered
like the first time, and nothing is done twice.

Each form of a page carries a key, random and its own, beside the token against forms of other
sites; ``forms_with_keys`` gives it to all of them. Of the same form, sent twice, the second waits
until the first is answered, also where another process answers it. Then it gets the same answer:
the page that the first led to, and what was said there (``services.answers``). Whoever is answered
again has passed the gate again.

An answer is kept where a view let the form lead on, as views do that have done something. A page
that shows what was wrong is not kept: nothing was done, and the form is read again. A view that did
something and answers by a page says so with ``shown_once``. What the gate or a service refused is
never kept, since what it was refused for may be mended.
"""

import re
import secrets
from collections.abc import Callable, Mapping
from http.cookies import SimpleCookie
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.messages import get_messages
from django.contrib.messages.storage.session import SessionStorage
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import rotate_token
from django.shortcuts import render
from django.template.backends.utils import csrf_input
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString

from contactpoint.services.answers import (
    Answer,
    SentForm,
    StillAnsweringError,
    answer_to,
    keep_answer,
    one_at_a_time,
)
from contactpoint.web.headers import nonce

FORM_KEY = "form_key"
_KEY_BYTES = 32
_KEY = re.compile(rf"[0-9a-f]{{{2 * _KEY_BYTES}}}")
_TOKEN = "csrfmiddlewaretoken"  # noqa: S105 (the name of a field)
_LED_ON = frozenset({302, 303})
_Response = TypeVar("_Response", bound=HttpResponse)


def forms_with_keys(request: HttpRequest) -> Mapping[str, Any]:
    """What templates put into each form as ``csrf_input``: the token, and a key of its own."""
    return {"csrf_input": _inputs_lazy(request)}


def _inputs(request: HttpRequest) -> SafeString:
    key = format_html(
        '<input type="hidden" name="{}" value="{}">', FORM_KEY, secrets.token_hex(_KEY_BYTES)
    )
    return SafeString(csrf_input(request) + key)


_inputs_lazy: Any = lazy(_inputs, SafeString, str)


def shown_once(response: _Response) -> _Response:
    """Keep a page as the answer to a form that did something. It may show nothing of a child:
    shown again, it has no entry."""
    response.contactpoint_shown_once = True  # type: ignore[attr-defined]
    return response


class Messages(SessionStorage):
    """Messages in the session, which can be said again."""

    def said(self) -> tuple[tuple[int, str, str], ...]:
        """What was said while this request was answered."""
        queued = self._queued_messages  # type: ignore[attr-defined]
        return tuple((one.level, str(one.message), one.extra_tags) for one in queued)

    def say_again(self, said: tuple[tuple[int, str, str], ...]) -> None:
        """Say what does not wait to be said already."""
        loaded = self._loaded_messages  # type: ignore[attr-defined]
        waiting = {(one.level, str(one.message), one.extra_tags) for one in loaded}
        for level, message, tags in said:
            if (level, message, tags) not in waiting:
                self.add(level, message, tags)


class OneAtATimeMiddleware:
    """Lets one request at a time through with the same form. Stands before the session is read, so
    that the second reads what the first has saved.

    Where the first gave the session another key, the second goes on in that session: it has the
    key that the session had, and the same form with all that it says.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        sent = _sent(request)
        if sent is None:
            return self._get_response(request)
        try:
            with one_at_a_time(sent):
                answer = answer_to(sent)
                if answer is not None and answer.session:
                    request.COOKIES[settings.SESSION_COOKIE_NAME] = answer.session
                request.contactpoint_sent = sent  # type: ignore[attr-defined]
                request.contactpoint_answer = answer  # type: ignore[attr-defined]
                return self._get_response(request)
        except StillAnsweringError:
            return render(request, "errors/still_answering.html", status=503)


class AnswerOnceMiddleware:
    """Answers a form like the first time, or keeps its answer. Stands after the gate."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self._get_response(request)
        sent: SentForm | None = getattr(request, "contactpoint_sent", None)
        if sent is not None and getattr(request, "contactpoint_viewed", False):
            _keep(request, sent, response)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Answer again what was answered; otherwise the view's own answer will be kept."""
        answer: Answer | None = getattr(request, "contactpoint_answer", None)
        if answer is not None:
            return _again(request, answer)
        request.contactpoint_viewed = True  # type: ignore[attr-defined]
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """What answers a refusal or a fault is not the view's answer."""
        request.contactpoint_viewed = False  # type: ignore[attr-defined]


def _sent(request: HttpRequest) -> SentForm | None:
    """The form that a request sends; ``None`` for one without a key or a session."""
    session = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    if request.method != "POST" or not session:
        return None
    # Read whole first, so that a view can read it whole as well.
    key = request.POST.get(FORM_KEY, "") if request.body else ""
    if not _KEY.fullmatch(key):
        return None
    fields = [
        (name, request.POST.getlist(name))
        for name in request.POST
        if name not in {FORM_KEY, _TOKEN}
    ]
    return SentForm(session, request.path, key, fields)


def _keep(request: HttpRequest, sent: SentForm, response: HttpResponseBase) -> None:
    led_on = response.status_code in _LED_ON
    shown = isinstance(response, HttpResponse) and hasattr(response, "contactpoint_shown_once")
    now = request.session.session_key
    # Without a session there is nobody to answer again.
    if not now or not (led_on or shown):
        return
    content = response.content.decode() if shown and isinstance(response, HttpResponse) else ""
    keep_answer(
        sent,
        Answer(
            status=response.status_code,
            location=response.headers.get("Location", ""),
            body=content,
            nonce=nonce() if shown else "",
            messages=_messages(request).said(),
            cookies=tuple(one.OutputString() for one in response.cookies.values()),
            session=now if now != sent.session else "",
        ),
    )


def _again(request: HttpRequest, answer: Answer) -> HttpResponse:
    body = answer.body.replace(f'nonce="{answer.nonce}"', f'nonce="{nonce()}"')
    response = HttpResponse(body, status=answer.status)
    if answer.location:
        response.headers["Location"] = answer.location
    for cookie in answer.cookies:
        response.cookies.update(SimpleCookie(cookie))
    _messages(request).say_again(answer.messages)
    if answer.session:
        # The answer before, with the key and the token that came with it, may have been lost.
        request.session.modified = True
        rotate_token(request)
    return response


def _messages(request: HttpRequest) -> Messages:
    storage: Any = get_messages(request)
    if not isinstance(storage, Messages):
        raise TypeError("messages are kept so that they can be said again")
    return storage
