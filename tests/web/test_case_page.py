"""How the two sides of a case are listed and marked."""

from datetime import date

import pytest
from django.utils import timezone

from contactpoint.children.names import NameKind
from contactpoint.children.provenance import RecordField
from contactpoint.children.record import Voice
from contactpoint.linkage.levels import Field, Level
from contactpoint.linkage.reasons import DecisionReason
from contactpoint.visibility.values import NOT_SHOWN
from contactpoint.visibility.views.case import (
    CaseView,
    ComparedField,
    Side,
    SourcedValue,
)
from contactpoint.web.review.case_page import (
    Mark,
    Row,
    ShownValue,
    rows_of,
    sole_source,
    source_in_words,
)

DAY = date(2026, 1, 5)
HEALTH = Voice("pds", "nhs", DAY)


def side(**stated: tuple[str, ...]) -> Side:
    """A side on which health says these values of these fields."""
    values = {
        field: tuple(SourcedValue(text, HEALTH) for text in stated.get(field.value, ()))
        for field in RecordField
    }
    return Side(title="", number=None, values=values)


def rows(left: Side, right: Side | None, *compared: ComparedField) -> dict[str, Row]:
    """The rows of a case with these sides, by title."""
    found = {field.field: field for field in compared}
    every = tuple(found.get(field, ComparedField(field, None, 0.0)) for field in Field)
    view = CaseView(
        case=1,
        kind="placing",
        reason=DecisionReason.POSSIBLE_TWINS,
        opened_at=timezone.now(),
        weight=1.0,
        left=left,
        right=right,
        fields=every,
        version="",
    )
    return {row.title: row for row in rows_of(view)}


@pytest.fixture(autouse=True)
def _database(db: None) -> None:
    """Names of sources are looked up."""


@pytest.mark.parametrize(
    ("left", "right", "mark"),
    [
        (("Wren Tarn",), ("wren  TARN",), Mark.SAME),
        (("Wren Tarn",), ("Ivy Tarn",), Mark.DIFFERS),
        (("Wren Tarn", "Wren Moss"), ("Wren Moss",), Mark.PARTLY),
        (("Wren Tarn",), (), Mark.ONE_SIDE),
    ],
)
def test_differences_are_marked_in_words(
    left: tuple[str, ...], right: tuple[str, ...], mark: Mark
) -> None:
    """Letter case and spacing apart, what both sides say is compared."""
    assert rows(side(name=left), side(name=right))["Name"].mark is mark


@pytest.mark.parametrize(
    ("level", "mark"),
    [(Level.SAME, Mark.SAME), (Level.DIFFERENT, Mark.DIFFERS), (None, Mark.NOTHING)],
)
def test_of_a_number_that_is_not_shown_the_matcher_says_whether_it_agrees(
    level: Level | None, mark: Mark
) -> None:
    """Two numbers that are held and not shown read the same, and may differ all the same."""
    number = ComparedField(Field.NHS_NUMBER, level, 0.0)
    hidden = side(nhs_number=(NOT_SHOWN,))
    assert rows(hidden, hidden, number)["NHS number"].mark is mark


def test_a_field_that_nobody_states_is_left_out() -> None:
    """The table has no empty rows."""
    assert set(rows(side(name=("Wren Tarn",)), None)) == {"Name"}


def test_dates_and_sex_are_in_words() -> None:
    """What the service gives as plain values is written as pages write it."""
    shown = rows(side(birth_date=("2017-07-04",), sex=("female",)), side())
    assert shown["Date of birth"].left[0].text == "4 July 2017"
    assert shown["Sex"].left[0].text == "Female"


def test_a_value_is_listed_once_with_everybody_who_says_it() -> None:
    """Two sources of one value stand below it, each with its day."""
    stated = (
        SourcedValue("Wren Tarn", HEALTH),
        SourcedValue("Wren Tarn", Voice("cin", "895", None)),
    )
    both = Side(title="", number=None, values={RecordField.NAME: stated})
    (value,) = rows(both, None)["Name"].left
    assert value.sources == (
        "Health demographics, 5 January 2026",
        "Children in need census, Cheshire East",
    )


def test_a_correction_says_who_corrected() -> None:
    """The authority stands in the place of a feed's sender."""
    voice = Voice("correction", "E06000049", DAY)
    names = {("correction", "E06000049"): "Cheshire East"}
    assert source_in_words(voice, names) == "Corrected by Cheshire East, 5 January 2026"


def test_what_a_child_has_several_of_does_not_contradict() -> None:
    """One source knows the school and another the practice: neither is wrong."""
    left, right = side(services=("Mereton Primary School",)), side(services=("The Wharf Surgery",))
    assert rows(left, right)["Services"].mark is Mark.OTHERS


def test_of_a_long_list_what_both_sides_say_is_first() -> None:
    """It is not lost among the rest, which a page may fold; names keep their order."""
    left, right = (
        side(services=("Quay Surgery", "Mereton School")),
        side(services=("Mereton School",)),
    )
    row = rows(left, right)["Services"]
    assert row.many
    assert [value.text for value in row.left] == ["Mereton School", "Quay Surgery"]
    row = rows(side(name=("Wren Tarn", "Wren Moss")), side(name=("Wren Moss",)))["Name"]
    assert not row.many
    assert [value.text for value in row.left] == ["Wren Tarn", "Wren Moss"]


@pytest.mark.parametrize(
    ("said_by", "sole"),
    [
        ([("School", "School"), ("School",)], "School"),
        ([("School",), ("Health",)], ""),
        ([(), ()], ""),
    ],
)
def test_a_source_that_says_all_of_a_side_is_known(
    said_by: list[tuple[str, ...]], sole: str
) -> None:
    """It can be named once; several are named at each value."""
    assert sole_source([(ShownValue("", sources),) for sources in said_by]) == sole


def test_a_name_that_is_current_on_one_side_and_former_on_the_other_is_partly_the_same() -> None:
    """Names are compared together, and each says of which kind it is."""
    former = SourcedValue("Wren Moss", HEALTH, NameKind.FORMER)
    values = {**side(name=("Wren Tarn",)).values, RecordField.OTHER_NAMES: (former,)}
    left = Side(title="", number=None, values=values)
    row = rows(left, side(name=("Wren Moss",)))["Name"]
    assert row.mark is Mark.PARTLY
    assert [value.text for value in row.left] == ["Wren Tarn", "Wren Moss (former name)"]
