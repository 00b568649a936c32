"""The blind index: comparable, not readable."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.vault.blind_index import BlindIndex
from tests.fixtures.known_answers import Case, named, vectors

_LARGEST_BIGINT = 2**63 - 1


@pytest.mark.parametrize("case", vectors("blind_index.json", "values"), ids=named)
def test_values_are_hmac_sha_256_cut_to_63_bits(case: Case) -> None:
    """Published and computed HMACs give the known index values and digests."""
    index = BlindIndex(bytes.fromhex(case["key"]))
    assert index.value(case["value"]) == case["index_value"]
    assert index.digest(case["value"].encode()).hex() == case["digest"]


@given(key=st.binary(min_size=32, max_size=32), value=st.text())
def test_every_value_fits_a_bigint(key: bytes, value: str) -> None:
    """PostgreSQL takes each value, and none is negative."""
    assert 0 <= BlindIndex(key).value(value) <= _LARGEST_BIGINT


@given(values=st.frozensets(st.text(), max_size=20))
def test_many_values_come_sorted_and_once(values: frozenset[str]) -> None:
    """The order of index values tells nothing of the order in which they were made."""
    index = BlindIndex(bytes(32))
    assert index.values(values) == sorted({index.value(value) for value in values})


@given(value=st.text())
def test_another_key_gives_another_value(value: str) -> None:
    """After the index is keyed anew, an older copy of it matches nothing."""
    assert BlindIndex(bytes(32)).value(value) != BlindIndex(bytes(31) + b"\1").value(value)
