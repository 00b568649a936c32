"""What agreement on a name counts more or less than on an average one."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.linkage import name_shares, variants
from contactpoint.linkage.levels import LEVELS, Field, Level
from contactpoint.linkage.model import load_model
from contactpoint.linkage.name_shares import (
    LEAST_BITS,
    MOST_FAMILY_BITS,
    MOST_GIVEN_BITS,
    family_bits,
    given_bits,
    groups_of_family,
    is_usual_family,
    listed_bits,
    listed_given_bits,
    listed_groups,
    most_given_bits,
)
from contactpoint.linkage.variants import all_spellings, one_family_spelling, one_spelling
from contactpoint.synth.name_shares import main


def test_a_usual_name_counts_less_and_a_rare_one_more() -> None:
    """Two Smiths meet by chance, two Quillfeathers do not."""
    assert family_bits(("smith",)) < -2
    assert family_bits(("quillfeather",)) == MOST_FAMILY_BITS
    assert given_bits(("oliver",)) < -2
    assert given_bits(("zylphia",)) == MOST_GIVEN_BITS


def test_the_commonest_of_several_names_counts() -> None:
    """Who was Smith once and is Quillfeather now may be agreed with on either."""
    assert family_bits(("quillfeather", "smith")) == family_bits(("smith",))
    assert family_bits(()) == given_bits(()) == 0.0


@pytest.mark.parametrize("field", [Field.GIVEN_NAME, Field.FAMILY_NAME])
def test_the_same_name_always_counts_more_than_a_like_one(field: Field) -> None:
    """However common a name, agreement on it outweighs every way of only nearly agreeing."""
    model = load_model()
    same = model.weight_of(field, Level.SAME)
    nearly = max(
        model.weight_of(field, level)
        for level in LEVELS[field]
        if level not in (Level.SAME, Level.NAMES_SWAPPED)
    )
    assert same + LEAST_BITS > nearly
    assert min(listed_bits(field).values()) >= LEAST_BITS
    assert max(listed_bits(field).values()) <= MOST_FAMILY_BITS


def test_shares_of_family_names_add_up_to_everybody() -> None:
    """The forms of a name that differ by sex count once each, so the sum is a little above one."""
    shares = [family.share for family in name_shares._families().values()]
    assert 1.0 < sum(shares) < 1.05


def test_whom_coincidence_may_join() -> None:
    """A usual family name is one in some 17,000 or commoner."""
    assert is_usual_family("khan")
    assert not is_usual_family("quillfeather")


def test_the_packaged_table_is_what_the_names_of_england_give(tmp_path: Path) -> None:
    """Nobody has changed the table by hand, and it comes out the same byte for byte."""
    main(tmp_path / "shares.csv.gz")
    packaged = Path(name_shares.__file__).with_name("data") / "name_shares.csv.gz"
    assert (tmp_path / "shares.csv.gz").read_bytes() == packaged.read_bytes()


_SPELLINGS = sorted(all_spellings())
_FAMILIES = st.sampled_from([*sorted(listed_groups()), "smith", "quillfeather"])
_GIVENS = st.sampled_from([*sorted(variants._births()), "zylphia"])


@given(st.sampled_from(_SPELLINGS), _FAMILIES)
def test_all_spellings_of_a_given_name_count_the_same(name: str, family: str) -> None:
    """Who writes Mohd for Muhammad has not made a boy's name rarer."""
    assert given_bits((name,), (family,)) == given_bits((one_spelling(name),), (family,))


@given(st.sampled_from(_SPELLINGS))
def test_all_spellings_of_a_family_name_count_the_same(name: str) -> None:
    """Nor does Husain tell a family from the many Hussains."""
    shared = one_family_spelling(name)
    assert family_bits((name,)) == family_bits((shared,))
    assert groups_of_family(name) == groups_of_family(shared)
    assert is_usual_family(name) == is_usual_family(shared)


def test_the_commonest_boys_name_is_common_in_every_spelling() -> None:
    """By itself Mohd is rare."""
    assert given_bits(("mohd",)) == given_bits(("muhammad",)) == LEAST_BITS


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("wei", "zhang"),
        ("zihao", "chen"),
        ("hassan", "khan"),
        ("zayn", "ahmed"),
        ("kwame", "mensah"),
        ("abdirahman", "warsame"),
        ("wiktoria", "nowak"),
        ("jaspreet", "singh"),
    ],
)
def test_a_name_is_no_rarer_than_in_the_families_that_choose_it(name: str, family: str) -> None:
    """Two children named Wei Zhang meet as easily as two of a name that is common in England."""
    assert given_bits((name,), (family,)) <= 1.0
    assert given_bits((name,), (family,)) < given_bits(("zylphia",), ("smith",)) - 2


def test_a_name_of_others_tells_more() -> None:
    """Few families named Zhang call a boy Oliver."""
    assert given_bits(("oliver",), ("zhang",)) > given_bits(("oliver",), ("smith",))


def test_what_no_list_knows_is_rare_only_where_the_lists_know_many() -> None:
    """A name that fewer than 25 were given may be borne by many of a small group."""
    assert most_given_bits("") == given_bits(("zylphia",), ("smith",)) == MOST_GIVEN_BITS
    assert given_bits(("zylphia",), ("zhang",)) == most_given_bits("chinese") <= 1.0
    assert most_given_bits("chinese") < most_given_bits("pakistani") < MOST_GIVEN_BITS


@given(_GIVENS, _GIVENS, _FAMILIES, _FAMILIES)
def test_the_commonest_of_given_and_family_names_decides(
    one: str, other: str, family: str, former: str
) -> None:
    """In any order of either."""
    together = given_bits((one, other), (family, former))
    assert together == given_bits((other, one), (former, family))
    assert together == min(
        given_bits((name,), (beside,)) for name in (one, other) for beside in (family, former)
    )


@given(_GIVENS, _FAMILIES)
def test_the_tables_say_what_is_said_of_one_pair_of_names(name: str, family: str) -> None:
    """A load joins its rows with the tables, and one record is decided on without them."""
    tables = listed_given_bits()
    groups = listed_groups().get(family, ("",))
    listed = [tables[group].get(name, most_given_bits(group)) for group in groups]
    assert given_bits((name,), (family,)) == min(listed)


@given(_GIVENS, _FAMILIES)
def test_bits_keep_their_bounds(name: str, family: str) -> None:
    """Whatever the family name."""
    assert LEAST_BITS <= given_bits((name,), (family,)) <= MOST_GIVEN_BITS


def test_children_of_a_group_have_all_the_names_there_are() -> None:
    """The modelled shares of a group's boys, and of its girls, add up to about one.

    Spread over groups that share an origin, they need not do so exactly.
    """
    for sex in (0, 1):
        within = dict.fromkeys(name_shares._groups(), 0.0)
        for name in variants._births():
            name_shares._add_modelled(within, name, sex)
        whole = sum(group.part * within[name] for name, group in name_shares._groups().items())
        assert whole == pytest.approx(1.0)
        assert all(0.3 < share < 2.0 for share in within.values()), within
