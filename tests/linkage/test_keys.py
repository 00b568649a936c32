"""Blocking keys: every mistake the search forgives still shares a key with what is stored."""

import string
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from contactpoint.children.name_words import family_words, given_words
from contactpoint.children.sex import Sex
from contactpoint.linkage.keys import (
    index_keys,
    index_keys_of,
    lookup_keys,
    nhs_number_key,
    swapped_date,
    upn_key,
)
from contactpoint.linkage.profile import Profile, profile_of_criteria
from tests.linkage.invented import ISABELLA_BORN, isabella, profile


def finds(query: Profile, stored: Profile) -> bool:
    """Whether a look-up with ``query`` brings the child of ``stored``."""
    return bool(lookup_keys(query) & index_keys(stored))


@pytest.mark.parametrize(
    "criteria",
    [
        pytest.param({"family": "Kowalczyk", "birth_date": ISABELLA_BORN}, id="former name"),
        pytest.param(
            {"given": "Bella", "family": "Hargreaves", "birth_date": date(2017, 4, 7)},
            id="nickname, day and month swapped",
        ),
        pytest.param(
            {"given": "Isabella", "birth_date": ISABELLA_BORN, "postcode": "SK11 6XY"},
            id="no family name",
        ),
        pytest.param(
            {"given": "Bella", "birth_date": ISABELLA_BORN, "postcode": "PR1 2AB"},
            id="nickname, no family name, old address",
        ),
        pytest.param(
            {"given": "Isabela", "family": "Hargraves", "birth_date": ISABELLA_BORN},
            id="one slip in each name",
        ),
        pytest.param(
            {"given": "Hargreaves", "family": "Isabella", "birth_date": ISABELLA_BORN},
            id="names swapped",
        ),
        pytest.param(
            {"given": "Isabella", "family": "Hargreaves", "birth_years": (2017,)}, id="year"
        ),
        pytest.param(
            {"given": "Bella", "family": "Hargreaves", "birth_years": (2016, 2017, 2018)},
            id="nickname and age",
        ),
        pytest.param(
            {"given": "Isabela", "family": "Hargraves", "birth_years": (2017,)},
            id="slip in each name and a year",
        ),
        pytest.param(
            {"given": "Isabella", "family": "Hargreaves", "birth_date": date(2011, 1, 30)}
            | {"postcode": "SK11 6XY"},
            id="wrong date, right postcode",
        ),
        pytest.param(
            {"given": "Isabella", "family": "Hargreaves-Bell", "birth_date": ISABELLA_BORN},
            id="double name of which she bears half",
        ),
        pytest.param({"family": "HARGREAVES", "birth_date": ISABELLA_BORN}, id="capitals"),
    ],
)
def test_search_finds_the_child_in_spite_of(criteria: dict[str, object]) -> None:
    """Each mistake of the list, and each of the permitted sets of criteria, shares a key."""
    assert finds(profile_of_criteria(**criteria), isabella())  # type: ignore[arg-type]


@pytest.mark.parametrize("half", ["Smith", "Jones", "Smithjones", "Smith Jones"])
def test_half_of_a_double_name_finds_it(half: str) -> None:
    """Hyphenated halves find the whole and the whole finds the halves."""
    double = profile("Ann/Smith-Jones", "2015-02-03")
    single = profile(f"Ann/{half}", "2015-02-03")
    assert finds(single, double)
    assert finds(double, single)


def test_number_and_date_find_a_child_without_name() -> None:
    """A social care return has no name; its UPN finds the school's statement, also a former one."""
    school = profile("Ann/Ray", "2015-02-03", upn="B801200005001")
    care = profile("", "2015-02-03", upn="K823432104001", former_upn="B801200005001")
    assert finds(care, school)


def test_number_keys_are_those_of_the_index() -> None:
    """A search by number alone uses the same keys as the index."""
    stored = profile("Ann/Ray", "2015-02-03", nhs="9990000018", upn="B801200005001")
    assert {nhs_number_key("9990000018"), upn_key("B801200005001")} <= index_keys(stored)


def test_a_child_has_the_keys_of_each_of_its_statements() -> None:
    """Keys made together are those of the statements one by one: the same name at another date or
    postcode, and another name at the same, lose none."""
    statements = [
        profile("Ann/Ray", "2015-02-03", postcode="SK11 6XY", nhs="9990000018"),
        profile("Ann/Ray", "2015-03-02", postcode="PR1 2AB"),
        profile("Anna/Ray-Bell", "2015-02-03", former="Ann/Ray", postcode="SK11 6XY"),
        profile("Ann/Ray", upn="B801200005001"),
    ]
    one_by_one = frozenset().union(*map(index_keys, statements))
    assert index_keys_of(statements) == one_by_one


def test_year_is_wrong_by_one() -> None:
    """Names that are right find a child whose year of birth is mis-keyed by one."""
    assert finds(profile("Ann/Ray", "2016-02-03"), profile("Ann/Ray", "2015-02-03"))


# Without the letters on which the common endings (-son, -ton, -ley, -man, -ing, -s, -e) end, which
# are cut off and leave less to go by.
_FAMILY = st.text("abcdfhijklmopqrtuvwxz", min_size=5, max_size=12).filter(
    lambda word: bool(family_words(word).whole)
)
_GIVEN = st.text(string.ascii_lowercase, min_size=5, max_size=10).filter(
    lambda word: bool(given_words(word).first)
)


@st.composite
def slipped(draw: st.DrawFn, word: str) -> str:
    """``word`` with one letter more, fewer, another, or two neighbours exchanged."""
    place = draw(st.integers(0, len(word) - 1))
    letter = draw(st.sampled_from("abcdfhijklmopqrtuvwxz"))
    before, rest = word[:place], word[place:]
    slip = draw(
        st.sampled_from(
            [before + letter + rest, before + rest[1:], before + letter + rest[1:]]
            + ([before + rest[1] + rest[0] + rest[2:]] if len(rest) > 1 else [])
        )
    )
    assume(given_words(slip).first and family_words(slip).whole)
    return slip


@given(data=st.data(), given_name=_GIVEN, family_name=_FAMILY)
def test_one_slip_in_the_family_name_with_a_date_is_always_found(
    data: st.DataObject, given_name: str, family_name: str
) -> None:
    """With the right date and given name, no slip in the family name hides a child."""
    stored = profile(f"{given_name}/{family_name}", "2015-02-23")
    query = profile(f"{given_name}/{data.draw(slipped(family_name))}", "2015-02-23")
    assert finds(query, stored)


@given(data=st.data(), given_name=_GIVEN, family_name=_FAMILY)
def test_one_slip_in_each_name_with_a_date_is_always_found(
    data: st.DataObject, given_name: str, family_name: str
) -> None:
    """The dated keys rest on different letters, so two slips never break all of them."""
    stored = profile(f"{given_name}/{family_name}", "2015-02-23")
    query_given, query_family = data.draw(slipped(given_name)), data.draw(slipped(family_name))
    assert finds(profile(f"{query_given}/{query_family}", "2015-02-23"), stored)


def test_number_of_keys_stays_small() -> None:
    """The index pays for every key: at most eleven for a child of one name, a number and a home."""
    one_name = profile(
        "Isabella/Hargreaves", ISABELLA_BORN, sex=Sex.FEMALE, postcode="SK11 6XY", nhs="9990000018"
    )
    assert len(index_keys(one_name)) == 11
    assert len(lookup_keys(one_name)) <= 24
    assert len(index_keys(isabella())) <= 22


def test_nothing_stated_has_no_key() -> None:
    """An empty search looks nothing up; it must not find everybody."""
    assert lookup_keys(profile_of_criteria()) == frozenset()
    assert lookup_keys(profile_of_criteria(sex=Sex.FEMALE, birth_years=(2017,))) == frozenset()


@pytest.mark.parametrize(
    ("written", "swapped"),
    [
        ("2017-07-04", "2017-04-07"),
        ("2017-12-01", "2017-01-12"),
        ("2017-04-13", ""),
        ("2017-05-05", ""),
        ("", ""),
    ],
)
def test_day_and_month_swap_where_that_is_another_date(written: str, swapped: str) -> None:
    """The 13th of a month cannot be a month, and the 5th of May is itself."""
    assert swapped_date(written) == swapped
