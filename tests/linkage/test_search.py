"""Ranking a search: the right child first, with the reasons, and nobody far-fetched."""

from datetime import date

import pytest

from contactpoint.children.sex import Sex
from contactpoint.linkage.candidates import Candidate
from contactpoint.linkage.levels import LEVELS, Field, Level
from contactpoint.linkage.model import load_model
from contactpoint.linkage.profile import Profile, profile_of_criteria
from contactpoint.linkage.reasons import REASON_OF, Reason
from contactpoint.linkage.search import SearchHit, rank
from contactpoint.linkage.weighing import Weigher
from tests.linkage.invented import ISABELLA_BORN, isabella, profile

CROWD = [
    Candidate(2, (profile("Jack/Hargreaves", "2019-03-01", postcode="SK11 6XY"),)),
    Candidate(3, (profile("Isabella/Smith", "2017-07-05", sex=Sex.FEMALE, postcode="M1 1AE"),)),
    Candidate(4, (profile("Bella/Hardy", "2017-04-17", sex=Sex.FEMALE),)),
    Candidate(5, (profile("Amy/Hargreaves", "2010-07-04", sex=Sex.FEMALE),)),
]


def search(**criteria: object) -> tuple[SearchHit, ...]:
    """What a search for the story's child among others finds."""
    query = profile_of_criteria(**criteria)  # type: ignore[arg-type]
    return rank(query, [*CROWD, Candidate(1, (isabella(),))], load_model())


@pytest.mark.parametrize(
    ("criteria", "reasons"),
    [
        pytest.param(
            {"family": "Kowalczyk", "birth_date": ISABELLA_BORN},
            {Reason.FORMER_NAME, Reason.SAME_FAMILY_NAME, Reason.SAME_BIRTH_DATE},
            id="former name",
        ),
        pytest.param(
            {"given": "Bella", "family": "Hargreaves", "birth_date": date(2017, 4, 7)},
            {Reason.NICKNAME, Reason.DAY_MONTH_SWAPPED, Reason.SAME_FAMILY_NAME},
            id="nickname with day and month swapped",
        ),
        pytest.param(
            {"given": "Isabella", "birth_date": ISABELLA_BORN, "postcode": "SK11 6XY"},
            {Reason.SAME_GIVEN_NAME, Reason.SAME_BIRTH_DATE, Reason.SAME_POSTCODE},
            id="no family name",
        ),
        pytest.param(
            {"given": "Isabela", "family": "Hargraves", "birth_date": ISABELLA_BORN},
            {Reason.GIVEN_NAME_SLIP, Reason.FAMILY_NAME_SLIP, Reason.SAME_BIRTH_DATE},
            id="one slip in both names",
        ),
        pytest.param(
            {"given": "Hargreaves", "family": "Isabella", "birth_date": ISABELLA_BORN},
            {Reason.NAMES_SWAPPED, Reason.SAME_BIRTH_DATE},
            id="names swapped",
        ),
        pytest.param(
            {"given": "Isabella", "birth_date": ISABELLA_BORN, "postcode": "PR1 2AB"},
            {Reason.SAME_GIVEN_NAME, Reason.OLD_ADDRESS, Reason.SAME_BIRTH_DATE},
            id="old address",
        ),
        pytest.param(
            {"given": "Isabella", "family": "Hargreaves", "birth_years": (2016, 2017, 2018)}
            | {"sex": Sex.FEMALE},
            {
                Reason.SAME_GIVEN_NAME,
                Reason.SAME_FAMILY_NAME,
                Reason.YEAR_OF_BIRTH,
                Reason.SAME_SEX,
            },
            id="age and sex",
        ),
    ],
)
def test_search_shows_the_child_first_and_says_why(
    criteria: dict[str, object], reasons: set[Reason]
) -> None:
    """The searches of the story, and every other mistake that is forgiven."""
    first = search(**criteria)[0]
    assert first.child == 1
    assert set(first.reasons) == reasons


def test_slips_in_both_names_beside_year_and_sex_still_find() -> None:
    """The weakest search that is allowed still forgives a slip in each name."""
    hits = search(given="Isabela", family="Hargraves", birth_years=(2017,), sex=Sex.FEMALE)
    assert hits[0].child == 1


def test_far_fetched_children_are_not_shown() -> None:
    """A brother or a namesake of another year is no answer to a search for this child."""
    hits = search(given="Isabella", family="Hargreaves", birth_date=ISABELLA_BORN)
    assert [hit.child for hit in hits] == [1]


def test_matched_name_is_pointed_to() -> None:
    """A page can show the former name that matched beside the current one."""
    matched = search(family="Kowalczyk", birth_date=ISABELLA_BORN)[0].matched_name
    assert matched is not None
    assert (matched.profile, matched.name, matched.kind) == (0, 1, "f")
    matched = search(family="Hargreaves", birth_date=ISABELLA_BORN)[0].matched_name
    assert matched is not None
    assert (matched.name, matched.kind) == (0, "c")


def test_name_from_one_source_and_address_from_another_are_one_child() -> None:
    """A search is weighed against the child, not against one source's statement."""
    child = Candidate(
        1,
        (
            profile("Isabella/Kowalczyk", ISABELLA_BORN),
            profile("Isabella/Hargreaves", ISABELLA_BORN, postcode="SK11 6XY"),
        ),
    )
    query = profile_of_criteria(
        given="Isabella", family="Kowalczyk", birth_years=(2017,), postcode="SK11 6XY"
    )
    (hit,) = rank(query, [child], load_model())
    assert {Reason.SAME_FAMILY_NAME, Reason.SAME_POSTCODE} <= set(hit.reasons)


def test_halves_of_two_names_are_no_name() -> None:
    """Given name of one name and family name of another are not added up across sources."""
    halves = Candidate(1, (profile("Ann/Ray", "2017-01-02"), profile("Tom/Bell", "2017-01-02")))
    whole = Candidate(1, (profile("Ann/Bell", "2017-01-02"),))
    query = profile_of_criteria(given="Ann", family="Bell", birth_years=(2017,), sex=Sex.FEMALE)
    weigher = Weigher(query, load_model())
    assert weigher.weighed(halves).weight < weigher.weighed(whole).weight - 10
    assert rank(query, [whole], load_model(), plausible_weight=-99)
    assert not rank(query, [halves], load_model(), plausible_weight=-99)


def test_statement_that_is_not_passed_in_changes_nothing() -> None:
    """Hidden statements are left out by the caller; the ranking of the rest does not know."""
    query = profile_of_criteria(family="Hargreaves", birth_date=ISABELLA_BORN)
    shown = Candidate(1, (profile("Isabella/Hargreaves", ISABELLA_BORN),))
    assert rank(query, [shown], load_model()) == rank(
        query, [shown, Candidate(8, ())], load_model()
    )


def test_order_is_stable_for_equals() -> None:
    """Equal children come in the order of their number, whatever the database returned."""
    same: Profile = profile("Ann/Ray", "2015-02-03")
    query = profile_of_criteria(given="Ann", family="Ray", birth_date=date(2015, 2, 3))
    hits = rank(query, [Candidate(9, (same,)), Candidate(4, (same,))], load_model())
    assert [hit.child for hit in hits] == [4, 9]


def test_every_level_that_speaks_for_a_child_has_its_sentence() -> None:
    """The page can explain every agreement; a difference is no reason."""
    missing = {
        (field, level)
        for field, levels in LEVELS.items()
        for level in levels
        if (field, level) not in REASON_OF
    }
    numbers = {(field, Level.ONE_SLIP) for field in (Field.NHS_NUMBER, Field.UPN)}
    assert missing == {(field, Level.DIFFERENT) for field in Field} | numbers
