"""What must become of the children on a list that resemble each other or a child who is known."""

from pathlib import Path

import pytest

from contactpoint.access.actor import Actor
from tests.cases.in_database import graded_in_database, load_one_by_one
from tests.cases.in_memory import AREA, loaded
from tests.cases.lists import of_lists
from tests.cases.outcomes import Grade, graded
from tests.cases.situations import Should, Situation

each_situation = pytest.mark.parametrize(
    "situation", of_lists(), ids=lambda situation: situation.id
)


@each_situation
def test_each_row_comes_where_it_should(situation: Situation) -> None:
    """Twins stay two children, whoever knows them; a spelling joins; a doubt is a question."""
    rows = graded(situation, loaded(situation, children=AREA).came)
    assert not [
        f"{row.row.feed} {row.row.child}: {row.grade}"
        for row in rows
        if row.grade is not Grade.OK
        # A new child may be asked about: no child is lost by it.
        and not (row.grade is Grade.COST and row.row.should is Should.NEW)
    ]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True, databases=["default", "keys"])
@each_situation
def test_the_loader_does_the_same(situation: Situation, tmp_path: Path, dana: Actor) -> None:
    """Through the loader and the search, row by row, as in memory."""
    load_one_by_one([situation], tmp_path)
    in_memory = graded(situation, loaded(situation, children=AREA).came)
    in_database = graded_in_database([situation], dana)
    assert [row.grade for row in in_database] == [row.grade for row in in_memory]
