"""Forms as the pages show them: an error summary that links to fields, and dates in three boxes."""

from collections.abc import Mapping
from contextvars import ContextVar
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from contactpoint.children.invisible import without_invisible_signs

_PARTS = ("day", "month", "year")
# The longest name of a month. What is longer is no day, and is not read.
_LONGEST_PART = len("September")

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
    """What the form macros of ``layout/form.html`` ask of a form."""

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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if most := getattr(field, "max_length", None):
                words = f"This is too long: enter at most {most} characters"
                field.error_messages.setdefault("max_length", words)


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

    A month may be a number or a name. The year must have four figures: two are ambiguous.
    """

    widget = DayInput

    def __init__(self, *, subject: str, required: bool = True) -> None:
        super().__init__(required=required)
        self.subject = subject

    def clean(self, value: Any) -> date | None:
        """The day, or ``None`` when nothing was entered and the field is not required."""
        day, month, year = (without_invisible_signs(text).strip() for text in value or ("", "", ""))
        texts = day, month, year
        absent = [part for part, text in zip(_PARTS, texts, strict=True) if not text]
        if len(absent) == len(_PARTS):
            if self.required:
                raise ValidationError(f"Enter the {self.subject.lower()}")
            return None
        if absent:
            raise ValidationError(f"{self.subject} must include a {' and a '.join(absent)}")
        if not (_is_number(year, most_figures=4) and len(year) == 4):
            raise ValidationError(f"{self.subject} must have a year of 4 numbers")
        number = _month_number(month)
        try:
            if number is None or not _is_number(day):
                raise ValueError
            return date(int(year), number, int(day))
        except ValueError:
            raise ValidationError(f"{self.subject} must be a real date") from None


def _is_number(text: str, *, most_figures: int = 2) -> bool:
    """Whether a text is a number of a date: of more figures, no date could be made of it."""
    return text.isascii() and text.isdigit() and len(text) <= most_figures


def _month_number(text: str) -> int | None:
    if _is_number(text):
        return int(text)
    if len(text) > _LONGEST_PART:
        return None
    for pattern in ("%B", "%b"):
        try:
            return datetime.strptime(text, pattern).month
        except ValueError:
            continue
    return None
