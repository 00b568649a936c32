"""Invented rows stand between no child and what its sources say: rivals by number and in crowds."""

import pytest
from msgspec.structs import replace

from contactpoint.children.names import PersonName
from contactpoint.children.sex import Sex
from contactpoint.children.statement import Statement
from contactpoint.linkage.decision import MOST_WEIGHED
from tests.fixtures.invented import invented
from tests.fixtures.statements import held_by_feed, of_feed
from tests.placing.content import check_whole
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

BELLA = world.BELLA


def rival(**fields: object) -> Statement:
    """An invented row that has Bella's NHS number and date, and nothing else of hers."""
    (row,) = invented(1, nhs_number=BELLA.nhs_number, upn="")
    return replace(row, **{"names": (PersonName("Zed", "Lure"),), **fields})


@pytest.mark.parametrize("rivals", [1, 5])
def test_an_invented_row_with_the_childs_number_takes_no_return(rivals: int) -> None:
    """Social care's return has number and date, and no name. It comes to the child whom health
    numbered, so that whoever opens her record learns that social care works with her."""
    world.put(BELLA)
    for place in range(rivals):
        world.put(rival(source=f"{100_001 + place}"))
    world.put(replace(world.NAMELESS, nhs_number=BELLA.nhs_number))
    assert of_feed("ssda903").child_id == of_feed("pds").child_id
    check_whole()


def test_a_number_that_nobody_allotted_still_waits_for_a_person() -> None:
    """Two lists claim one number, and no register has it: nobody can say whose the return is."""
    world.put(rival(names=BELLA.names), rival(source="100002"))
    world.put(replace(world.NAMELESS, nhs_number=BELLA.nhs_number))
    assert of_feed("ssda903").child_id is None
    check_whole()


def test_a_crowd_of_invented_rows_does_not_part_a_child_from_its_school() -> None:
    """More rows of her name and date than are weighed have come before her. That the school means
    her and none of them is said by the carer, for which she has to be opened."""
    crowd = invented(MOST_WEIGHED + 5, names=BELLA.names[:1], sex=Sex.NOT_SPECIFIED)
    world.put(*crowd)
    world.put(BELLA)
    at_school = replace(BELLA, feed="ctf", source="999001", reference="p", nhs_number="")
    world.put(replace(at_school, names=BELLA.names[:1], address=None))
    assert of_feed("ctf").child_id == of_feed("pds").child_id
    assert len(held_by_feed()) == MOST_WEIGHED + 7
    check_whole()
