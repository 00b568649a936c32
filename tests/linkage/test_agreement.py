"""What agrees, name by name: what people mistake agrees, what fits everybody does not."""

from datetime import date

import pytest

from contactpoint.children.sex import Sex
from contactpoint.linkage.agreement import FAMILY, GIVEN, has_one_name, names_agree
from contactpoint.linkage.candidates import Candidate
from contactpoint.linkage.levels import family_name_level, given_name_level
from contactpoint.linkage.model import load_model
from contactpoint.linkage.profile import Profile, profile_of_criteria
from contactpoint.linkage.weighing import Weigher
from tests.linkage.invented import profile


def agrees(typed: str, stored: str) -> int:
    """Which of the names ``Given/Family`` agree."""
    given, family = typed.split("/")
    query, stated = profile_of_criteria(given=given, family=family), profile(stored)
    levels = given_name_level(query, stated), family_name_level(query, stated)
    return names_agree(query, stated, *levels)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Isabella", "Isabella"),
        ("ISABELLA", "Isabella Rose"),
        ("Bella", "Isabella"),
        ("Isabela", "Isabella"),
        ("Ian", "Iain"),
        ("Ava", "Eva"),
        ("Rose", "Isabella Rose"),
        ("Rose Isabella", "Isabella"),
        ("Mohammed", "Muhammad"),
        ("Kathryn", "Catherine"),
        ("Yousef", "Yusuf"),
        ("Anne-Marie", "Annemarie"),
        ("Bo", "Bo"),
    ],
)
def test_a_given_name_agrees_as_people_mistake_it(typed: str, stored: str) -> None:
    """Exactly, by a form, a slip or a sound, or a further name."""
    assert agrees(f"{typed}/", f"{stored}/Ray") == GIVEN


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Xyqua", "Isabella"),
        ("Isobar", "Isabella"),
        ("Charles", "Charlotte"),
        ("J", "Jo"),
        ("J", "Tom J"),
        ("Ea", "Eva"),
        ("Al", "Ali"),
        ("Xo", "Jo"),
        ("Mn", "Mona"),
        ("Lau", "Leah"),
        ("Xyqua Tom Ann", "Ann"),
        ("Xyqua Tom Ben Ann Joe Sam", "Ann Joe"),
    ],
)
def test_what_is_like_everybodys_given_name_agrees_with_nobodys(typed: str, stored: str) -> None:
    """Too short to be a slip or a sound, an initial, a list of names."""
    assert agrees(f"{typed}/", f"{stored}/Ray") == 0


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Hargreaves", "Hargreaves"),
        ("Hargreves", "Hargreaves"),
        ("Hargrieves", "Hargreaves"),
        ("Smyth", "Smith"),
        ("Smith-Jones", "Jones"),
        ("Jones", "Smith-Jones"),
        ("Smith Jones", "Jones-Smith"),
        ("Jone", "Smith-Jones"),
        ("O Brien", "O'Brien"),
        ("Phillips", "Filips"),
        ("van der Berg", "Berg"),
    ],
)
def test_a_family_name_agrees_as_people_mistake_it(typed: str, stored: str) -> None:
    """Exactly, by half, a form, a slip or a sound."""
    assert agrees(f"/{typed}", f"Ann/{stored}") == FAMILY


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Xyquarm", "Hargreaves"),
        ("Hargood", "Hargreaves"),
        ("Hargrove", "Hargreaves"),
        ("Richards", "Richardson"),
        ("S", "Smith"),
        ("Ng", "Ang"),
        ("Smith-Jones-Brown", "Jones"),
        ("Smith-Jones-Brown-Khan-Patel-Cole", "Khan-Cole"),
    ],
)
def test_what_is_like_everybodys_family_name_agrees_with_nobodys(typed: str, stored: str) -> None:
    """A beginning, an initial, a list of halves."""
    assert agrees(f"/{typed}", f"Ann/{stored}") == 0


def test_names_that_are_exchanged_both_agree() -> None:
    """Given for family and family for given; one of them alone is no exchange."""
    assert agrees("Hargreaves/Isabella", "Isabella/Hargreaves") == GIVEN | FAMILY
    assert agrees("Hargreaves/Xyqua", "Isabella/Hargreaves") == 0


_HOME = "ZE2 9AB"


def _enough(*sources: Profile, **typed: object) -> bool:
    query = profile_of_criteria(**typed)  # type: ignore[arg-type]
    return Weigher(query, load_model()).weighed(Candidate(1, sources)).enough


@pytest.mark.parametrize(
    ("born", "enough"),
    [
        ("2017-07-04", True),
        ("2017-04-07", True),
        ("2017-07-14", True),
        ("2018-07-04", True),
        ("2017-01-01", False),
        ("2017-07-28", False),
        ("2014-12-30", False),
    ],
)
def test_a_date_agrees_exactly_exchanged_or_by_a_slip(born: str, enough: bool) -> None:
    """Any other agrees in its year at most, which is not enough beside a family name."""
    assert _enough(profile("Ann/Ray", born), family="Ray", birth_date=date(2017, 7, 4)) is enough


@pytest.mark.parametrize(
    ("typed", "enough"),
    [
        ({"sex": Sex.FEMALE}, True),
        ({"postcode": _HOME}, True),
        ({"sex": Sex.MALE}, False),
        ({"sex": Sex.MALE, "postcode": _HOME}, True),
        ({"postcode": "ZE2 9XX"}, False),
        ({"postcode": "ZE2 9AC"}, True),
        ({}, False),
    ],
)
def test_the_year_of_a_date_is_enough_with_both_names_and_more(
    typed: dict[str, object], enough: bool
) -> None:
    """The day is wrong, and the rule of the year holds: sex or postcode, not the neighbourhood."""
    child = profile("Ann/Ray", "2017-01-01", sex=Sex.FEMALE, postcode=_HOME)
    known = {"given": "Ann", "family": "Ray", "birth_date": date(2017, 7, 28)}
    assert _enough(child, **known, **typed) is enough


@pytest.mark.parametrize(("sex", "enough"), [("", True), ("f", True), ("m", False)])
def test_a_sex_that_no_source_states_counts_as_agreeing(sex: str, enough: bool) -> None:
    """One that a source states does not, though another source leaves it open."""
    stated = {"f": Sex.FEMALE, "m": Sex.MALE, "": Sex.NOT_SPECIFIED}[sex]
    sources = profile("Ann/Ray", "2017-01-01"), profile("Ann/Ray", "2017-01-01", sex=stated)
    known = {"given": "Ann", "family": "Ray", "birth_years": (2017,)}
    assert _enough(*sources, **known, sex=Sex.FEMALE) is enough
    assert not _enough(*sources, **known)


def test_given_and_family_name_agree_in_one_source() -> None:
    """Half of one name and half of another are no name, though date and sex are of a third."""
    sources = profile("Ann/Ray"), profile("Tom/Bell"), profile("", "2017-01-01", sex=Sex.MALE)
    known = {"birth_years": (2017,), "sex": Sex.MALE}
    assert _enough(*sources, given="Tom", family="Bell", **known)
    assert not _enough(*sources, given="Ann", family="Bell", **known)


@pytest.mark.parametrize(
    ("names", "one"),
    [
        (["Zorica/"], True),
        (["/Zorica"], True),
        (["Zorica/", "/Zorica"], True),
        (["Zorica/", ""], True),
        (["Zorica/Ray"], False),
        (["Zorica/", "Zorica/Ray"], False),
        (["Zorica/", "/Ray"], False),
        (["Baby/Ray"], False),
        ([""], False),
        ([], False),
    ],
)
def test_a_child_has_one_name_where_no_source_knows_of_another(names: list[str], one: bool) -> None:
    """A child who is not named yet has a family name and will have another."""
    assert has_one_name(tuple(profile(name) for name in names)) is one


@pytest.mark.parametrize("stored", ["Zorica/", "/Zorica"])
@pytest.mark.parametrize(
    ("typed", "enough"),
    [
        ({"family": "Zorica", "birth_date": date(2017, 7, 4)}, True),
        ({"family": "Zorrica", "birth_date": date(2017, 7, 4)}, True),
        ({"family": "Xyquarm", "birth_date": date(2017, 7, 4)}, False),
        ({"given": "Zorica", "birth_date": date(2017, 7, 4), "postcode": "PR1 2AB"}, True),
        ({"given": "Xyqua", "birth_date": date(2017, 7, 4), "postcode": _HOME}, False),
        ({"given": "Xyqua", "family": "Zorica", "birth_date": date(2017, 7, 4)}, True),
        ({"given": "Zorica", "family": "Zorica", "birth_years": (2017,), "sex": Sex.MALE}, True),
        ({"given": "Xyqua", "family": "Zorica", "birth_years": (2017,), "sex": Sex.MALE}, False),
        ({"given": "Zorica", "family": "Xyqua", "birth_years": (2017,), "sex": Sex.MALE}, False),
    ],
)
def test_a_child_with_one_name_is_searched_for_by_that_name(
    stored: str, typed: dict[str, object], enough: bool
) -> None:
    """In either box it stands for both names; one that is made up beside it stands for none."""
    child = profile(stored, "2017-07-04", sex=Sex.MALE, postcode=_HOME)
    assert _enough(child, **typed) is enough
