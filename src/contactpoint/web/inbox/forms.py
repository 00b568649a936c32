"""The form in which a user chooses when e-mails come."""

from django import forms

from contactpoint.access.notices import Email
from contactpoint.web.page_form import PageForm

_SELECT = "Select when you are told by email"


class EmailForm(PageForm):
    """One of a closed list."""

    choice = forms.ChoiceField(
        choices=[(one.value, one.value) for one in Email],
        error_messages={"required": _SELECT, "invalid_choice": _SELECT},
    )

    def clean_choice(self) -> Email:
        """When."""
        return Email(self.cleaned_data["choice"])
