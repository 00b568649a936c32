"""A child with one name is found by it, whichever box the source and the practitioner took."""

from datetime import date

import pytest

from contactpoint.children.sex import Sex
from contactpoint.linkage.keys import clues, index_keys
from contactpoint.linkage.profile import profile_of_criteria
from contactpoint.linkage.reasons import Reason
from contactpoint.linkage.wider_clues import other_box_clues
from tests.linkage.crowd import Crowd
from tests.linkage.invented import profile

_BORN = date(2017, 7, 4)
_HOME = "ZE2 9AB"


def _crowd(stored: str) -> Crowd:
    """The child, number 1, among others of its day who have its name and another."""
    others = [*(f"{given}/Zorica" for given in ("Ann", "Tom", "Eve")), "Zorica/Ray", "Zora/Ricard"]
    children = {n: (profile(name, _BORN),) for n, name in enumerate(others, 2)}
    child = profile(stored, _BORN, sex=Sex.FEMALE, postcode=_HOME)
    return Crowd({1: (child,), **children})


@pytest.mark.parametrize("stored", ["Zorica/", "/Zorica"])
def test_by_the_name_and_the_date_alone(stored: str) -> None:
    """Among children whose family name it is, and not among those whose given name it is."""
    hits = _crowd(stored).search(profile_of_criteria(family="Zorica", birth_date=_BORN))
    assert [hit.child for hit in hits] == [1, 2, 3, 4]
    assert hits[0].reasons == (Reason.SAME_FAMILY_NAME, Reason.SAME_BIRTH_DATE)


@pytest.mark.parametrize("stored", ["Zorica/", "/Zorica"])
def test_by_the_name_as_given_name_and_the_date_alone(stored: str) -> None:
    """And nobody who has that given name and another name besides."""
    hits = _crowd(stored).search(profile_of_criteria(given="Zorica", birth_date=_BORN))
    assert [hit.child for hit in hits] == [1]


@pytest.mark.parametrize("stored", ["Zorica/", "/Zorica"])
@pytest.mark.parametrize("home", [_HOME, "PR1 2AB"])
def test_by_the_name_as_given_name(stored: str, home: str) -> None:
    """With the postcode that the search needs, though the child may live elsewhere by now."""
    query = profile_of_criteria(given="Zorica", birth_date=_BORN, postcode=home)
    assert [hit.child for hit in _crowd(stored).search(query)] == [1]


@pytest.mark.parametrize("stored", ["Zorica/", "/Zorica"])
@pytest.mark.parametrize(
    ("given", "family"), [("Zorica", "Zorica"), ("Zorica", "Absent"), ("Absent", "Zorica")]
)
def test_by_the_name_beside_another(stored: str, given: str, family: str) -> None:
    """A form that asks for two names gets a second one, which the child does not have."""
    query = profile_of_criteria(given=given, family=family, birth_date=_BORN)
    assert 1 in [hit.child for hit in _crowd(stored).search(query)]


@pytest.mark.parametrize("stored", ["Zorica/", "/Zorica"])
def test_with_day_and_month_exchanged(stored: str) -> None:
    """As any other child."""
    query = profile_of_criteria(family="Zorica", birth_date=date(2017, 4, 7))
    assert 1 in [hit.child for hit in _crowd(stored).search(query)]


@pytest.mark.parametrize(("typed", "stored"), [("/Zorica", "Zorica/"), ("Zorica/", "/Zorica")])
def test_the_other_box_is_a_matter_of_looking_up(typed: str, stored: str) -> None:
    """Nothing is stored for it, and a load does not look there."""
    query, child = profile(typed, _BORN), profile(stored, _BORN)
    assert len(index_keys(child) & other_box_clues(query).keys()) == 2
    assert not index_keys(child) & clues(query).keys()
