"""The forms of the two pages."""

from collections.abc import Callable
from typing import Any, Protocol

from allauth.account.forms import LoginForm
from allauth.mfa.base.forms import AuthenticateForm
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.http import HttpResponse

from contactpoint.services.accounts.attempts import WaitError, Whence
from contactpoint.services.accounts.second_factor import prove
from contactpoint.services.accounts.security_keys import Act, Answer, prove_by_key
from contactpoint.web.page_form import PageFormMixin
from contactpoint.web.security_keys.form import WRONG_KEY, AnswerField, AnswerFormMixin

WRONG_PASSWORD = "The user name or password is wrong"  # noqa: S105
WRONG_CODE_OR_PIN = "The one-time code or PIN is wrong, or the code has been used"
TOO_MANY = "Too many attempts have failed. Try again in {}"
# Nobody memorises a longer one. Argon2 takes all of it: nothing is cut off.
LONGEST_PASSWORD = 1024
_LONGEST_CODE = 20


class PasswordForm(PageFormMixin, LoginForm):  # type: ignore[misc]
    """User name and password."""

    field_order = ("login", "password")
    wait: WaitError | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].error_messages["required"] = "Enter your user name"
        self.fields["password"].error_messages["required"] = "Enter your password"
        self.fields["password"].validators.append(MaxLengthValidator(LONGEST_PASSWORD))

    def clean(self) -> dict[str, Any] | None:
        """allauth's check, in our words and against one field."""
        try:
            cleaned: dict[str, Any] | None = super().clean()
        except WaitError as error:
            self.wait = error
            self.add_error("login", TOO_MANY.format(error.wait))
            cleaned = self.cleaned_data
        except ValidationError:
            self.add_error("login", WRONG_PASSWORD)
            cleaned = self.cleaned_data
        return cleaned


class CodeAndPinForm(PageFormMixin, AuthenticateForm):  # type: ignore[misc]
    """The one-time code and the memorised PIN, right together or wrong together.

    Replaces allauth's check of the code alone.
    """

    pin = forms.CharField(error_messages={"required": "Enter your PIN"}, max_length=20)
    wait: WaitError | None = None

    def __init__(self, *args: Any, whence: Whence, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._whence = whence
        self.fields["code"].error_messages["required"] = "Enter the one-time code"
        self.fields["code"].validators.append(MaxLengthValidator(_LONGEST_CODE))

    def clean_code(self) -> str:
        """The code as typed; ``clean`` checks it."""
        return str(self.cleaned_data["code"])

    def clean(self) -> dict[str, Any]:
        """Check code and PIN as one attempt."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        try:
            device = prove(self.user, code=cleaned["code"], pin=cleaned["pin"], whence=self._whence)
        except WaitError as error:
            self.wait = error
            self.add_error("code", TOO_MANY.format(error.wait))
            return cleaned
        if device is None:
            self.add_error("code", WRONG_CODE_OR_PIN)
            return cleaned
        device.user = self.user
        self.authenticator = device
        return cleaned


class SecurityKeyForm(AnswerFormMixin, AuthenticateForm):  # type: ignore[misc]
    """What a security key answered, in place of code and PIN.

    ``to`` makes the answer of what was sent, with what was asked; it is called once. Replaces
    allauth's check of a code.
    """

    code = None
    answer = AnswerField()
    wait: WaitError | None = None

    def __init__(
        self, *args: Any, act: Act, to: Callable[[str], Answer], whence: Whence, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._act, self._to, self._whence = act, to, whence

    def clean(self) -> dict[str, Any]:
        """Check the answer."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        answer = self._to(cleaned["answer"])
        try:
            key = prove_by_key(self.user, self._act, answer, whence=self._whence)
        except WaitError as error:
            self.wait = error
            self.add_error("answer", TOO_MANY.format(error.wait))
            return cleaned
        if key is None:
            self.add_error("answer", WRONG_KEY)
            return cleaned
        key.user = self.user
        self.authenticator = key
        return cleaned


class Delayed(Protocol):
    """A form whose attempt may come too soon."""

    wait: WaitError | None


def told_to_wait(response: HttpResponse, form: Delayed) -> HttpResponse:
    """The page of a form, with what tells a program when to try again, where that is needed."""
    if form.wait is not None:
        response.status_code = 429
        response.headers["Retry-After"] = str(form.wait.seconds)
    return response
