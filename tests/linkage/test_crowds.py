"""The prior follows from how many children there are, and how rare the family name is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.linkage.crowds import Crowds
from contactpoint.linkage.profile import Profile, profile_of_criteria
from contactpoint.linkage.variants import is_usual_family


def _named(family: str) -> Profile:
    return profile_of_criteria(given="Ann", family=family)


@given(st.integers(min_value=0, max_value=60_000_000))
def test_a_rare_name_is_looked_for_in_the_smaller_crowd(children: int) -> None:
    """The handicap of a usual name is what its bigger crowd takes off the prior."""
    crowds = Crowds.of(children)
    assert crowds.usual >= crowds.rare >= 2
    assert is_usual_family("khan")
    assert not is_usual_family("quillfeather")
    usual, rare = crowds.model_for(_named("Khan")), crowds.model_for(_named("Quillfeather"))
    assert rare.prior - usual.prior == pytest.approx(crowds.handicap)
    assert crowds.model_for(_named("")).prior == usual.prior


@given(st.integers(min_value=2, max_value=60_000_000))
def test_a_bigger_index_asks_for_more(children: int) -> None:
    """Twice as many children take one bit off what the same agreement weighs."""
    smith = _named("Smith")
    one, two = Crowds.of(children).model_for(smith), Crowds.of(2 * children).model_for(smith)
    assert one.prior - two.prior == pytest.approx(1.0)
