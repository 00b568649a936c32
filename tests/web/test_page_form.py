"""What all forms of pages say, and dates in three boxes."""

from datetime import date

import pytest
from django import forms
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.web.page_form import DayField, PageForm


@given(st.dates(min_value=date(1000, 1, 1)))
def test_every_day_can_be_entered(day: date) -> None:
    """Any date with a year of four figures comes back as itself, the month as number or name."""
    field = DayField(subject="First day")
    for month in (f"{day.month}", f"{day.month:02}", f"{day:%B}", f"{day:%b}"):
        assert field.clean((f"{day.day}", month, f"{day.year:04}")) == day


def test_invisible_signs_are_not_entered() -> None:
    """They come with a date that is copied."""
    field = DayField(subject="First day")
    assert field.clean(("\u200e4", "7\u200b", "\ufeff2017")) == date(2017, 7, 4)


@given(st.tuples(st.text(max_size=4), st.text(max_size=9), st.text(max_size=6)))
def test_anything_else_is_refused_with_a_message(texts: tuple[str, str, str]) -> None:
    """Whatever is typed gives a day, nothing, or a message; never another error."""
    stated = "First day is known or not given"
    try:
        DayField(subject="First day", required=False).clean(texts)
    except ValidationError as error:
        stated = error.messages[0]
    assert stated.startswith("First day ")


def test_nothing_entered_is_no_day_or_a_message() -> None:
    """An optional day may be left out, a required one may not."""
    assert DayField(subject="First day", required=False).clean(("", "", "")) is None
    with pytest.raises(ValidationError, match="Enter the first day"):
        DayField(subject="First day").clean(("", "", ""))


def test_what_is_too_long_is_said_in_our_words() -> None:
    """A form that has words of its own for it keeps them."""

    class Sent(PageForm):
        code = forms.CharField(max_length=3)
        name = forms.CharField(max_length=3, error_messages={"max_length": "Shorten the name"})

    form = Sent({"code": "abcd", "name": "abcd"})
    assert [one["text"] for one in form.error_list()] == [
        "This is too long: enter at most 3 characters",
        "Shorten the name",
    ]
