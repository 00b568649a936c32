"""How two profiles agree, field by field."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.children.sex import Sex
from contactpoint.linkage.levels import LEVEL_OF, LEVELS, Field, Level
from contactpoint.linkage.profile import Profile
from tests.linkage.invented import profile

COMPARE = dict(LEVEL_OF)


@pytest.mark.parametrize(
    ("left", "right", "given_level", "family_level"),
    [
        ("Ann/Ray", "Ann/Ray", Level.SAME, Level.SAME),
        ("Isabella/Ray", "Bella/Ray", Level.NICKNAME, Level.SAME),
        ("Muhammad/Ray", "Mohammed/Ray", Level.NICKNAME, Level.SAME),
        ("Isabela/Ray", "Issabela/Ray", Level.ONE_SLIP, Level.SAME),
        ("Ann Rose/Ray", "Rose/Ray", Level.MIDDLE_NAME, Level.SAME),
        ("Emily/Ray", "Emma/Ray", Level.COGNATE, Level.SAME),
        ("Christobella/Ray", "Christobelinda/Ray", Level.NEAR, Level.SAME),
        ("Ann/Ray", "Tom/Ray", Level.DIFFERENT, Level.SAME),
        ("Anne-Marie/Ray", "Annemarie/Ray", Level.SAME, Level.SAME),
        ("Ann/Ray", "Ray/Ann", Level.NAMES_SWAPPED, None),
        ("Thomas/Thomas", "Thomas/Thomas", Level.SAME, Level.SAME),
        ("Ann/Smith-Jones", "Ann/Jones", Level.SAME, Level.HALF),
        ("Ann/Smith-Jones", "Ann/Smithjones", Level.SAME, Level.SAME),
        ("Ann/O'Brien", "Ann/OBrien", Level.SAME, Level.SAME),
        ("Ann/Hargreaves", "Ann/Hargraves", Level.SAME, Level.ONE_SLIP),
        ("Ann/Adams", "Ann/Adamson", Level.SAME, Level.VARIANT),
        ("Ann/Featherstone", "Ann/Featherstonehaugh", Level.SAME, Level.NEAR),
        ("Ann/Ray", "Ann/Kowalczyk", Level.SAME, Level.DIFFERENT),
        ("Baby/Ray", "Ann/Ray", None, Level.SAME),
        ("/Ray", "Ann/", None, None),
    ],
)
def test_names_agree(
    left: str, right: str, given_level: Level | None, family_level: Level | None
) -> None:
    """Each way in which two written names may be one name has its level."""
    ours, theirs = profile(left), profile(right)
    assert COMPARE[Field.GIVEN_NAME](ours, theirs) == given_level
    assert COMPARE[Field.FAMILY_NAME](ours, theirs) == family_level


def test_former_name_counts_as_a_name() -> None:
    """A source that has only heard the former name still says the same name."""
    ours = profile("Isabella/Hargreaves", former="Isabella/Kowalczyk")
    theirs = profile("Isabella/Kowalczyk")
    assert COMPARE[Field.FAMILY_NAME](ours, theirs) == Level.SAME


@pytest.mark.parametrize(
    ("left", "right", "level"),
    [
        ("2017-07-04", "2017-07-04", Level.SAME),
        ("2017-07-04", "2017-04-07", Level.DAY_MONTH_SWAPPED),
        ("2017-07-04", "2017-07-05", Level.ONE_SLIP),
        ("2017-07-14", "2017-07-41", Level.ONE_SLIP),
        ("2017-07-24", "2017-01-01", Level.NEW_YEARS_DAY),
        ("2017-07-24", "2017-07-06", Level.TWO_PARTS),
        ("2017-07-24", "2009-07-24", Level.TWO_PARTS),
        ("2017-07-24", "2016-11-02", Level.DIFFERENT),
        (None, "2017-07-04", None),
    ],
)
def test_dates_agree(left: str | None, right: str, level: Level | None) -> None:
    """Each way in which a date of birth is mis-keyed has its level."""
    ours = profile("Ann/Ray", left)
    theirs = Profile(birth_date=right)
    assert COMPARE[Field.BIRTH_DATE](ours, theirs) == level


@pytest.mark.parametrize(
    ("left", "right", "level"),
    [
        ("SK11 6XY", "SK11 6XY", Level.SAME),
        ("SK11 6XY", "SK11 6XX", Level.ONE_SLIP),
        ("SK11 6XY", "SK11 6QP", Level.SECTOR),
        ("SK11 6XY", "SK11 7QP", Level.DISTRICT),
        ("SK11 6XY", "M1 1AE", Level.DIFFERENT),
        ("SK11 6XY", "", None),
    ],
)
def test_postcodes_agree(left: str, right: str, level: Level | None) -> None:
    """A neighbour is some evidence, another town some against."""
    ours = profile("Ann/Ray", postcode=left)
    theirs = profile("Ann/Ray", postcode=right)
    assert COMPARE[Field.POSTCODE](ours, theirs) == level


def test_old_address_agrees_with_a_current_one() -> None:
    """A source that has not heard of the move still has the old postcode."""
    ours = profile("Ann/Ray", postcode="SK11 6XY", old_postcode="PR1 2AB")
    theirs = profile("Ann/Ray", postcode="PR1 2AB")
    assert COMPARE[Field.POSTCODE](ours, theirs) == Level.OLD_ADDRESS


def test_sex_not_specified_says_nothing() -> None:
    """ "Not specified" is neither agreement nor disagreement."""
    ours = profile("Ann/Ray", sex=Sex.FEMALE)
    assert COMPARE[Field.SEX](ours, profile("Ann/Ray")) is None
    assert COMPARE[Field.SEX](ours, profile("Ann/Ray", sex=Sex.MALE)) == Level.DIFFERENT


def test_former_upn_is_the_same_pupil() -> None:
    """A UPN that was replaced still names the pupil."""
    ours = profile("Ann/Ray", upn="K823432104001", former_upn="B801200005001")
    theirs = profile("Ann/Ray", upn="B801200005001")
    assert COMPARE[Field.UPN](ours, theirs) == Level.SAME


_NAMES = st.sampled_from(
    ["Ann", "Anne-Marie", "Ann Rose", "Bella", "Isabella", "Emily", "Emma", "Ray", "Baby", ""]
)
_FAMILIES = st.sampled_from(
    ["Ray", "Rae", "Smith-Jones", "Jones", "Adams", "Adamson", "Ann", "Unknown", "Hargreaves"]
)
PROFILES = st.builds(
    profile,
    st.builds("/".join, st.tuples(_NAMES, _FAMILIES)),
    st.none() | st.sampled_from(["2017-07-04", "2017-04-07", "2017-01-01", "2016-07-04"]),
    former=st.sampled_from(["", "Ann/Kowalczyk", "Bella/Jones"]),
    sex=st.sampled_from(Sex),
    postcode=st.sampled_from(["", "SK11 6XY", "SK11 6XX", "SK11 7XY", "M1 1AE"]),
    old_postcode=st.sampled_from(["", "SK11 6XY", "PR1 2AB"]),
    nhs=st.sampled_from(["", "9990000018", "9990000026"]),
    upn=st.sampled_from(["", "B801200005001", "K823432104001"]),
)


@given(left=PROFILES, right=PROFILES)
def test_order_of_the_two_does_not_matter(left: Profile, right: Profile) -> None:
    """Every field falls on the same level whichever side is which, and on one of its own."""
    for field, level_of in LEVEL_OF:
        level = level_of(left, right)
        assert level == level_of(right, left)
        assert level is None or level in LEVELS[field]
