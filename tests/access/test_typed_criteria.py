"""Reading what was typed: one way for pages, the terminal and other systems."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.access.criteria import Criteria, NumberKind
from contactpoint.access.faults import CriteriaError, CriteriaField, Message
from contactpoint.access.typed_criteria import criteria_from
from contactpoint.children.sex import Sex

TODAY = date(2026, 9, 1)
_ENOUGH = {"family": "Tarn", "birth_date": "2017-07-04"}


def read(**typed: Any) -> Criteria:
    """The search that was typed today."""
    return criteria_from(today=TODAY, **typed)


def wrong(**typed: Any) -> list[tuple[CriteriaField, Message]]:
    """What is wrong with it."""
    with pytest.raises(CriteriaError) as caught:
        read(**typed)
    return [(fault.field, fault.message) for fault in caught.value.faults]


def test_what_was_typed_is_brought_into_its_normal_form() -> None:
    """Blanks, invisible characters, letters in two parts, a postcode in small letters."""
    assert read(
        given="  Zoe\u0308\u200b \t Wren\u3164 ",
        family="\ufeffO\u2019Tarn\x00",
        birth_date=" 2017-07-04 ",
        sex="female",
        postcode=" ze29ab ",
    ) == Criteria(
        given="Zo\u00eb Wren",
        family="O\u2019Tarn",
        birth_date=date(2017, 7, 4),
        sex=Sex.FEMALE,
        postcode="ZE2 9AB",
    )


@pytest.mark.parametrize("sign", ["\u200b", "\u200e", "\ufeff", "\u202c"])
def test_invisible_signs_count_for_nothing_in_any_field(sign: str) -> None:
    """They come with what is copied from a message or a spreadsheet."""
    typed = {"birth_date": "2017-07-04", "postcode": "ZE2 9AB", "number": "900 000 0009"}
    marked = {field: f"{sign}{text[:3]}{sign}{text[3:]}" for field, text in typed.items()}
    assert read(family="Tarn", **marked) == read(family="Tarn", **typed)
    years = {"given": "Wren", "family": "Tarn", "sex": "male"}
    assert read(**years, age_or_year=f"8{sign}") == read(**years, age_or_year="8")


@pytest.mark.parametrize(
    ("typed", "years"),
    [
        ("2017", (2017,)),
        (" 8 ", (2017, 2018, 2019)),
        ("0", (2025, 2026, 2027)),
        ("25", (2000, 2001, 2002)),
        ("2000", (2000,)),
    ],
)
def test_an_age_stands_for_three_years_and_a_year_for_itself(
    typed: str, years: tuple[int, ...]
) -> None:
    """Who knows an age does not know whether the birthday has been."""
    assert read(given="Wren", family="Tarn", sex="male", age_or_year=typed).birth_years == years


def test_beside_a_date_the_year_is_left_out() -> None:
    """The date says it better; but a year that cannot be read is said to be wrong."""
    assert read(**_ENOUGH, age_or_year="2016").birth_years == ()
    assert wrong(**_ENOUGH, age_or_year="many") == [
        (CriteriaField.AGE_OR_YEAR, Message.AGE_OR_YEAR_FORM)
    ]


@pytest.mark.parametrize(
    ("typed", "number", "kind"),
    [
        ("0000-0000-0", "000000000", NumberKind.CHILD_NUMBER),
        ("900 000 0009", "9000000009", NumberKind.NHS_NUMBER),
        ("b801200005001", "B801200005001", NumberKind.UPN),
    ],
)
def test_the_shape_of_a_number_tells_its_kind(typed: str, number: str, kind: NumberKind) -> None:
    """With or without hyphens and blanks, in capitals or not."""
    assert read(number=typed) == Criteria(number=number, number_kind=kind)


@pytest.mark.parametrize(
    ("typed", "field", "message"),
    [
        ({"given": "Unknown"}, CriteriaField.GIVEN, Message.GIVEN_NO_NAME),
        ({"given": "W" * 5000}, CriteriaField.GIVEN, Message.GIVEN_TOO_LONG),
        ({"given": "W" + " " * 900}, CriteriaField.GIVEN, Message.GIVEN_TOO_LONG),
        ({"given": "W?"}, CriteriaField.GIVEN, Message.GIVEN_WILDCARD),
        ({"family": "\u2800\u3164-"}, CriteriaField.FAMILY, Message.FAMILY_NO_NAME),
        ({"birth_date": "4.7.99"}, CriteriaField.BIRTH_DATE, Message.BIRTH_DATE_FORM),
        ({"birth_date": "July 2017"}, CriteriaField.BIRTH_DATE, Message.BIRTH_DATE_FORM),
        ({"birth_date": "2017-W27-2"}, CriteriaField.BIRTH_DATE, Message.BIRTH_DATE_FORM),
        ({"birth_date": "2017-02-31"}, CriteriaField.BIRTH_DATE, Message.BIRTH_DATE_FORM),
        ({"birth_date": "2026-09-02"}, CriteriaField.BIRTH_DATE, Message.BIRTH_DATE_TO_COME),
        ({"birth_date": "1999-12-31"}, CriteriaField.BIRTH_DATE, Message.BIRTH_DATE_TOO_LONG_AGO),
        ({"age_or_year": "26"}, CriteriaField.AGE_OR_YEAR, Message.AGE_OR_YEAR_FORM),
        ({"age_or_year": "017"}, CriteriaField.AGE_OR_YEAR, Message.AGE_OR_YEAR_FORM),
        ({"age_or_year": "1999"}, CriteriaField.AGE_OR_YEAR, Message.AGE_OR_YEAR_FORM),
        ({"age_or_year": "2027"}, CriteriaField.AGE_OR_YEAR, Message.AGE_OR_YEAR_FORM),
        ({"age_or_year": "\u0662"}, CriteriaField.AGE_OR_YEAR, Message.AGE_OR_YEAR_FORM),
        ({"sex": "other"}, CriteriaField.SEX, Message.SEX_UNKNOWN),
        ({"postcode": "x"}, CriteriaField.POSTCODE, Message.POSTCODE_FORM),
        ({"postcode": "zz993vz"}, CriteriaField.POSTCODE, Message.POSTCODE_OF_NO_HOME),
        ({"number": "9000000000"}, CriteriaField.NUMBER, Message.NUMBER_WRONG),
    ],
)
def test_what_cannot_be_read_is_said_at_its_field(
    typed: dict[str, str], field: CriteriaField, message: Message
) -> None:
    """And nothing else of what was typed is blamed for it."""
    assert wrong(**(_ENOUGH | typed)) == [(field, message)]


def test_a_postcode_of_no_home_is_said_with_all_else() -> None:
    """Nobody mends one field to learn of the next."""
    assert [field for field, _ in wrong(given="Unknown", postcode="ZZ99 3VZ")] == [
        CriteriaField.GIVEN,
        CriteriaField.POSTCODE,
    ]


def test_all_that_is_wrong_is_said_at_once() -> None:
    """In the order of the fields; what is lacking is asked for when all can be read."""
    assert [field for field, _ in wrong(number="7", sex="x", given="Baby", postcode="x")] == [
        CriteriaField.GIVEN,
        CriteriaField.SEX,
        CriteriaField.POSTCODE,
        CriteriaField.NUMBER,
    ]


def test_a_name_of_invisible_characters_alone_was_not_typed() -> None:
    """It is as if the box were empty."""
    assert wrong(given="\u200b\u3164", birth_date="2017-07-04", postcode="ZE2 9AB") == [
        (CriteriaField.FAMILY, Message.NAME_MISSING)
    ]


def test_what_was_typed_is_in_no_message() -> None:
    """It may be a child's."""
    with pytest.raises(CriteriaError) as caught:
        read(given="Wrenna?", postcode="Wherry", number="7K3M-9QXT-9")
    assert not [text for text in ("Wrenna", "Wherry", "7K3M") if text in str(caught.value)]


@given(
    typed=st.fixed_dictionaries(
        {},
        optional={
            name: st.one_of(st.text(max_size=20), st.sampled_from(["Wren", "2017", "8", "ze2 9ab"]))
            for name in ("given", "family", "age_or_year", "postcode", "number")
        }
        | {"birth_date": st.one_of(st.text(max_size=10), st.dates().map(date.isoformat))},
    )
)
def test_any_text_is_a_search_or_is_refused(typed: dict[str, str]) -> None:
    """And what was read once is read again as the same."""
    try:
        criteria = read(**typed)
    except CriteriaError:
        return
    again = read(
        given=criteria.given,
        family=criteria.family,
        birth_date=criteria.birth_date,
        postcode=criteria.postcode,
        number=criteria.number,
        age_or_year=typed.get("age_or_year", ""),
    )
    assert again == criteria
