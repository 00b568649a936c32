"""The forms of handing over a child."""

from django import forms

from contactpoint.web.page_form import PageForm


class OfferForm(PageForm):
    """To which colleague."""

    to = forms.CharField(
        max_length=60, error_messages={"required": "Enter the colleague's user name"}
    )


class AnswerForm(PageForm):
    """Whether one takes over what is offered."""

    answer = forms.ChoiceField(
        choices=[("accept", "Yes"), ("decline", "No")],
        error_messages={"required": "Select whether you take over"},
    )
