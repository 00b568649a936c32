"""Weighing a child as a whole: what was compared once counts as if it were compared again."""

from hypothesis import assume, given
from hypothesis import strategies as st

from contactpoint.linkage.candidates import Candidate
from contactpoint.linkage.levels import Field, Level
from contactpoint.linkage.model import load_model
from contactpoint.linkage.profile import Profile
from contactpoint.linkage.scoring import compare
from contactpoint.linkage.typed_words import inexact_words
from contactpoint.linkage.weighing import Weigher
from tests.linkage.invented import profile

_NAMES = st.sampled_from(["Ann/Ray", "Anne/Ray", "Ray/Ann", "Bob/Smith-Ray", "Robert/Smith", ""])
_DAYS = st.sampled_from(["2015-02-03", "2015-03-02", "2016-01-01", ""])
_HOMES = st.sampled_from(["SK11 6XY", "SK11 6XZ", "PR1 2AB", ""])
_PROFILES = st.builds(
    lambda name, born, home: profile(name, born or None, postcode=home), _NAMES, _DAYS, _HOMES
)


def _fits_by_words(query: Profile, one: Profile) -> bool:
    """Whether the words that were typed are the child's in other boxes: no comparison says so."""
    exchanged = compare(query, one, load_model()).level(Field.GIVEN_NAME) == Level.NAMES_SWAPPED
    return not exchanged and inexact_words(query, one) is not None


@given(query=_PROFILES, crowd=st.lists(_PROFILES, min_size=1, max_size=8))
def test_each_source_weighs_what_a_comparison_says(query: Profile, crowd: list[Profile]) -> None:
    """One weigher for many children gives each the fields and weight of a fresh comparison."""
    model, weigher = load_model(), Weigher(query, load_model())
    for child, one in enumerate(crowd):
        if _fits_by_words(query, one):
            continue
        weighed, match = weigher.weighed(Candidate(child, (one,))), compare(query, one, model)
        assert weighed.fields == match.fields
        assert abs(weighed.weight - match.weight) < 1e-9


@given(query=_PROFILES, sources=st.lists(_PROFILES, min_size=1, max_size=4))
def test_of_every_field_the_best_that_a_source_says_counts(
    query: Profile, sources: list[Profile]
) -> None:
    """Of all sources each field has its greatest weight; names are taken from one source whole."""
    assume(not any(_fits_by_words(query, one) for one in sources))
    model = load_model()
    stated = [compare(query, one, model).fields for one in sources]
    names = (Field.GIVEN_NAME, Field.FAMILY_NAME)
    weighed = Weigher(query, model).weighed(Candidate(1, tuple(sources)))
    for field in set(Field) - set(names):
        of_sources = [f.weight for fields in stated for f in fields if f.field == field]
        assert [f.weight for f in weighed.fields if f.field == field] == (
            [max(of_sources)] if of_sources else []
        )
    assert [f for f in weighed.fields if f.field in names] in (
        [[f for f in fields if f.field in names] for fields in stated]
    )
