"""Forms as the pages show them: an error summary that links to fields, and dates in three boxes."""

import re
from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import pretty_name
from django.http import QueryDict
from django.utils import timezone

from contactpoint.access.typed_dates import DayError, DayFault, Years, day_of, day_of_parts, near
from contactpoint.children.invisible import without_invisible_signs

_PARTS = ("day", "month", "year")
_LONGEST_READ = 100

# What was typed here before the session ended (``web.session_end``); of the page that this thread
# is making.
_typed: ContextVar[QueryDict | None] = ContextVar("typed", default=None)


def show_typed(fields: QueryDict | None) -> None:
    """Let forms that were not sent show these fields from now on; ``None`` for nothing."""
    _typed.set(fields)


def shows_typed() -> bool:
    """Whether forms show what was typed before."""
    return _typed.get() is not None


class PageFormMixin:
    """What the form macros of ``layout/form.html`` ask of a form.

    No message is Django's own: those name no field, and some repeat what was typed. A form that has
    no words of its own for a fault says it with the field's name.
    """

    def full_clean(self) -> None:
        """Read what was sent, and say in our words what is wrong with it."""
        form: Any = self
        for name, field in form.fields.items():
            _say_in_our_words(name, field)
        super().full_clean()  # type: ignore[misc]

    def error_list(self) -> list[dict[str, str]]:
        """The errors in the order of the fields, each with a link to its field."""
        form: Any = self
        return [
            {"text": str(message), "href": f"#{self._target(name)}"}
            for name in form.fields
            for message in form.errors.get(name, ())
        ]

    def error_of(self, name: str) -> dict[str, str] | None:
        """The first error of a field, for the component that shows it."""
        form: Any = self
        messages = form.errors.get(name)
        return {"text": str(messages[0])} if messages else None

    def value_of(self, name: str) -> Any:
        """What the field shows: what was sent, what was typed before the session ended, or its
        initial value. Never a password."""
        form: Any = self
        typed, widget = _typed.get(), form.fields[name].widget
        sent_as = form.add_prefix(name)
        if typed is None or form.is_bound or widget.value_omitted_from_data(typed, {}, sent_as):
            value = form[name].value()
        else:
            value = widget.value_from_datadict(typed, {}, sent_as)
        return "" if value is None else value

    def _target(self, name: str) -> str:
        form: Any = self
        return f"{name}-day" if isinstance(form.fields[name], DayField) else name


class PageForm(PageFormMixin, forms.Form):
    """A form of a page."""


# By the codes of Django's faults. "{name}" is the field's name; what is between "%(" and ")" is
# Django's to fill in.
_OUR_WORDS = {
    "required": "Enter the {lower}",
    "invalid": "Check the {lower}",
    "invalid_choice": "Select the {lower}",
    "invalid_list": "Select the {lower}",
    "max_length": "{name} must be %(limit_value)d characters or fewer",
    "min_length": "{name} must be %(limit_value)d characters or more",
    "max_value": "{name} must be %(limit_value)s or less",
    "min_value": "{name} must be %(limit_value)s or more",
    "null_characters_not_allowed": "{name} has a sign in it that is none: type it again",
}


def _say_in_our_words(name: str, field: forms.Field) -> None:
    theirs: dict[str, Any] = {}
    for kind in reversed(type(field).__mro__):
        if kind.__module__.startswith("django."):
            theirs.update(getattr(kind, "default_error_messages", {}))
    label = str(field.label or pretty_name(name))
    for code, words in _OUR_WORDS.items():
        if field.error_messages.get(code, theirs.get(code)) == theirs.get(code):
            field.error_messages[code] = words.format(name=label, lower=label.lower())


class DayInput(forms.Widget):
    """Three boxes, ``NAME-day``, ``NAME-month`` and ``NAME-year``. Rendered by a macro."""

    def value_from_datadict(
        self, data: Mapping[str, Any], files: Any, name: str
    ) -> tuple[str, str, str]:
        """The three texts as sent."""
        day, month, year = (str(data.get(f"{name}-{part}", "")).strip() for part in _PARTS)
        return day, month, year

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        """Whether none of the boxes was sent."""
        return all(f"{name}-{part}" not in data for part in _PARTS)


class DayField(forms.Field):
    """A day, as three texts. ``subject`` begins its error messages: "Date of birth".

    A month may be a number or a name. A year may have two figures where one century makes sense:
    ``years`` gives the first and the last year for today's date. One of the boxes alone may have
    all of the date in it, as it is pasted.
    """

    widget = DayInput

    def __init__(
        self, *, subject: str, required: bool = True, years: Callable[[date], Years] = near
    ) -> None:
        super().__init__(required=required)
        self.subject = subject
        self._years = years

    def clean(self, value: Any) -> date | None:
        """The day, or ``None`` when nothing was entered and the field is not required."""
        texts = [without_invisible_signs(text).strip() for text in value or ("", "", "")]
        absent = [part for part, text in zip(_PARTS, texts, strict=True) if not text]
        if len(absent) == len(_PARTS):
            if self.required:
                raise ValidationError(f"Enter the {self.subject.lower()}")
            return None
        years = self._years(timezone.localdate())
        alone = next(filter(None, texts)) if len(absent) == len(_PARTS) - 1 else ""
        if absent and not _may_be_whole(alone):
            raise ValidationError(self._lacks(absent))
        try:
            return day_of(alone, years=years) if alone else day_of_parts(*texts, years=years)
        except DayError as error:
            raise ValidationError(_WRONG[error.fault].format(self.subject)) from None

    def _lacks(self, absent: Sequence[str]) -> str:
        return f"{self.subject} must include a {' and a '.join(absent)}"


_WRONG = {
    DayFault.YEAR: "{} must have a year of 4 numbers",
    DayFault.NOT_REAL: "{} must be a real date",
}
# Two groups of figures or a name between them, or eight figures.
_WHOLE = re.compile(r"[0-9].*[^0-9].*[0-9]|[0-9]{8}", re.DOTALL)


def _may_be_whole(text: str) -> bool:
    """Whether a text seems to be a whole date, though it may be none."""
    return _WHOLE.search(text[:_LONGEST_READ]) is not None
