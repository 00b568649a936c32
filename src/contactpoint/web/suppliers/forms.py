"""The form that registers a supplier."""

import re

from django import forms
from django.core.exceptions import ValidationError

from contactpoint.children.sources import FEEDS_IN_ORDER, SOURCE_KINDS
from contactpoint.services.suppliers import DEFAULT_BOUNDS, Bound, Bounds
from contactpoint.web.page_form import DayField, PageForm

_BOUND = re.compile(r"([0-9]{1,9})\s*[,/]\s*([0-9]{1,3})\s*%?", re.ASCII)
# A nation's schools, each with its code and a line end.
_LONGEST_SOURCES = 400_000
_LONGEST_KEY = 2_000
_MOST_OF_ONE_NAME = 1_000_000


class BoundField(forms.CharField):
    """A number and per cent, as ``10, 35``. ``what`` begins its error message."""

    def __init__(self, *, what: str, default: Bound) -> None:
        told = f"{what} must be a number and per cent, such as 10, 35"
        super().__init__(
            max_length=20,
            initial=f"{default.number}, {default.percent}",
            error_messages=dict.fromkeys(("required", "max_length", "invalid"), told),
        )

    def clean(self, value: object) -> Bound:
        """The bound."""
        found = _BOUND.fullmatch(super().clean(value).strip())
        if found is None:
            raise ValidationError(self.error_messages["invalid"])
        return Bound(int(found[1]), int(found[2]))


class SupplierForm(PageForm):
    """Who sends a feed, for which sources, from which day, and how much before somebody looks."""

    name = forms.CharField(
        max_length=40,
        error_messages={
            "required": "Enter a short name",
            "max_length": "A short name has 40 characters at most",
        },
    )
    title = forms.CharField(
        required=False,
        max_length=120,
        error_messages={"max_length": "The full name has 120 characters at most"},
    )
    feed = forms.ChoiceField(
        choices=[(feed, SOURCE_KINDS[feed].called) for feed in FEEDS_IN_ORDER],
        error_messages={
            "required": "Select what it sends",
            "invalid_choice": "Select what it sends",
        },
    )
    sources = forms.CharField(
        required=False,
        max_length=_LONGEST_SOURCES,
        error_messages={"max_length": "These are too many sources for one supplier"},
    )
    from_day = DayField(subject="First day")
    key = forms.CharField(
        required=False,
        max_length=_LONGEST_KEY,
        error_messages={"max_length": "The key is too long to be an Ed25519 key"},
    )
    ends = BoundField(what="Statements that may end", default=DEFAULT_BOUNDS.ends)
    changes = BoundField(what="Statements that may change", default=DEFAULT_BOUNDS.changes)
    cases = BoundField(what="Records that may go before people", default=DEFAULT_BOUNDS.cases)
    same_name = forms.IntegerField(
        min_value=1,
        max_value=_MOST_OF_ONE_NAME,
        initial=DEFAULT_BOUNDS.same_name,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"),
            "Records of one name must be a number from 1 to 1,000,000",
        ),
    )

    @property
    def codes(self) -> list[str]:
        """The codes of the sources, one a line or parted by commas. After ``is_valid`` only."""
        written: str = self.cleaned_data["sources"]
        return written.replace(",", " ").split()

    @property
    def public_key(self) -> bytes | None:
        """The key in PEM form, if there is one. After ``is_valid`` only."""
        written: str = self.cleaned_data["key"]
        return written.encode() if written else None

    @property
    def bounds(self) -> Bounds:
        """What a load may do. After ``is_valid`` only."""
        names = ("ends", "changes", "cases", "same_name")
        return Bounds(**{name: self.cleaned_data[name] for name in names})
