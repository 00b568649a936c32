"""Headers that tell a browser to trust nothing but this answer, and to keep nothing of a page."""

import secrets
from collections.abc import Callable
from contextvars import ContextVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.urls import reverse

# What the pages answer to. A browser asks for nothing else, and a method that nobody uses is one
# that nobody has thought of.
METHODS = ("GET", "HEAD", "POST")
# The pages that end a session, or say that one has ended.
_LEAVING = frozenset({"sign_out", "sign_out_everywhere", "session_ended"})
# Where browsers tell what they blocked: a page of ours that asked for more than it may.
_REPORTS = "policy_report"
_NONCE_BYTES = 16
_FORMS_TO = "contactpoint_forms_to"
_PERMISSIONS = ("camera", "display-capture", "geolocation", "microphone", "payment", "usb")
_EVERYWHERE = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in _PERMISSIONS),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
# Of the answer that this thread is making.
_nonce: ContextVar[str] = ContextVar("nonce", default="")


def nonce() -> str:
    """What the page that is being made puts on its own scripts and styles: random, and another for
    every answer, so that what a visitor made the page say brings neither."""
    return _nonce.get()


def let_forms_go_to(response: HttpResponse, origin: str) -> HttpResponse:
    """Let forms of this answer be sent to another service of ours as well, which ``origin`` is."""
    setattr(response, _FORMS_TO, origin)
    return response


def content_security_policy(its_nonce: str, forms_to: str = "") -> str:
    """The policy of one answer: scripts and styles by its nonce; forms, pictures and requests of
    this server, and nothing else; nothing inline."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'nonce-{its_nonce}'",
            f"style-src 'nonce-{its_nonce}'",
            "img-src 'self'",
            "font-src 'self'",
            # To stay signed in (``session_end.js``).
            "connect-src 'self'",
            f"form-action 'self' {forms_to}".strip(),
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "object-src 'none'",
            f"report-uri {reverse(_REPORTS)}",
        )
    )


def headers_of_refusals() -> dict[str, str]:
    """The headers of an answer that no page made, to a request that no page saw: plain text, which
    a browser keeps nowhere and takes nothing else for."""
    headers = {
        **_EVERYWHERE,
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
        "Cache-Control": "no-store",
    }
    if settings.SECURE_HSTS_SECONDS:
        below = "; includeSubDomains" if settings.SECURE_HSTS_INCLUDE_SUBDOMAINS else ""
        headers["Strict-Transport-Security"] = f"max-age={settings.SECURE_HSTS_SECONDS}{below}"
    return headers


class SecurityHeadersMiddleware:
    """Sets these headers on every answer, static files included; pages are never stored.

    Whoever signs out leaves nothing of the pages behind in the browser.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        its_nonce = secrets.token_urlsafe(_NONCE_BYTES)
        before = _nonce.set(its_nonce)
        try:
            response = self._answer(request)
        finally:
            _nonce.reset(before)
        response.headers["Content-Security-Policy"] = content_security_policy(
            its_nonce, getattr(response, _FORMS_TO, "")
        )
        for name, value in _EVERYWHERE.items():
            response.headers[name] = value
        if not request.path.startswith(f"/{settings.STATIC_URL.strip('/')}/"):
            response.headers["Cache-Control"] = "no-store"
        match = request.resolver_match
        if match is not None and match.view_name in _LEAVING:
            # And what a browser has ready for its back button. Not "cookies": it would take those
            # of other services of the same domain too, and the one by which it is known here.
            response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response

    def _answer(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        return self._get_response(request)
