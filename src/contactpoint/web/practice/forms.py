"""What a trainee says to have come to."""

from django import forms

from contactpoint.services.practice.exercise import Answer
from contactpoint.web.page_form import PageForm


class AnswerForm(PageForm):
    """The one answer that is asked for."""

    answer = forms.ChoiceField(
        choices=[(one.value, one.value) for one in Answer],
        error_messages={
            "required": "Select what you came to",
            "invalid_choice": "Select what you came to",
        },
    )
