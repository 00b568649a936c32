"""Forms about organisations: what to look for, a last day, a partner, a successor."""

from collections.abc import Sequence
from typing import Any

from django import forms

from contactpoint.services.organisations.find import State
from contactpoint.web.page_form import DayField, PageForm

STATES = {
    State.ACCREDITED: "Accredited",
    State.LAPSING: "Lapsing within 60 days",
    State.LAPSED: "Lapsed",
    State.CLOSED: "Closed",
    State.WAITING: "Closed, with accounts that wait",
    State.ABSENT: "Not in the register any more",
    State.PARTNER: "National partners",
}
_LONGEST_WORDS = 80
_LONGEST_CODE = 20


class SearchForm(PageForm):
    """What is looked for: part of a name or town, or a code; of an authority; in a state."""

    words = forms.CharField(
        required=False,
        max_length=_LONGEST_WORDS,
        error_messages={"max_length": f"Enter {_LONGEST_WORDS} characters at most"},
    )
    gss = forms.ChoiceField(
        required=False, error_messages={"invalid_choice": "Select an authority of the list"}
    )
    state = forms.ChoiceField(
        required=False,
        choices=[("", "Any"), *((state.value, words) for state, words in STATES.items())],
        error_messages={"invalid_choice": "Select a state of the list"},
    )

    def __init__(self, *args: Any, authorities: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = self.fields["gss"]
        assert isinstance(choices, forms.ChoiceField)  # noqa: S101 (declared above)
        choices.choices = [("", "Any"), *authorities]


class UntilForm(PageForm):
    """The last day of an accreditation."""

    until = DayField(subject="Last day")


class PartnerForm(UntilForm):
    """A charity that becomes a national partner."""

    name = forms.CharField(
        max_length=200,
        error_messages={
            "required": "Enter the charity's name",
            "max_length": "A name has 200 characters at most",
        },
    )
    number = forms.CharField(
        max_length=_LONGEST_CODE,
        error_messages={
            "required": "Enter the charity's number",
            "max_length": "A charity's number has 6 or 7 digits",
        },
    )
    telephone = forms.CharField(
        required=False,
        max_length=20,
        error_messages={"max_length": "A telephone number has 20 characters at most"},
    )
    field_order = ("name", "number", "telephone", "until")


class SuccessorForm(PageForm):
    """Who took a closed organisation over, and whether that was looked at again."""

    code = forms.CharField(
        max_length=_LONGEST_CODE,
        error_messages={
            "required": "Enter the successor's code",
            "max_length": f"A code has {_LONGEST_CODE} characters at most",
        },
    )
    sure = forms.BooleanField(required=False)
