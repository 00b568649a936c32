"""The names of the table of shares that are one slip away from what somebody typed."""

from collections.abc import Mapping
from functools import cache, lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from contactpoint.linkage.levels import Field
from contactpoint.linkage.name_shares import listed_bits

_SHORTEST = 3


def givens_like(name: str) -> tuple[str, ...]:
    """The given names that are one slip from a folded name, the commonest first."""
    return _like(Field.GIVEN_NAME, name)


def families_like(name: str) -> tuple[str, ...]:
    """The family names that are one slip from a folded name, the commonest first."""
    return _like(Field.FAMILY_NAME, name)


@lru_cache(maxsize=4096)
def _like(field: Field, name: str) -> tuple[str, ...]:
    if len(name) < _SHORTEST:
        return ()
    bits = _bits(field)
    found = process.extract(name, bits.keys(), scorer=OSA.distance, score_cutoff=1, limit=None)
    return tuple(sorted([other for other, _, _ in found if other != name], key=bits.__getitem__))


@cache
def _bits(field: Field) -> Mapping[str, float]:
    return listed_bits(field)
