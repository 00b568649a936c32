"""The forms of enrolling."""

from typing import Any

from django import forms

from contactpoint.web.page_form import PageForm
from contactpoint.web.sign_in.forms import LONGEST_PASSWORD

WRONG = "The user name or enrolment code is wrong, or the code has lapsed"
WRONG_CODE = "The one-time code is wrong. Enter the one that your device shows now"
# Far more than a code has, with whatever stands between its groups.
_LONGEST_CODE = 60
_LONGEST_NAME = 150


class CodeForm(PageForm):
    """User name and enrolment code."""

    username = forms.CharField(
        max_length=_LONGEST_NAME, error_messages={"required": "Enter your user name"}
    )
    code = forms.CharField(
        max_length=_LONGEST_CODE, error_messages={"required": "Enter your enrolment code"}
    )


class AgreementForm(PageForm):
    """Whether the agreement is signed."""

    agree = forms.MultipleChoiceField(
        choices=[("yes", "I agree")],
        error_messages={"required": "Select that you agree, or ask your account manager"},
    )


class NewPasswordForm(PageForm):
    """A password, twice."""

    password = forms.CharField(
        strip=False,
        max_length=LONGEST_PASSWORD,
        error_messages={"required": "Enter a password"},
    )
    again = forms.CharField(
        strip=False,
        max_length=LONGEST_PASSWORD,
        error_messages={"required": "Enter the password a second time"},
    )

    def clean(self) -> dict[str, Any]:
        """Both are the same."""
        return _same(self, "password", "The passwords are not the same")


class DeviceForm(PageForm):
    """A key, or a device for codes."""

    device = forms.ChoiceField(
        choices=[("key", "key"), ("code", "code")],
        error_messages={"required": "Select what you have"},
    )


class NewPinForm(PageForm):
    """A PIN, twice."""

    pin = forms.CharField(max_length=20, error_messages={"required": "Enter a PIN"})
    again = forms.CharField(
        max_length=20, error_messages={"required": "Enter the PIN a second time"}
    )

    def clean(self) -> dict[str, Any]:
        """Both are the same."""
        return _same(self, "pin", "The PINs are not the same")


class ShownCodeForm(PageForm):
    """What a new device for codes shows."""

    code = forms.CharField(
        max_length=20, error_messages={"required": "Enter the code that your device shows"}
    )


class CodeDeviceForm(NewPinForm):
    """What a new device shows, and a PIN, twice."""

    code = ShownCodeForm.base_fields["code"]
    field_order = ("code", "pin", "again")


def _same(form: PageForm, name: str, otherwise: str) -> dict[str, Any]:
    cleaned = form.cleaned_data
    if name in cleaned and "again" in cleaned and cleaned[name] != cleaned["again"]:
        form.add_error("again", otherwise)
    return cleaned
