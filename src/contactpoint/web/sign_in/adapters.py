"""Where allauth is made to differ: it records, refuses and seals."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from contactpoint.ledger.entry import Origin
from contactpoint.services.accounts.attempts import (
    Attempt,
    Step,
    Tried,
    begin,
    record_failure,
)
from contactpoint.services.accounts.second_factor import has_second_factor
from contactpoint.services.accounts.sign_in import (
    StandingError,
    complete_sign_in,
    record_no_second_factor,
    record_refused_sign_in,
    record_right_password,
)
from contactpoint.web.place import place_of
from contactpoint.web.sign_in.devices import remember, whence_of
from contactpoint.web.sign_in.refusal import standing_page

ORIGIN = Origin.PAGE


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Passwords, and the moment at which somebody becomes signed in."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: an organisation's account manager makes accounts."""
        return False

    def is_ajax(self, request: HttpRequest) -> bool:
        """Never: these are pages, and a form's content is not sent back as data."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The place, by our rule of whom to believe."""
        return place_of(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the attempt. Raises ``WaitError``.

        Instead of allauth's rate limits: they know neither a wait that grows nor a browser that
        signed in before.
        """
        self._tried = Tried.by(credentials.get("username") or "")
        self._whence = whence_of(request, self._tried.name)
        self._attempt: Attempt = begin(self._tried, self._whence, Step.PASSWORD)

    def _rollback_login_failed_rl_usage(self) -> None:
        """A right password is no failure, and no success: what was guessed before still counts."""
        self._attempt.take_back()

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Record a wrong user name or password."""
        record_failure(self._tried, self._whence, Step.PASSWORD)

    def pre_login(
        self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any
    ) -> HttpResponse | None:
        """Record the right password, and stop an account that has no second factor: allauth would
        sign it in without one."""
        if has_second_factor(user):
            record_right_password(account=user, origin=ORIGIN)
            return None
        record_no_second_factor(user=user, origin=ORIGIN)
        clear_login(request)
        return render(request, "sign_in/no_second_factor.html", status=403)

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Sign in and record the sign-in, in one transaction, the ledger entry first."""
        if not has_second_factor(user):
            record_no_second_factor(user=user, origin=ORIGIN)
            raise ImmediateHttpResponse(
                render(request, "sign_in/no_second_factor.html", status=403)
            )
        try:
            with transaction.atomic():
                complete_sign_in(account=user, origin=ORIGIN)
                super().login(request, user)
        except StandingError as error:
            clear_login(request)
            record_refused_sign_in(account=user, conditions=error.conditions, origin=ORIGIN)
            raise ImmediateHttpResponse(standing_page(request, error.conditions, user)) from None

    def post_login(
        self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any
    ) -> HttpResponse:
        """Go on, in a browser that is known from now on."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        remember(request, response, user.get_username())
        return response


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Seals and opens nothing: a secret is sealed for its account, which is not known here.

    Codes are proved by ``services.accounts.second_factor`` alone.
    """

    def encrypt(self, text: str) -> str:
        """Raises ``NotImplementedError``."""
        raise NotImplementedError("a device's secret is sealed by services.accounts.second_factor")

    def decrypt(self, encrypted_text: str) -> str:
        """Raises ``NotImplementedError``."""
        raise NotImplementedError("a device's secret is opened by services.accounts.second_factor")
