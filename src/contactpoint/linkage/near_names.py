"""Listed names that are a slip or a sound away from what somebody typed, the commonest first."""

from collections import defaultdict
from collections.abc import Mapping
from functools import cache, lru_cache
from string import ascii_lowercase

from rapidfuzz import process
from rapidfuzz.distance import OSA

from contactpoint.linkage.levels import Field
from contactpoint.linkage.name_shares import listed_bits
from contactpoint.linkage.sounds import skeleton, skeletons_like, sounds_alike
from contactpoint.linkage.variants import births_of, listed_spellings

_SHORTEST = 3
# To hear a name takes so long that the first search would wait for all of them.
_MOST_HEARD = 12_000


def beginnings_like(field: Field, name: str, letters: int) -> tuple[str, ...]:
    """The first so many letters of a name, and of the names that may be meant by it.

    First its own beginning, then those of the listed names that are like it, then those that one
    slip in the beginning makes of it, each kind by how many children have a name that begins so: a
    name that is not listed begins as listed names do.
    """
    if not name:
        return ()
    share = _share_of_beginning(field, letters)
    slipped = sorted(_slipped(name, letters) & share.keys(), key=lambda b: (-share[b], b))
    like = [other[:letters] for other in _like(field, name)]
    return tuple(dict.fromkeys([name[:letters], *like, *slipped]))


def _slipped(name: str, letters: int) -> set[str]:
    """The beginnings of whatever is one slip from a name within so many letters."""
    found = set()
    for place in range(min(letters, len(name))):
        before, rest = name[:place], name[place:]
        found.add(before + rest[1:])
        found.add(before + rest[1:2] + rest[:1] + rest[2:])
        for letter in ascii_lowercase:
            found |= {before + letter + rest, before + letter + rest[1:]}
    return {slipped[:letters] for slipped in found}


@cache
def _share_of_beginning(field: Field, letters: int) -> Mapping[str, float]:
    found: defaultdict[str, float] = defaultdict(float)
    for name, share in _shares(field).items():
        found[name[:letters]] += share
    return dict(found)


@lru_cache(maxsize=4096)
def _like(field: Field, name: str) -> tuple[str, ...]:
    """The names that are one slip from a name or sound like it, the commonest first.

    Only of the commoner names it is known how they sound.
    """
    if len(name) < _SHORTEST:
        return ()
    share = _shares(field)
    found = process.extract(name, share.keys(), scorer=OSA.distance, score_cutoff=1, limit=None)
    like = {other for other, _, _ in found}
    for heard in skeletons_like(name):
        like.update(other for other in _heard(field).get(heard, ()) if sounds_alike(name, other))
    return tuple(sorted(like - {name}, key=lambda other: (-share[other], other)))


@cache
def _heard(field: Field) -> Mapping[str, list[str]]:
    """The commoner names by what they sound like at first."""
    share = _shares(field)
    found: dict[str, list[str]] = {}
    for name in sorted(share, key=share.__getitem__, reverse=True)[:_MOST_HEARD]:
        found.setdefault(skeleton(name), []).append(name)
    return found


@cache
def _shares(field: Field) -> Mapping[str, float]:
    """How many bear each listed name, in proportion: of given names how many children were born."""
    if field is Field.GIVEN_NAME:
        spellings = (name for names in listed_spellings().values() for name in names)
        return {name: float(sum(births_of(name))) for name in spellings}
    return {name: 2.0**-bits for name, bits in listed_bits(field).items()}
