"""Forms of a search: the purpose, and what is known of the child."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from contactpoint.access.actor import Actor, Purpose
from contactpoint.access.criteria import Criteria, NumberKind, Shortfall, shortfall
from contactpoint.children.addresses import parse_postcode
from contactpoint.children.child_number import parse_child_number
from contactpoint.children.identifiers import parse_nhs_number, parse_upn
from contactpoint.children.sex import Sex
from contactpoint.web import wording
from contactpoint.web.page_form import DayField, PageForm

NAME_LENGTH = 80
# A record is archived at 25 at the latest, so nobody searched for is older.
OLDEST = 25

# Which field to go to for each shortfall.
_FIELDS = {
    Shortfall.NOTHING_GIVEN: "given",
    Shortfall.NUMBER_NOT_ALLOWED: "number",
    Shortfall.FAMILY_NAME_ALONE: "birth_date",
    Shortfall.GIVEN_NAME_ALONE: "birth_date",
    Shortfall.GIVEN_NAME_AND_BIRTH_DATE: "family",
    Shortfall.YEAR_NEEDS_MORE: "birth_date",
    Shortfall.NAME_MISSING: "family",
}


class PurposeForm(PageForm):
    """Why the search is made: one of the actor's purposes."""

    purpose = forms.ChoiceField(
        error_messages={
            "required": "Select why you are searching",
            "invalid_choice": "Select why you are searching",
        }
    )

    def __init__(self, *args: Any, purposes: Sequence[Purpose], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = self.fields["purpose"]
        assert isinstance(choices, forms.ChoiceField)  # noqa: S101 (declared above)
        choices.choices = [(p.value, wording.PURPOSES[p]) for p in purposes]

    def clean_purpose(self) -> Purpose:
        """The purpose, as the closed list's member."""
        return Purpose(self.cleaned_data["purpose"])


class ChildForm(PageForm):
    """What the practitioner knows of the child; ``criteria`` is what is searched for."""

    given = forms.CharField(required=False, max_length=NAME_LENGTH)
    family = forms.CharField(required=False, max_length=NAME_LENGTH)
    birth_date = DayField(subject="Date of birth", required=False)
    age_or_year = forms.CharField(required=False, max_length=4)
    sex = forms.ChoiceField(
        required=False, choices=[(sex.value, wording.SEXES[sex]) for sex in Sex]
    )
    postcode = forms.CharField(required=False, max_length=12)
    number = forms.CharField(required=False, max_length=20)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._actor = actor
        self._number_kind: NumberKind | None = None
        for name, label in (("given", "Given name"), ("family", "Family name")):
            self.fields[name].error_messages["max_length"] = (
                f"{label} must be {NAME_LENGTH} characters or fewer"
            )

    def clean_given(self) -> str:
        """The given name; wildcards have no meaning here."""
        return _name(self.cleaned_data["given"], "Given name")

    def clean_family(self) -> str:
        """The family name; wildcards have no meaning here."""
        return _name(self.cleaned_data["family"], "Family name")

    def clean_birth_date(self) -> date | None:
        """The date of birth, which has been."""
        born: date | None = self.cleaned_data["birth_date"]
        if born is not None and born > timezone.localdate():
            raise ValidationError("Date of birth must be in the past")
        if born is not None and born.year < timezone.localdate().year - OLDEST - 1:
            raise ValidationError(f"Date of birth must be in the last {OLDEST} years")
        return born

    def clean_age_or_year(self) -> tuple[int, ...]:
        """The years of birth meant: the year itself, or the three around an age."""
        text = self.cleaned_data["age_or_year"]
        if not text:
            return ()
        this_year = timezone.localdate().year
        if text.isascii() and text.isdigit():
            number = int(text)
            if len(text) == 4 and this_year - OLDEST - 1 <= number <= this_year:
                return (number,)
            if len(text) <= 2 and number <= OLDEST:
                born = this_year - number
                return tuple(year for year in (born - 1, born, born + 1) if year <= this_year)
        raise ValidationError(
            f"Enter an age from 0 to {OLDEST}, or a year of birth such as {this_year - 8}"
        )

    def clean_sex(self) -> Sex:
        """The sex; not specified when nothing was chosen."""
        return Sex(self.cleaned_data["sex"] or Sex.NOT_SPECIFIED)

    def clean_postcode(self) -> str:
        """The postcode in its usual form."""
        text = self.cleaned_data["postcode"]
        if not text:
            return ""
        try:
            return parse_postcode(text)
        except ValueError:
            raise ValidationError("Enter a full postcode, such as SK11 6XY") from None

    def clean_number(self) -> str:
        """The number in the normal form of its kind, which its shape tells."""
        text = self.cleaned_data["number"]
        if not text:
            return ""
        value = re.sub(r"[\s-]+", "", text)
        try:
            if re.fullmatch(r"[0-9]{10}", value):
                self._number_kind = NumberKind.NHS_NUMBER
                return parse_nhs_number(value)
            if re.fullmatch(r"[A-Za-z][0-9]{11}[0-9A-Za-z]", value):
                self._number_kind = NumberKind.UPN
                return parse_upn(value)
            self._number_kind = NumberKind.CHILD_NUMBER
            return parse_child_number(value)
        except ValueError:
            raise ValidationError(
                "Check the number: it is incomplete, or a figure or letter is wrong"
            ) from None

    def clean(self) -> dict[str, Any]:
        """Ask for what a search still lacks."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            lacking = shortfall(self.criteria, self._actor)
            if lacking is not None:
                self.add_error(_FIELDS[lacking], lacking.value.rstrip("."))
        return cleaned

    @property
    def criteria(self) -> Criteria:
        """What is searched for. After ``is_valid`` only."""
        cleaned = self.cleaned_data
        return Criteria(
            given=cleaned["given"],
            family=cleaned["family"],
            birth_date=cleaned["birth_date"],
            birth_years=() if cleaned["birth_date"] else cleaned["age_or_year"],
            sex=cleaned["sex"],
            postcode=cleaned["postcode"],
            number=cleaned["number"],
            number_kind=self._number_kind,
        )


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


def _name(text: str, label: str) -> str:
    if any(character in text for character in "*%?_"):
        raise ValidationError(f"{label} must not have *, %, ? or _ in it")
    return " ".join(text.split())
