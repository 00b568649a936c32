"""The two pages of signing in, and the way out."""

from functools import partial
from typing import Any

from allauth.account.internal.flows.logout import logout as leave
from allauth.account.internal.stagekit import clear_login
from allauth.account.views import LoginView
from allauth.mfa.base.views import AuthenticateView
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from contactpoint.access.calls import CallEnd
from contactpoint.services.accounts import sign_in
from contactpoint.services.accounts.employer.begin import offered
from contactpoint.services.accounts.second_factor import has_code_and_pin, has_key
from contactpoint.services.accounts.security_keys import Act, ask_to_prove
from contactpoint.web.call import hang_up
from contactpoint.web.security_keys.form import answer_to, ask
from contactpoint.web.sign_in.devices import whence_of
from contactpoint.web.sign_in.forms import (
    CodeAndPinForm,
    PasswordForm,
    SecurityKeyForm,
    told_to_wait,
)


class PasswordView(LoginView):  # type: ignore[misc]
    """The first page: user name and password."""

    template_name = "sign_in/password.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the employers' sign-ins that there are."""
        content: dict[str, Any] = super().get_context_data(**kwargs)
        return {**content, "employers": offered()}

    def form_valid(self, form: PasswordForm) -> HttpResponseBase:
        """On to the second page, in a session that whoever knew this one has no part in."""
        self.request.session.cycle_key()
        answer: HttpResponseBase = super().form_valid(form)
        return answer

    def form_invalid(self, form: PasswordForm) -> HttpResponse:
        """The page again."""
        return told_to_wait(super().form_invalid(form), form)


class CodeAndPinView(AuthenticateView):  # type: ignore[misc]
    """The second page: one-time code and PIN. Opens only to who has passed the first."""

    template_name = "sign_in/code_and_pin.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The page, or the one for security keys, where the account has one and nobody asked for
        this one."""
        if has_key(self.stage.login.user) and request.GET.get("by") != "code":
            return redirect("sign_in_key")
        answer: HttpResponseBase = super().get(request, *args, **kwargs)
        return answer

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
        return {"form": self.auth_form, "has_key": has_key(self.stage.login.user)}


class SecurityKeyView(AuthenticateView):  # type: ignore[misc]
    """The second page for who has a security key. Opens only to who has passed the first."""

    template_name = "sign_in/security_key.html"

    def _build_forms(self) -> SecurityKeyForm | None:
        user = self.stage.login.user
        self.auth_form = SecurityKeyForm(
            user=user,
            act=Act.SIGN_IN,
            to=partial(answer_to, self.request),
            whence=whence_of(self.request, user.get_username()),
            data=self.request.POST if self.request.method == "POST" else None,
        )
        return self.auth_form

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The page; or the other one, where the account has no key."""
        if not has_key(self.stage.login.user):
            return redirect(f"{reverse('mfa_authenticate')}?by=code")
        answer: HttpResponseBase = super().get(request, *args, **kwargs)
        return answer

    def form_invalid(self, form: SecurityKeyForm) -> HttpResponseBase:
        """The page again, with another question. A key that turned out to be a copy is gone."""
        if not has_key(self.stage.login.user):
            clear_login(self.request)
            return render(self.request, "sign_in/no_second_factor.html", status=403)
        return told_to_wait(super().form_invalid(form), form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the template needs; allauth's own context has more than the page shows."""
        account = self.stage.login.user
        options = ask(self.request, ask_to_prove(account, Act.SIGN_IN))
        return {
            "form": self.auth_form,
            "options": options,
            "has_code": has_code_and_pin(account),
        }


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out, or give up signing in half-way, and say so."""
    who = sign_in.signed_in(request.user)
    half_way = who is None and not request.session.is_empty()
    if who is not None:
        hang_up(request, who.actor, CallEnd.SIGNED_OUT)
    with transaction.atomic():
        if who is not None:
            sign_in.sign_out(actor=who.actor)
        leave_session(request)
    if half_way:
        return redirect("account_login")
    # Also to a second click: nobody is signed in any more.
    return signed_out_page(request)


def leave_session(request: HttpRequest) -> None:
    """Delete the session, and let the browser forget it."""
    leave(request, show_message=False)
    request.session.flush()


def signed_out_page(request: HttpRequest) -> HttpResponse:
    """Say that somebody has signed out."""
    return render(request, "sign_in/signed_out.html")
