"""The form in which one of several desks is chosen."""

from collections.abc import Sequence
from typing import Any

from django import forms

from contactpoint.services.own_desks import Desk
from contactpoint.web.page_form import PageForm

_SELECT = "Select the desk at which you work now"


class DeskForm(PageForm):
    """One of the person's own desks; any other is as if nothing had been selected."""

    desk = forms.ChoiceField(error_messages={"required": _SELECT, "invalid_choice": _SELECT})

    def __init__(self, *args: Any, desks: Sequence[Desk], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._desks = {one.scope.code: one for one in desks}
        choices = self.fields["desk"]
        assert isinstance(choices, forms.ChoiceField)  # noqa: S101 (declared above)
        choices.choices = [(code, one.name) for code, one in self._desks.items()]

    def clean_desk(self) -> Desk:
        """The desk itself."""
        return self._desks[self.cleaned_data["desk"]]
