"""Forms of a search: what is known of the child, and the purpose."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone

from contactpoint.access.actor import Actor, Purpose
from contactpoint.access.criteria import Criteria, check_number_allowed
from contactpoint.access.enough import FIELD_LACKING
from contactpoint.access.faults import CriteriaError, CriteriaField
from contactpoint.access.typed_criteria import birth_years, criteria_from
from contactpoint.children.sex import Sex
from contactpoint.web import wording
from contactpoint.web.page_form import DayField, PageForm


class ChildForm(PageForm):
    """What the practitioner knows of the child; ``criteria`` are what is searched for.

    ``criteria_from`` reads what was typed; the form itself reads only the three boxes of a date.
    """

    given = forms.CharField(required=False)
    family = forms.CharField(required=False)
    birth_date = DayField(subject="Date of birth", required=False, years=birth_years)
    age_or_year = forms.CharField(required=False)
    sex = forms.CharField(required=False)
    postcode = forms.CharField(required=False)
    number = forms.CharField(required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._actor = actor
        self._criteria: Criteria | None = None
        self.asks_what_is_not_allowed = False

    def clean(self) -> dict[str, Any]:
        """Read the search, and say at each field what is wrong with it."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        unread = bool(self.errors.keys() & set(CriteriaField))
        known = {name: cleaned[name] for name in CriteriaField if name in cleaned}
        try:
            criteria = criteria_from(today=timezone.localdate(), **known)
            check_number_allowed(criteria, self._actor)
        except CriteriaError as error:
            self.asks_what_is_not_allowed = error.is_of_access
            for fault in error.faults:
                # With a field that cannot be read, nobody can tell whether the rest is enough.
                if not (unread and fault.message in FIELD_LACKING):
                    self.add_error(fault.field.value, fault.message.value.rstrip("."))
        else:
            self._criteria = criteria
        return cleaned

    @property
    def criteria(self) -> Criteria:
        """What is searched for. After ``is_valid`` only."""
        assert self._criteria is not None  # noqa: S101 (what cannot be read is an error above)
        return self._criteria


class SearchForm(ChildForm):
    """What the practitioner knows of the child, and why the search is made: one of ``purposes``."""

    purpose = forms.ChoiceField(
        error_messages={
            "required": "Select why you are searching",
            "invalid_choice": "Select why you are searching",
        }
    )

    field_order = ("purpose",)

    def __init__(
        self, *args: Any, actor: Actor, purposes: Sequence[Purpose], **kwargs: Any
    ) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        choices = self.fields["purpose"]
        assert isinstance(choices, forms.ChoiceField)  # noqa: S101 (declared above)
        choices.choices = [(p.value, wording.PURPOSES[p]) for p in purposes]

    def clean_purpose(self) -> Purpose:
        """The purpose, as the closed list's member."""
        return Purpose(self.cleaned_data["purpose"])

    @property
    def purpose_given(self) -> Purpose | None:
        """The purpose, also where something else is wrong; ``None`` where none was chosen."""
        chosen: Purpose | None = self.cleaned_data.get("purpose")
        return chosen


def initial_of(criteria: Criteria) -> dict[str, Any]:
    """What the form shows to change a search that was made."""
    born = criteria.birth_date
    return {
        "given": criteria.given,
        "family": criteria.family,
        "birth_date": (str(born.day), str(born.month), str(born.year)) if born else None,
        "age_or_year": _age_or_year(criteria.birth_years),
        "sex": "" if criteria.sex is Sex.NOT_SPECIFIED else criteria.sex.value,
        "postcode": criteria.postcode,
        "number": criteria.number,
    }


def _age_or_year(years: tuple[int, ...]) -> str:
    if len(years) < 2:
        return "".join(str(year) for year in years)
    return str(timezone.localdate().year - years[1])
