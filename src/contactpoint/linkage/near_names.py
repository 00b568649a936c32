"""The names of the table of shares that are a slip or a sound away from what somebody typed."""

from collections.abc import Mapping
from functools import cache, lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from contactpoint.linkage.levels import Field
from contactpoint.linkage.name_shares import listed_bits
from contactpoint.linkage.sounds import skeleton, skeletons_like, sounds_alike

_SHORTEST = 3
# To hear a name takes so long that the first search would wait for all of them.
_MOST_HEARD = 12_000


def givens_like(name: str) -> tuple[str, ...]:
    """The given names one slip from a folded name or sounding like it, the commonest first."""
    return _like(Field.GIVEN_NAME, name)


def families_like(name: str) -> tuple[str, ...]:
    """The family names that are one slip from a folded name or sound like it, the commonest first.

    Only of the commoner names it is known how they sound.
    """
    return _like(Field.FAMILY_NAME, name)


@lru_cache(maxsize=4096)
def _like(field: Field, name: str) -> tuple[str, ...]:
    if len(name) < _SHORTEST:
        return ()
    bits = _bits(field)
    found = process.extract(name, bits.keys(), scorer=OSA.distance, score_cutoff=1, limit=None)
    like = {other for other, _, _ in found}
    for heard in skeletons_like(name):
        like.update(other for other in _heard(field).get(heard, ()) if sounds_alike(name, other))
    return tuple(sorted(like - {name}, key=lambda other: (bits[other], other)))


@cache
def _heard(field: Field) -> Mapping[str, list[str]]:
    """The commoner names by what they sound like at first."""
    found: dict[str, list[str]] = {}
    for name in sorted(_bits(field), key=_bits(field).__getitem__)[:_MOST_HEARD]:
        found.setdefault(skeleton(name), []).append(name)
    return found


@cache
def _bits(field: Field) -> Mapping[str, float]:
    return listed_bits(field)
