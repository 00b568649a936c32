"""The form in which one of several desks is chosen."""

from collections.abc import Mapping
from typing import Any

from django import forms

from contactpoint.access.scope import Scope
from contactpoint.web.page_form import PageForm

_SELECT = "Select the desk at which you work now"


class DeskForm(PageForm):
    """One of the person's own desks; any other is as if nothing had been selected."""

    desk = forms.ChoiceField(error_messages={"required": _SELECT, "invalid_choice": _SELECT})

    def __init__(self, *args: Any, desks: Mapping[Scope, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = self.fields["desk"]
        assert isinstance(choices, forms.ChoiceField)  # noqa: S101 (declared above)
        choices.choices = [(one.code, name) for one, name in desks.items()]

    def clean_desk(self) -> Scope:
        """Whose the desk is."""
        return Scope(self.cleaned_data["desk"])
