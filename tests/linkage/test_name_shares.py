"""What agreement on a name counts more or less than on an average one."""

from pathlib import Path

import pytest

from contactpoint.linkage import name_shares
from contactpoint.linkage.levels import LEVELS, Field, Level
from contactpoint.linkage.model import load_model
from contactpoint.linkage.name_shares import (
    LEAST_BITS,
    MOST_FAMILY_BITS,
    MOST_GIVEN_BITS,
    family_bits,
    given_bits,
    is_usual_family,
    listed_bits,
)
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
    shares = name_shares._shares()[Field.FAMILY_NAME]
    assert 1.0 < sum(shares.values()) < 1.05


def test_whom_coincidence_may_join() -> None:
    """A usual family name is one in some 17,000 or commoner."""
    assert is_usual_family("khan")
    assert not is_usual_family("quillfeather")


def test_the_packaged_table_is_what_the_names_of_england_give(tmp_path: Path) -> None:
    """Nobody has changed the table by hand, and it comes out the same byte for byte."""
    main(tmp_path / "shares.csv.gz")
    packaged = Path(name_shares.__file__).with_name("data") / "name_shares.csv.gz"
    assert (tmp_path / "shares.csv.gz").read_bytes() == packaged.read_bytes()
