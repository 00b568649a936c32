"""Forms of adding a child: what is known of it, and what the practitioner is to it."""

from typing import Any

from django import forms
from django.utils import timezone

from contactpoint.access.criteria import Criteria
from contactpoint.services.add_child.errors import ChildField, NewChildError
from contactpoint.services.add_child.new_child import NewChild, new_child_from
from contactpoint.web.page_form import DayField, PageForm
from contactpoint.web.search.forms import initial_of

_TICKED = [("yes", "Yes")]
_DAY = ChildField.BIRTH_DATE.value


class NewChildForm(PageForm):
    """What is known of the child. ``new_child_from`` reads what was typed."""

    given = forms.CharField(required=False)
    family = forms.CharField(required=False)
    birth_date = DayField(subject="Date of birth", required=False)
    estimated = forms.MultipleChoiceField(required=False, choices=_TICKED)
    age_or_year = forms.CharField(required=False)
    sex = forms.CharField(required=False)
    line_1 = forms.CharField(required=False)
    line_2 = forms.CharField(required=False)
    town = forms.CharField(required=False)
    postcode = forms.CharField(required=False)
    no_address = forms.MultipleChoiceField(required=False, choices=_TICKED)
    carer = forms.CharField(required=False)
    relationship = forms.CharField(required=False)
    telephone = forms.CharField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._child: NewChild | None = None

    def clean(self) -> dict[str, Any]:
        """Read the child, and say at each field what is wrong with it."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        typed = dict(cleaned)
        lines = (typed.pop("line_1", ""), typed.pop("line_2", ""))
        for box in ("estimated", "no_address"):
            typed[box] = bool(typed.get(box))
        unread = _DAY in self.errors
        try:
            self._child = new_child_from(today=timezone.localdate(), lines=lines, **typed)
        except NewChildError as error:
            for fault in error.faults:
                # Of a date that cannot be read, nobody can tell what it lacks.
                if not (unread and fault.field is ChildField.BIRTH_DATE):
                    self.add_error(fault.field.value, fault.message)
        return cleaned

    @property
    def child(self) -> NewChild:
        """The child. After ``is_valid`` only."""
        assert self._child is not None  # noqa: S101 (what cannot be read is an error above)
        return self._child


class LeadForm(PageForm):
    """Whether the practitioner is the child's lead professional."""

    lead = forms.ChoiceField(
        choices=[("yes", "Yes"), ("no", "No")],
        error_messages={
            "required": "Select yes if you are the lead professional",
            "invalid_choice": "Select yes if you are the lead professional",
        },
    )

    @property
    def takes_lead(self) -> bool:
        """Whether the answer was yes."""
        return bool(self.cleaned_data["lead"] == "yes")


def initial_of_search(criteria: Criteria) -> dict[str, Any]:
    """What the form shows of what was searched for."""
    return {name: value for name, value in initial_of(criteria).items() if name != "number"}


def initial_of_child(child: NewChild) -> dict[str, Any]:
    """What the form shows to change a child before it is added."""
    born, home, carer = child.birth_date, child.address, child.carer
    years = child.birth_years
    lines = ("", "") if home is None else (*home.lines, "", "")
    return {
        "given": child.given,
        "family": child.family,
        "birth_date": None if years else (str(born.day), str(born.month), str(born.year)),
        "estimated": ["yes"] if child.estimated and not years else [],
        "age_or_year": str(years[0]) if len(years) == 1 else _age(years),
        "sex": child.sex.value,
        "line_1": lines[0],
        "line_2": lines[1],
        "town": "" if home is None else home.town,
        "postcode": "" if home is None else home.postcode,
        "no_address": ["yes"] if home is None else [],
        "carer": "" if carer is None else carer.name.full,
        "relationship": "" if carer is None else carer.relationship.value,
        "telephone": "" if carer is None else carer.telephone,
    }


def _age(years: tuple[int, ...]) -> str:
    return str(timezone.localdate().year - years[1]) if years else ""
