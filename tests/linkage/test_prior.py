"""The prior follows from how many children there are, and weights from who bears their names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.linkage.levels import LEVELS, Field, Level
from contactpoint.linkage.model import load_model
from contactpoint.linkage.name_shares import family_bits, given_bits
from contactpoint.linkage.prior import Prior
from tests.linkage.invented import profile

_CHILDREN = st.integers(min_value=2, max_value=60_000_000)


@given(_CHILDREN)
def test_a_bigger_index_asks_for_more(children: int) -> None:
    """Twice as many children take one bit off what the same agreement weighs."""
    smith = profile("Ann/Smith")
    one, two = Prior.of(children).model_for(smith), Prior.of(2 * children).model_for(smith)
    assert one.prior - two.prior == pytest.approx(1.0)


def test_an_index_without_children_has_a_prior() -> None:
    """The first statement of an empty index is decided on like any other."""
    assert Prior.of(0) == Prior.of(2)


@given(_CHILDREN)
def test_a_statements_own_names_say_what_agreeing_on_them_weighs(children: int) -> None:
    """Only "the same" weighs more or less; whatever else a field may fall on stays as trained."""
    stated = profile("Maya/Quillfeather")
    trained, own = load_model(), Prior.of(children).model_for(stated)
    bits = {
        Field.GIVEN_NAME: given_bits(stated.givens),
        Field.FAMILY_NAME: family_bits(stated.families),
    }
    for field, levels in LEVELS.items():
        for level in levels:
            more = bits.get(field, 0.0) if level is Level.SAME else 0.0
            assert own.weight_of(field, level) == pytest.approx(
                trained.weight_of(field, level) + more
            )
