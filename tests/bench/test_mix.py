"""Searches are made as ``bench.mix`` says people make them."""

from collections.abc import Iterator
from datetime import date
from itertools import repeat

from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import DamerauLevenshtein

from bench import mix
from bench.drawing import Drawn

_ORLA = Drawn(
    number="0000000000",
    nhs_number="",
    given="Orla",
    family="Whitcombe",
    former=("Tanqueray",),
    birth_date=date(2015, 4, 9),
    postcode="SK11 6HB",
)
_TIM = Drawn("1111111111", "", "Tim", "Applegarth", (), date(2014, 7, 7), "")


def _asked(children: Iterator[Drawn], count: int, seed: int) -> list[mix.Asked]:
    return mix.searches(children, count, seed=seed)


@given(seed=st.integers(0, 10_000))
def test_a_slip_is_one_edit_in_one_name(seed: int) -> None:
    """A search with a slip differs from the exact one in a single edit of a single name."""
    for one in _asked(repeat(_ORLA), 30, seed):
        if one.kind == mix.ONE_SLIP:
            given_name = DamerauLevenshtein.distance(one.criteria.given, _ORLA.given)
            family_name = DamerauLevenshtein.distance(one.criteria.family, _ORLA.family)
            assert given_name + family_name <= 1
            assert one.criteria.birth_date == _ORLA.birth_date


def test_each_kind_of_search_is_what_its_name_says() -> None:
    """Swapped dates, former names and missing family names come from the child that was drawn."""
    by_kind = {one.kind: one for one in _asked(repeat(_ORLA), 500, seed=1)}
    assert set(by_kind) == set(mix.KINDS)
    assert by_kind[mix.EXACT].criteria.family == "Whitcombe"
    assert by_kind[mix.SWAPPED_DATE].criteria.birth_date == date(2015, 9, 4)
    assert by_kind[mix.FORMER_NAME].criteria.family == "Tanqueray"
    assert by_kind[mix.NO_FAMILY_NAME].criteria.family == ""
    assert by_kind[mix.NO_FAMILY_NAME].criteria.postcode == "SK11 6HB"
    assert by_kind[mix.NO_SUCH_CHILD].child is None


def test_kinds_come_as_often_as_said() -> None:
    """Where every child suits every kind, the shares are those of ``KINDS``."""
    found = mix.kinds_of(_asked(repeat(_ORLA), 10_000, seed=2))
    for kind, share in mix.KINDS.items():
        assert abs(found[kind] / 100 - share) < 2


def test_a_kind_that_suits_nobody_becomes_an_exact_search() -> None:
    """A child without former name, postcode or another date is searched for as it is."""
    found = mix.kinds_of(_asked(repeat(_TIM), 200, seed=3))
    assert not found[mix.FORMER_NAME]
    assert not found[mix.SWAPPED_DATE]
    assert not found[mix.NO_FAMILY_NAME]
    assert sum(found.values()) == 200


def test_the_same_seed_asks_the_same() -> None:
    """Searches are the same at every run."""
    assert _asked(repeat(_ORLA), 50, seed=4) == _asked(repeat(_ORLA), 50, seed=4)
