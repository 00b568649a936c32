"""Twins, brothers and sisters, parents: not one child, and the child itself is let by."""

import pytest

from contactpoint.children.sex import Sex
from contactpoint.linkage.relatives import another_generation, possible_siblings, possible_twins
from tests.linkage.invented import profile
from tests.linkage.test_guards import matched

BORN, HOME = "2012-10-18", "WS11 0AR"


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        pytest.param("Maya/Palla", "Ria Maya/Palla", id="the other's name as a second one"),
        pytest.param("Estera Sofia/Ilieva", "Sofia Beatrice/Ilieva", id="and the other way"),
        pytest.param("Lily Sienna/Gilson", "Lily-Mae Poppy/Gilson", id="half of a double name"),
    ],
)
def test_names_that_one_child_could_bear_are_also_given_to_twins(ours: str, theirs: str) -> None:
    """At one home, of one birth: a person decides."""
    stated = profile(ours, BORN, postcode=HOME)
    best, *rivals = matched(stated, (profile(theirs, BORN, postcode=HOME),))
    assert possible_twins(stated, best, rivals)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Lily/Gilson", "Lily-Mae Poppy/Gilson"),
        ("Lily Poppy/Gilson", "Lily-Mae Poppy/Gilson"),
        ("Lily Mae/Gilson", "Lily-Mae/Gilson"),
        ("Lily-Mae Sienna/Gilson", "Lily-Mae Poppy/Gilson"),
    ],
)
def test_half_a_double_name_is_the_same_child_unless_a_second_name_differs(
    ours: str, theirs: str
) -> None:
    """Schools shorten Lily-Mae to Lily; what a source leaves out is no contradiction."""
    stated = profile(ours, BORN, postcode=HOME)
    best, *rivals = matched(stated, (profile(theirs, BORN, postcode=HOME),))
    assert not possible_twins(stated, best, rivals)


def test_another_name_and_another_date_are_a_brother_or_sister() -> None:
    """Four years apart to the day, and the younger one's name as a second one."""
    ours = profile("Robin Kai/Rai", "2021-05-05", postcode=HOME)
    best, *rivals = matched(ours, (profile("Kai/Rai", "2025-05-05", postcode=HOME),))
    assert possible_siblings(ours, best, rivals)


@pytest.mark.parametrize(
    ("name", "born"),
    [("Kai/Rai", "2025-05-06"), ("Robin/Rai", "2025-05-05"), ("Robin/Rai", "2025-06-05")],
)
def test_one_mistake_makes_no_brother_or_sister(name: str, born: str) -> None:
    """A slip in the date, or another name on the same day, is for other guards to judge."""
    ours = profile(name, born, postcode=HOME)
    known = (
        profile("Kai/Rai", "2025-05-05", postcode=HOME),
        profile("Robin/Rai", "2025-05-05", postcode=HOME),
    )
    best, *rivals = matched(ours, known)
    assert not possible_siblings(ours, best, rivals)


def test_father_and_son_of_one_name_are_two() -> None:
    """The same name and birthday at the same address, twenty years apart."""
    ours = profile("John/Featherstone", "2023-03-09", sex=Sex.MALE, postcode=HOME)
    father = profile("John/Featherstone", "2003-03-09", sex=Sex.MALE, postcode=HOME)
    best, *rivals = matched(ours, (father,))
    assert another_generation(ours, best, rivals)


def test_a_wrong_year_is_no_generation() -> None:
    """A slip in the year, and a child one of whose sources has it right."""
    ours = profile("John/Featherstone", "2012-03-09", postcode=HOME)
    best, *rivals = matched(ours, (profile("John/Featherstone", "2013-03-09", postcode=HOME),))
    assert not another_generation(ours, best, rivals)
    wrong = profile("John/Featherstone", "1912-03-09", postcode=HOME)
    best, *rivals = matched(ours, (wrong, profile("John/Featherstone", "2012-03-09")))
    assert not another_generation(ours, best, rivals)
