"""The forms of the two pages."""

from typing import Any

from allauth.account.forms import LoginForm
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.internal.flows import check_rate_limit
from django import forms
from django.core.exceptions import ValidationError

from contactpoint.services.accounts.second_factor import prove
from contactpoint.services.accounts.sign_in import record_failed_sign_in
from contactpoint.web.page_form import PageFormMixin
from contactpoint.web.sign_in.adapters import ORIGIN

WRONG_PASSWORD = "The user name or password is wrong"  # noqa: S105
WRONG_CODE_OR_PIN = "The one-time code or PIN is wrong, or the code has been used"
TOO_MANY = "There have been too many attempts. Wait 5 minutes, then try again"


class PasswordForm(PageFormMixin, LoginForm):  # type: ignore[misc]
    """User name and password."""

    field_order = ("login", "password")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].error_messages["required"] = "Enter your user name"
        self.fields["password"].error_messages["required"] = "Enter your password"

    def clean(self) -> dict[str, Any] | None:
        """allauth's check, in our words and against one field."""
        try:
            cleaned: dict[str, Any] | None = super().clean()
        except ValidationError as error:
            message = TOO_MANY if error.code == "too_many_login_attempts" else WRONG_PASSWORD
            self.add_error("login", message)
            cleaned = self.cleaned_data
        return cleaned


class CodeAndPinForm(PageFormMixin, AuthenticateForm):  # type: ignore[misc]
    """The one-time code and the memorised PIN, right together or wrong together.

    Replaces allauth's check of the code alone.
    """

    pin = forms.CharField(error_messages={"required": "Enter your PIN"}, max_length=20)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].error_messages["required"] = "Enter the one-time code"
        self.fields["code"].max_length = 20

    def clean_code(self) -> str:
        """The code as typed; ``clean`` checks it."""
        return str(self.cleaned_data["code"])

    def clean(self) -> dict[str, Any]:
        """Check code and PIN as one, counting the attempt."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        try:
            attempts_again = check_rate_limit(self.user)
        except ValidationError:
            self.add_error("code", TOO_MANY)
            return cleaned
        device = prove(self.user, code=cleaned["code"], pin=cleaned["pin"])
        if device is None:
            record_failed_sign_in(account=self.user, origin=ORIGIN)
            self.add_error("code", WRONG_CODE_OR_PIN)
            return cleaned
        device.user = self.user
        self.authenticator = device
        attempts_again()
        return cleaned
