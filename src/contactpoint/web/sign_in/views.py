"""The two pages of signing in, and the way out."""

from typing import Any

from allauth.account.internal.flows.logout import logout as leave
from allauth.account.views import LoginView
from allauth.mfa.base.views import AuthenticateView
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from contactpoint.services.accounts import sign_in
from contactpoint.services.accounts.employer.begin import offered
from contactpoint.web.sign_in.devices import whence_of
from contactpoint.web.sign_in.ended import recall_end
from contactpoint.web.sign_in.forms import CodeAndPinForm, PasswordForm, told_to_wait


class PasswordView(LoginView):  # type: ignore[misc]
    """The first page: user name and password."""

    template_name = "sign_in/password.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the employers' sign-ins that there are."""
        content: dict[str, Any] = super().get_context_data(**kwargs)
        return {**content, "employers": offered()}

    def form_invalid(self, form: PasswordForm) -> HttpResponse:
        """The page again."""
        return told_to_wait(super().form_invalid(form), form)


class CodeAndPinView(AuthenticateView):  # type: ignore[misc]
    """The second page: one-time code and PIN. Opens only to who has passed the first."""

    template_name = "sign_in/code_and_pin.html"

    def _build_forms(self) -> CodeAndPinForm | None:
        """The one form, always: allauth would take a security key's answer without a PIN here."""
        user = self.stage.login.user
        whence = whence_of(self.request, user.get_username())
        self.webauthn_form = None
        if self.request.method != "POST":
            self.auth_form = CodeAndPinForm(user=user, whence=whence)
            return None
        self.auth_form = CodeAndPinForm(user=user, whence=whence, data=self.request.POST)
        return self.auth_form

    def form_invalid(self, form: CodeAndPinForm) -> HttpResponse:
        """The page again."""
        return told_to_wait(super().form_invalid(form), form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the template needs; allauth's own context has more than the page shows."""
        return {"form": self.auth_form}


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out, or give up signing in half-way, and say so."""
    who = sign_in.signed_in(request.user)
    with transaction.atomic():
        if who is not None:
            sign_in.sign_out(actor=who.actor)
        leave_session(request)
    if who is None:
        return redirect("account_login")
    return signed_out_page(request)


@require_safe
def session_ended(request: HttpRequest) -> HttpResponse:
    """Say why a page that was open a while ago now asks to sign in again.

    Who does not have the secret of a session that ended is told how sessions end, and no more.
    """
    ended = recall_end(request.session)
    return render(request, "sign_in/session_ended.html", {"ended": ended})


def leave_session(request: HttpRequest) -> None:
    """Delete the session, and let the browser forget it."""
    leave(request, show_message=False)
    request.session.flush()


def signed_out_page(request: HttpRequest) -> HttpResponse:
    """Say that somebody has signed out."""
    return render(request, "sign_in/signed_out.html")
