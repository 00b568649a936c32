"""Profiles: what of a statement is compared, and the packed form it is stored in."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.children.names import NameKind, PersonName
from contactpoint.children.sex import Sex
from contactpoint.linkage.errors import ProfileFormError
from contactpoint.linkage.profile import pack, profile_of, profile_of_criteria, unpack
from tests.linkage.invented import isabella, profile, statement

_WORDS = st.text(max_size=12)
_NAMES = st.builds(
    PersonName,
    given=_WORDS,
    family=_WORDS.map(lambda word: word + "x"),
    kind=st.sampled_from(NameKind),
)
_DATES = st.none() | st.dates(date(2000, 1, 1), date(2030, 1, 1))


@given(names=st.lists(_NAMES, max_size=3), born=_DATES, sex=st.sampled_from(Sex))
def test_packed_profile_reads_back_equal(
    names: list[PersonName], born: date | None, sex: Sex
) -> None:
    """Packing loses nothing, whatever characters a source put into names."""
    stated = statement(
        "",
        born,
        sex=sex,
        postcode="SK11 6XY",
        street="2 Mill Lane",
        upn="B801200005001",
        carer="Ann/Ray",
        telephone="07700 900237",
    )
    made = profile_of(
        type(stated)(
            feed="pds",
            source="nhs",
            reference="1",
            names=tuple(names),
            birth_date=stated.birth_date,
            sex=sex,
            address=stated.address,
            upn=stated.upn,
            carers=stated.carers,
        )
    )
    assert unpack(pack(made)) == made


def test_packed_profile_of_a_search_reads_back_equal() -> None:
    """Years of birth survive packing."""
    made = profile_of_criteria(given="Bella", family="Hargreaves", birth_years=(2016, 2017))
    assert unpack(pack(made)) == made


def test_profile_packed_before_carers_were_compared_is_read() -> None:
    """The earlier form states nothing of carers, telephones and the house."""
    earlier = "1|c:isabella:rose:hargreaves:||2017-07-04||f|SK116XY|9990000018|"
    read = unpack(earlier)
    assert (read.names[0].family, read.postcode, read.nhs_number) == (
        "hargreaves",
        "SK116XY",
        "9990000018",
    )
    assert (read.carers, read.telephones, read.house) == ((), (), "")


def test_the_placeholder_of_a_twin_is_remembered_as_one() -> None:
    """ "Twin 1" says what "Baby" leaves open, and packing keeps it."""
    twin, baby = profile("Twin 1/Ray", "2017-07-04"), profile("Baby/Ray", "2017-07-04")
    assert (twin.of_several, baby.of_several) == (True, False)
    assert unpack(pack(twin)) == twin


def test_communal_address_finds_a_child_and_is_no_house() -> None:
    """What strangers share is a key and no home; packing keeps which it is."""
    hostel = profile("Ali/Hassani", postcode="CT9 2AB", street="Harbour House Hostel, 30 Sea Road")
    assert (hostel.communal, hostel.house, hostel.postcodes) == (True, "", ("CT92AB",))
    assert unpack(pack(hostel)) == hostel
    home = profile("Ali/Hassani", postcode="CT9 2AB", street="30 Sea Road")
    assert (home.communal, home.house) == (False, "30-sea")
    assert unpack(pack(home)) == home


def test_postcode_of_no_home_is_not_in_the_profile() -> None:
    """Neither the current nor a former one, nor one that an earlier release packed."""
    abroad = profile("Amelia/Jones", postcode="ZZ99 3VZ", old_postcode="ZZ99 3WZ")
    assert abroad.postcodes == ()
    assert profile_of_criteria(family="Jones", postcode="ZZ99 3VZ").postcodes == ()
    earlier = "2|c:amelia::jones:||2016-05-07|||ZZ993VZ,SK116XY||||||"
    assert unpack(earlier.removesuffix("|")).postcodes == ("SK116XY",)


@pytest.mark.parametrize("filler", ["Son", "Baby", "Master"])
def test_filler_that_may_be_a_name_is_remembered(filler: str) -> None:
    """So that it can be compared where both sides have it."""
    made = profile(f"{filler}/Nguyen", "2016-03-13")
    assert (made.placeholder, made.filler) == (True, filler.lower())
    assert unpack(pack(made)) == made


@pytest.mark.parametrize("filler", ["Unknown", "Not Known", "Baby 1", "Baby Girl", "Twin"])
def test_filler_that_is_no_name_is_not_remembered(filler: str) -> None:
    """Two children of one home may well be unknown."""
    assert profile(f"{filler}/Nguyen", "2016-03-13").filler == ""


@pytest.mark.parametrize("text", ["", "0|x", "1|||", "2" + "|" * 8, "4" + "|" * 11])
def test_packed_profile_of_another_form_is_refused(text: str) -> None:
    """An unknown form raises an error that does not repeat it."""
    with pytest.raises(ProfileFormError, match="another form"):
        unpack(text)


def test_names_keep_the_order_of_the_statement() -> None:
    """A name's index in the profile is its index in the statement, so a page can show it."""
    assert [name.family for name in isabella().names] == ["hargreaves", "kowalczyk"]
    assert [name.kind for name in isabella().names] == ["c", "f"]


def test_current_postcode_comes_first() -> None:
    """The current address is told from old ones by its place."""
    assert isabella().postcodes == ("SK116XY", "PR12AB")
    assert isabella().postcode == "SK116XY"


def test_search_leaves_out_a_postcode_that_is_none() -> None:
    """A mistyped postcode is no evidence; it must not hide the child."""
    assert profile_of_criteria(family="Ray", postcode="nonsense").postcodes == ()
    assert profile_of_criteria(family="Ray", postcode="sk116xy").postcodes == ("SK116XY",)


def test_date_of_birth_makes_years_needless() -> None:
    """A search that gives a date is not also weighed by year."""
    made = profile_of_criteria(
        given="Bella", birth_date=date(2017, 7, 4), birth_years=(2016, 2017, 2018)
    )
    assert made.birth_years == ()


def test_placeholder_is_remembered() -> None:
    """ "Baby Smith" has no given name, and the profile knows why."""
    made = profile("Baby/Smith")
    assert made.placeholder
    assert made.givens == ()
    assert made.families == ("smith",)
