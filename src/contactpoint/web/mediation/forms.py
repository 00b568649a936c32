"""The form by which a caller is identified."""

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator

from contactpoint.access.actor import Actor
from contactpoint.access.calls import read_caller_number
from contactpoint.services.accounts.attempts import WaitError
from contactpoint.services.mediation.calls import Call, NoCallError, begin_call
from contactpoint.web.page_form import PageForm
from contactpoint.web.sign_in.forms import TOO_MANY

_LONGEST = 20


class CallerForm(PageForm):
    """Caller number and one-time code, right together or wrong together."""

    number = forms.CharField(error_messages={"required": "Enter the caller number"})
    code = forms.CharField(error_messages={"required": "Enter the caller's one-time code"})
    wait: WaitError | None = None
    call: Call

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._actor = actor
        for field in self.fields.values():
            field.validators.append(MaxLengthValidator(_LONGEST))

    def clean_number(self) -> str:
        """The ten figures; whether they are somebody's is not known yet."""
        number = read_caller_number(self.cleaned_data["number"])
        if not number:
            raise forms.ValidationError(
                "A caller number has 10 figures; check each one with the caller"
            )
        return number

    def clean(self) -> dict[str, Any]:
        """Check number and code as one attempt, and begin the call."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        try:
            self.call = begin_call(
                actor=self._actor, number=cleaned["number"], code=cleaned["code"]
            )
        except WaitError as error:
            self.wait = error
            self.add_error("code", TOO_MANY.format(error.wait))
        except NoCallError as error:
            self.add_error("code", error.why.value)
        return cleaned
