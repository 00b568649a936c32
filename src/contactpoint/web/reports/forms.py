"""Forms of reports: what is wrong, of which contact, what was made of it, and a number."""

from collections.abc import Iterable
from typing import Any

from django import forms

from contactpoint.review.wrong_facts import ReportOutcome, WrongFact
from contactpoint.web.page_form import PageForm

_WHAT = "Select what is wrong"
_OUTCOME = "Select what you made of it"


class WrongForm(PageForm):
    """What is wrong, of a closed list."""

    what = forms.ChoiceField(
        choices=[(what.value, "") for what in WrongFact],
        error_messages={"required": _WHAT, "invalid_choice": _WHAT},
    )

    @property
    def answer(self) -> WrongFact:
        """What is wrong. After ``is_valid`` only."""
        return WrongFact(self.cleaned_data["what"])


class ContactForm(PageForm):
    """Which contact it is, by its place on the page, from 1."""

    contact = forms.ChoiceField()

    def __init__(self, *args: Any, places: Iterable[int], question: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["contact"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (declared above)
        field.choices = [(str(place), "") for place in places]
        field.error_messages |= {"required": question, "invalid_choice": question}

    @property
    def place(self) -> int:
        """The place. After ``is_valid`` only."""
        return int(self.cleaned_data["contact"])


class OutcomeForm(PageForm):
    """What a desk made of a report."""

    outcome = forms.ChoiceField(
        choices=[(outcome.value, "") for outcome in ReportOutcome],
        error_messages={"required": _OUTCOME, "invalid_choice": _OUTCOME},
    )

    @property
    def answer(self) -> ReportOutcome:
        """What was made of it. After ``is_valid`` only."""
        return ReportOutcome(self.cleaned_data["outcome"])


class TelephoneForm(PageForm):
    """The telephone number of an organisation."""

    telephone = forms.CharField(
        max_length=20,
        error_messages={
            "required": "Enter the telephone number",
            "max_length": "A telephone number has 20 characters at most",
        },
    )

    @property
    def number(self) -> str:
        """The number as typed. After ``is_valid`` only."""
        return str(self.cleaned_data["telephone"])
