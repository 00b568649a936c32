"""What must become of every situation of a family, in an index of an area and of England.

The index is in memory (``in_memory``); ``test_families_loaded`` brings the same rows through every
loader into the database.
"""

import pytest

from tests.cases.in_memory import AREA, ENGLAND, loaded
from tests.cases.outcomes import Grade, Graded, graded, share_joined
from tests.cases.situations import Situation, situations

# One child's rows that are joined without a person, of those that the rows can tell.
_LEAST_JOINED = {AREA: 0.75, ENGLAND: 0.65}
# Rows apart from their child's others of which nobody is told.
_MOST_MISSED = 0.01

sizes = pytest.mark.parametrize(
    "children", [pytest.param(AREA, id="area"), pytest.param(ENGLAND, id="England")]
)
each_situation = pytest.mark.parametrize(
    "situation", situations(), ids=lambda situation: situation.id
)


def rows_of(situation: Situation, children: int) -> list[Graded]:
    """The graded rows of a situation in an index of its own."""
    return graded(situation, loaded(situation, children=children).came)


def are(rows: list[Graded], grade: Grade) -> list[str]:
    """The rows of a grade, in words of the case."""
    return [f"{row.row.feed} {row.row.child}" for row in rows if row.grade is grade]


@sizes
@each_situation
def test_no_two_children_come_to_one_record(situation: Situation, children: int) -> None:
    """Whatever two children of one situation share, no record has rows of both."""
    assert not are(rows_of(situation, children), Grade.WRONG_JOIN)


@sizes
@each_situation
def test_every_child_is_found_by_name_and_date_of_birth(
    situation: Situation, children: int
) -> None:
    """Each named row stands on a record that a search by this row's name and date shows."""
    assert not are(rows_of(situation, children), Grade.LOST)


@sizes
@each_situation
def test_nothing_is_joined_that_nobody_can_know(situation: Situation, children: int) -> None:
    """Where the rows cannot tell whose they are, a person decides."""
    assert not are(rows_of(situation, children), Grade.RISKY)


@sizes
def test_a_child_on_two_records_is_nearly_always_a_case(children: int) -> None:
    """Only where next to nothing agrees are a child's rows on two records without a question."""
    rows = [row for one in situations() for row in rows_of(one, children)]
    assert len(are(rows, Grade.MISSED)) <= _MOST_MISSED * len(rows)


@sizes
def test_few_rows_that_can_tell_wait_for_a_person(children: int) -> None:
    """Safety is not bought by asking about everything."""
    rows = [row for one in situations() for row in rows_of(one, children)]
    assert share_joined(rows) >= _LEAST_JOINED[children]
