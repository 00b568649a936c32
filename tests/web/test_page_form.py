"""What all forms of pages say, and dates in three boxes."""

from datetime import date

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.access.typed_criteria import birth_years
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
        "Code must be 3 characters or fewer",
        "Shorten the name",
    ]


_TODAY = timezone.localdate()


@pytest.mark.parametrize(
    "text",
    [
        *("27/3/2017", "27.03.17", "2017-03-27", "27 March 2017", "27th Mar 2017", "27-03-2017"),
        *("27 3 17", "March 27, 2017", "27 of March 2017", "2017/3/27", "27032017", "20170327"),
        *("27\u20133\u20132017", " 27 / 3 / 2017 ", "27th mar. 17", "27 MARCH 2017"),
    ],
)
@pytest.mark.parametrize("box", range(3))
def test_a_date_pasted_whole_is_understood(text: str, box: int) -> None:
    """In whichever of the boxes, the others empty."""
    texts = ["", "", ""]
    texts[box] = text
    assert DayField(subject="First day", years=birth_years).clean(tuple(texts)) == date(2017, 3, 27)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("27/3/99", "First day must have a year of 4 numbers"),
        ("3/27/2017", "First day must be a real date"),
        ("30/2/2017", "First day must be a real date"),
        ("17-03-27", "First day must have a year of 4 numbers"),
        ("11122012 ", None),
        ("20122012", None),
        ("20112012", None),
        ("27 March", "First day must include a month and a year"),
        ("27", "First day must include a month and a year"),
        ("270317", "First day must include a month and a year"),
        ("27/3/2017 27/3/2017", "First day must be a real date"),
        ("9" * 5000, "First day must be a real date"),
    ],
)
def test_what_is_no_one_date_is_answered_by_a_message(text: str, message: str | None) -> None:
    """Nothing is guessed; eight figures are a date where they are one date."""
    field = DayField(subject="First day", years=lambda today: (2000, 2026))
    if message is None:
        assert field.clean((text, "", "")) is not None
        return
    with pytest.raises(ValidationError) as wrong:
        field.clean((text, "", ""))
    assert wrong.value.messages == [message]


def test_eight_figures_that_are_two_dates_are_none() -> None:
    """Neither is taken."""
    with pytest.raises(ValidationError, match="First day must be a real date"):
        DayField(subject="First day", years=lambda today: (1000, 3000)).clean(("20101112", "", ""))


@given(st.dates(min_value=date(_TODAY.year - 25, 1, 1), max_value=date(_TODAY.year + 25, 12, 31)))
def test_a_year_of_two_figures_is_of_the_century_that_makes_sense(day: date) -> None:
    """Of what people did and will do; of a birth, where the child can be in the index."""
    texts = (f"{day.day}", f"{day.month}", f"{day.year % 100:02}")
    assert DayField(subject="First day").clean(texts) == day
    born = DayField(subject="Date of birth", years=birth_years)
    if day.year <= _TODAY.year:
        assert born.clean(texts) == day
    else:
        with pytest.raises(ValidationError, match="Date of birth must have a year of 4 numbers"):
            born.clean(texts)


@given(st.text(max_size=60))
def test_whatever_is_pasted_is_a_date_or_a_message(text: str) -> None:
    """Never another error, and no message repeats it."""
    field = DayField(subject="First day", required=False)
    try:
        found = field.clean((text, "", ""))
    except ValidationError as error:
        (message,) = error.messages
        assert message.startswith("First day must ")
    else:
        assert found is None or isinstance(found, date)
