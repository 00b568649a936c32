"""Forms of the workbench: statements to split off, a record's number, and each field to correct."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from contactpoint.access.faults import NAME_LENGTH, OLDEST
from contactpoint.access.typed_criteria import birth_years
from contactpoint.children.addresses import Address, parse_postcode
from contactpoint.children.child_number import parse_child_number
from contactpoint.children.names import PersonName
from contactpoint.children.sex import Sex
from contactpoint.services.review.correct_value import CorrectedField, NotDied, Value
from contactpoint.services.review.errors import SplitRefusedError
from contactpoint.web.page_form import DayField, PageForm

# The answer to a number that leads to no record within reach, whatever the reason.
NO_RECORD = "Check the number: there is no record that you can open by it"

# The answer that a date goes with.
HAS_DIED = "has_died"

_LINE_LENGTH = 100


class SplitForm(PageForm):
    """The statements that are another child's, by their places on the page, from 1."""

    statement = forms.MultipleChoiceField(
        required=False, error_messages={"invalid_choice": str(SplitRefusedError()).rstrip(".")}
    )

    def __init__(self, *args: Any, statements: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._statements = statements
        choices = self.fields["statement"]
        assert isinstance(choices, forms.MultipleChoiceField)  # noqa: S101 (declared above)
        choices.choices = [(str(place), "") for place in range(1, statements + 1)]

    def clean_statement(self) -> tuple[int, ...]:
        """The places picked: at least one, and not all."""
        picked = tuple(sorted({int(place) for place in self.cleaned_data["statement"]}))
        if not 0 < len(picked) < self._statements:
            raise ValidationError(str(SplitRefusedError()).rstrip("."))
        return picked

    @property
    def picked(self) -> tuple[int, ...]:
        """The places. After ``is_valid`` only."""
        places: tuple[int, ...] = self.cleaned_data["statement"]
        return places


class NumberForm(PageForm):
    """The number of a record."""

    number = forms.CharField(max_length=20, error_messages={"required": "Enter a child number"})

    def clean_number(self) -> str:
        """The child number in its normal form."""
        try:
            return parse_child_number(self.cleaned_data["number"])
        except ValueError:
            raise ValidationError(
                "Check the number: it is incomplete, or a figure or letter is wrong"
            ) from None

    @property
    def number_given(self) -> str:
        """The number. After ``is_valid`` only."""
        return str(self.cleaned_data["number"])


class ContestedForm(PageForm):
    """What to make of what a source says and the record does not take.

    The answers are those of the page. The date goes with the answer ``has_died``.
    """

    answer = forms.ChoiceField(
        error_messages={
            "required": "Select what is so, or ask the source",
            "invalid_choice": "Select what is so, or ask the source",
        }
    )
    died_on = DayField(subject="Date of death", required=False)

    def __init__(self, *args: Any, answers: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = self.fields["answer"]
        assert isinstance(choices, forms.ChoiceField)  # noqa: S101 (declared above)
        choices.choices = [(answer, "") for answer in answers]

    def clean(self) -> dict[str, Any]:
        """The date is needed where the child has died, and counts nowhere else."""
        cleaned = super().clean() or {}
        if cleaned.get("answer") != HAS_DIED:
            self.errors.pop("died_on", None)
        elif "died_on" in cleaned and cleaned["died_on"] is None:
            self.add_error("died_on", "Enter the date of death")
        elif cleaned.get("died_on") is not None and cleaned["died_on"] > timezone.localdate():
            self.add_error("died_on", "Date of death must be today or in the past")
        return cleaned

    @property
    def answered(self) -> str:
        """The answer. After ``is_valid`` only."""
        return str(self.cleaned_data["answer"])

    @property
    def day(self) -> date:
        """The date of death. After ``is_valid`` of an answer ``has_died`` only."""
        died: date = self.cleaned_data["died_on"]
        return died


class CorrectForm(PageForm):
    """One field of a record."""

    @property
    def value(self) -> Value:
        """The value to correct the field to. After ``is_valid`` only."""
        raise NotImplementedError


class NameForm(CorrectForm):
    """The child's current name."""

    given = forms.CharField(
        max_length=NAME_LENGTH, error_messages={"required": "Enter the given name"}
    )
    family = forms.CharField(
        max_length=NAME_LENGTH, error_messages={"required": "Enter the family name"}
    )

    def clean_given(self) -> str:
        """The given names with single spaces."""
        return _name(self.cleaned_data["given"], "Given name")

    def clean_family(self) -> str:
        """The family name with single spaces."""
        return _name(self.cleaned_data["family"], "Family name")

    @property
    def value(self) -> Value:
        """The name."""
        return PersonName(self.cleaned_data["given"], self.cleaned_data["family"])


class BirthDateForm(CorrectForm):
    """The date of birth."""

    birth_date = DayField(subject="Date of birth", years=birth_years)

    def clean_birth_date(self) -> date:
        """A date of birth that somebody in the index can have."""
        born: date = self.cleaned_data["birth_date"]
        today = timezone.localdate()
        if born > today:
            raise ValidationError("Date of birth must be in the past")
        if born.year < today.year - OLDEST - 1:
            raise ValidationError(f"Date of birth must be in the last {OLDEST} years")
        return born

    @property
    def value(self) -> Value:
        """The date."""
        born: date = self.cleaned_data["birth_date"]
        return born


class DeathDateForm(CorrectForm):
    """The date of death, or that the child has not died."""

    state = forms.ChoiceField(
        choices=[(HAS_DIED, ""), (NotDied.NOT_DIED.value, "")],
        error_messages={
            "required": "Select whether the child has died",
            "invalid_choice": "Select whether the child has died",
        },
    )
    death_date = DayField(subject="Date of death", required=False)

    def clean(self) -> dict[str, Any]:
        """The date is needed where the child has died, and counts nowhere else."""
        cleaned = super().clean() or {}
        if cleaned.get("state") != HAS_DIED:
            self.errors.pop("death_date", None)
        elif "death_date" in cleaned and cleaned["death_date"] is None:
            self.add_error("death_date", "Enter the date of death")
        elif cleaned.get("death_date") is not None and (
            cleaned["death_date"] > timezone.localdate()
        ):
            self.add_error("death_date", "Date of death must be today or in the past")
        return cleaned

    @property
    def value(self) -> Value:
        """The date, or that the child has not died."""
        if self.cleaned_data["state"] != HAS_DIED:
            return NotDied.NOT_DIED
        died: date = self.cleaned_data["death_date"]
        return died


class SexForm(CorrectForm):
    """The sex as recorded."""

    sex = forms.ChoiceField(
        choices=[(Sex.FEMALE.value, ""), (Sex.MALE.value, "")],
        error_messages={"required": "Select the sex", "invalid_choice": "Select the sex"},
    )

    @property
    def value(self) -> Value:
        """The sex."""
        return Sex(self.cleaned_data["sex"])


class AddressForm(CorrectForm):
    """The present address."""

    line_1 = forms.CharField(
        max_length=_LINE_LENGTH, error_messages={"required": "Enter the first line of the address"}
    )
    line_2 = forms.CharField(max_length=_LINE_LENGTH, required=False)
    town = forms.CharField(max_length=_LINE_LENGTH, required=False)
    postcode = forms.CharField(
        max_length=10, error_messages={"required": "Enter the postcode, such as SK11 6XY"}
    )

    def clean_postcode(self) -> str:
        """The postcode in its usual form."""
        try:
            return parse_postcode(self.cleaned_data["postcode"])
        except ValueError:
            raise ValidationError("Enter a full postcode, such as SK11 6XY") from None

    @property
    def value(self) -> Value:
        """The address."""
        cleaned = self.cleaned_data
        lines = (cleaned["line_1"], cleaned["line_2"])
        return Address(
            lines=tuple(" ".join(line.split()) for line in lines if line),
            town=" ".join(cleaned["town"].split()),
            postcode=cleaned["postcode"],
        )


FORMS: dict[CorrectedField, type[CorrectForm]] = {
    CorrectedField.NAME: NameForm,
    CorrectedField.BIRTH_DATE: BirthDateForm,
    CorrectedField.DEATH_DATE: DeathDateForm,
    CorrectedField.SEX: SexForm,
    CorrectedField.ADDRESS: AddressForm,
}


def _name(text: str, label: str) -> str:
    if any(character.isdigit() or character in "*%?_<>" for character in text):
        raise ValidationError(f"{label} must not have figures, *, %, ?, _, < or > in it")
    return " ".join(text.split())
