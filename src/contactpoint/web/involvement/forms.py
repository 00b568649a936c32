"""Forms of an involvement. Days are today's until the practitioner says otherwise."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from contactpoint.web.page_form import DayField, PageForm


def _today() -> tuple[str, str, str]:
    today = timezone.localdate()
    return str(today.day), str(today.month), str(today.year)


class _DayForm(PageForm):
    """Asks for one day."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].initial = _today

    @property
    def answer(self) -> date:
        """The day. After ``is_valid`` only."""
        day: date = self.cleaned_data["day"]
        return day


class RecordForm(_DayForm):
    """The first day, and whether the practitioner is the lead professional."""

    day = DayField(subject="First day")
    lead = forms.ChoiceField(
        choices=[("yes", "Yes"), ("no", "No")],
        error_messages={"required": "Select yes if you are the lead professional"},
    )

    @property
    def takes_lead(self) -> bool:
        """Whether the answer was yes."""
        return bool(self.cleaned_data["lead"] == "yes")


class EndForm(_DayForm):
    """The last day."""

    day = DayField(subject="Last day")
