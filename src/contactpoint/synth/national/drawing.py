"""Many draws at once: random sources that repeat, and weighted choice by key."""

from collections.abc import Iterable
from random import Random
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from contactpoint.synth.choosing import Weighted, chance

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_SEEDS = 2**64


class Source:
    """A random source that is the same wherever it is made from the same seed, block and purpose.

    ``many`` draws columns. ``one`` draws the few values that follow the rules of the small
    population, one at a time.
    """

    __slots__ = ("many", "one")

    def __init__(self, seed: int, block: int, purpose: str) -> None:
        parts = (seed % _SEEDS, block, crc32(purpose.encode()))
        self.many: np.random.Generator = np.random.Generator(np.random.PCG64(list(parts)))
        self.one: Random = chance("national", seed, block, purpose)

    def flags(self, size: int, share: float | Floats) -> Flags:
        """``size`` flags, each of which is true with the probability ``share``."""
        flags: Flags = self.many.random(size) < share
        return flags

    def below(self, size: int, limit: int) -> Ints:
        """Whole numbers from nought up to but not including ``limit``."""
        return self.many.integers(0, limit, size)


class Pools:
    """Weighted pools of whole numbers; each draw names the pool by its place."""

    __slots__ = ("_firsts", "_items", "_sums")

    def __init__(self, pools: Iterable[Iterable[tuple[int, float]]]) -> None:
        items: list[int] = []
        sums: list[Floats] = []
        firsts = [0]
        for place, pool in enumerate(pools):
            pairs = [(item, weight) for item, weight in pool if weight > 0]
            weights = np.cumsum([weight for _, weight in pairs], dtype=np.float64)
            items.extend(item for item, _ in pairs)
            firsts.append(len(items))
            if len(pairs):
                sums.append(place + weights / weights[-1])
        self._items = np.array(items, dtype=np.int64)
        self._sums = np.concatenate(sums)
        self._firsts = np.array(firsts, dtype=np.int64)

    def draw(self, source: Source, keys: Ints) -> Ints:
        """One item for each of ``keys``, from the pool at that place; it must not be empty."""
        found = np.searchsorted(self._sums, keys + source.many.random(len(keys)), side="right")
        # Rounding must not reach into the next pool.
        return self._items[np.minimum(found, self._firsts[keys + 1] - 1)]

    def filled(self) -> Flags:
        """Which pools are not empty."""
        return np.diff(self._firsts) > 0


def pairs_of(pool: Weighted[str], codes: dict[str, int]) -> list[tuple[int, float]]:
    """The items of a pool of names, as codes with their weights."""
    return [(codes[name], weight) for name, weight in pool.pairs()]


def chosen(condition: Flags, one: Ints | int, other: Ints | int) -> Ints:
    """``one`` where the condition holds, ``other`` elsewhere."""
    return np.asarray(np.where(condition, one, other), dtype=np.int64)
