"""What people type of a child is understood where it can mean one thing, and nothing is guessed."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.access.criteria import Criteria, NumberKind
from contactpoint.access.faults import CriteriaError, CriteriaField
from contactpoint.access.typed_criteria import criteria_from
from contactpoint.children.sex import Sex

TODAY = date(2026, 12, 1)
NAMES = {"given": "Amara", "family": "Okafor"}


def read(**typed: str) -> Criteria:
    """What a search is read as, on a day."""
    return criteria_from(today=TODAY, **typed)


def faults(**typed: str) -> set[CriteriaField]:
    """The fields at which something is wrong."""
    with pytest.raises(CriteriaError) as wrong:
        read(**typed)
    return {fault.field for fault in wrong.value.faults}


@pytest.mark.parametrize(
    ("typed", "years"),
    [
        *(
            (text, (2016, 2017, 2018))
            for text in ("9", "9 years", "9 yrs", "aged 9", "9y", "Age 9")
        ),
        *((text, (2016, 2017, 2018)) for text in ("9 years old", "9-year-old", "9yo", "9 y/o")),
        *((text, (2025, 2026, 2027)) for text in ("8 months", "8m", "11 mths", "3 weeks", "0")),
        ("18 months", (2024, 2025, 2026)),
        *((text, (2017,)) for text in ("2017", "born 2017", "born in 2017", "b. 2017")),
    ],
)
def test_an_age_is_understood_as_it_is_said(typed: str, years: tuple[int, ...]) -> None:
    """In years, months or weeks; a year of birth by itself or with the word."""
    assert read(**NAMES, age_or_year=typed, sex="female").birth_years == years


@pytest.mark.parametrize(
    "typed",
    ["9 or 10", "9-10", "nine", "9.5", "1890", "2027", "26 years", "Year 4", "9 2017", "y" * 400],
)
def test_what_is_no_one_age_is_asked_for_again(typed: str) -> None:
    """At its field."""
    assert faults(**NAMES, age_or_year=typed, sex="female") == {CriteriaField.AGE_OR_YEAR}


@given(st.integers(0, 299))
def test_an_age_in_months_never_leaves_the_childs_year_out(months: int) -> None:
    """Whatever the day on which it is said."""
    for today in (TODAY, date(2026, 1, 1), date(2024, 2, 29)):
        years = criteria_from(
            today=today, **NAMES, age_or_year=f"{min(months, 99)} months", sex="male"
        ).birth_years
        whole = today.year * 12 + today.month - min(months, 99)
        assert {(whole - 1) // 12, (whole - 2) // 12} <= set(years)


@pytest.mark.parametrize("text", ["OKAFOR, Amara", "Okafor,Amara", " okafor ,  amara "])
@pytest.mark.parametrize("box", ["given", "family"])
def test_a_name_as_lists_write_it_is_taken_apart(text: str, box: str) -> None:
    """The comma says which half is which, in whichever box it stands."""
    found = read(**{box: text}, birth_date="4 7 2017")
    assert (found.given.casefold(), found.family.casefold()) == ("amara", "okafor")


@pytest.mark.parametrize("text", ["Amara Okafor", "Mary Jane", "Anne-Marie Louise"])
def test_two_words_of_one_box_stay_what_they_were_typed_as(text: str) -> None:
    """They may be two given names: the search reads a word in either box, and loses neither."""
    found = read(given=text, birth_date="2017-07-04", postcode="ZE2 9AB")
    assert (found.given, found.family) == (text, "")


@pytest.mark.parametrize(
    "typed",
    [{"given": "Okafor, Amara", "family": "Nwosu"}, {"given": "A, B, C"}, {"given": ", Amara"}],
)
def test_a_comma_that_says_nothing_changes_nothing(typed: dict[str, str]) -> None:
    """With both boxes filled, with more commas, or with nothing beside it."""
    found = read(**typed, birth_date="2017-07-04")
    assert found.given == typed["given"]


@pytest.mark.parametrize(
    ("typed", "postcode"),
    [
        ("sk116xy", "SK11 6XY"),
        ("SK11 OXY", "SK11 0XY"),
        ("S014 0AB", "SO14 0AB"),
        ("SO14 OAB", "SO14 0AB"),
        ("ZE2  9AB", "ZE2 9AB"),
    ],
)
def test_letter_o_and_figure_0_are_not_told_apart_in_a_postcode(typed: str, postcode: str) -> None:
    """Where only one way makes a postcode of it."""
    assert read(**NAMES, birth_date="2017-07-04", postcode=typed).postcode == postcode


@pytest.mark.parametrize("typed", ["SK11 6X1", "OOO OOO", "0000000", "O" * 500])
def test_what_is_no_postcode_that_way_is_asked_for_again(typed: str) -> None:
    """No other sign is taken for another."""
    assert faults(**NAMES, birth_date="2017-07-04", postcode=typed) == {CriteriaField.POSTCODE}


@pytest.mark.parametrize(
    "typed", ["943 476 5919", "943-476-5919", "943\u2013476\u20135919", " 9434765919 "]
)
def test_an_nhs_number_is_read_however_it_is_grouped(typed: str) -> None:
    """With spaces, hyphens, or the dashes that programs put in their place."""
    found = read(number=typed)
    assert (found.number, found.number_kind) == ("9434765919", NumberKind.NHS_NUMBER)


@pytest.mark.parametrize("text", ["27/3/2017", "27.03.17", "2017-03-27", "27th Mar 2017"])
def test_a_date_of_birth_is_read_from_one_text(text: str) -> None:
    """At a terminal and for other systems as on pages."""
    assert read(family="Okafor", birth_date=text).birth_date == date(2017, 3, 27)


@pytest.mark.parametrize("text", ["27/3/99", "3/27/2017", "March 2017", "2017", "9" * 400])
def test_what_is_no_one_date_of_birth_is_asked_for_again(text: str) -> None:
    """At its field."""
    assert faults(family="Okafor", birth_date=text) == {CriteriaField.BIRTH_DATE}


@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=12), st.text(max_size=12))
def test_whatever_is_typed_is_criteria_or_faults(
    given_name: str, family: str, age: str, postcode: str
) -> None:
    """Never another error."""
    typed = {"given": given_name, "family": family, "age_or_year": age, "postcode": postcode}
    with suppress(CriteriaError):
        assert read(**typed, sex="male").sex is Sex.MALE
