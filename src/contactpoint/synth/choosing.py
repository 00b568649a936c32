"""Chance: random sources that repeat, and weighted choice from a fixed list."""

from bisect import bisect
from collections.abc import Iterable, Iterator
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")


def chance(*parts: object) -> Random:
    """A random source that is the same wherever and whenever it is made from the same parts."""
    # Not for secrets: it must repeat.
    return Random("/".join(map(str, parts)))  # noqa: S311


class Weighted(Generic[T]):
    """Draws items in proportion to their weights, which must not all be nought."""

    __slots__ = ("_items", "_sums")

    def __init__(self, pairs: Iterable[tuple[T, float]]) -> None:
        kept = [(item, weight) for item, weight in pairs if weight > 0]
        if not kept:
            raise ValueError("nothing to choose from: every weight is nought")
        self._items = tuple(item for item, _ in kept)
        self._sums = tuple(accumulate(weight for _, weight in kept))

    def draw(self, rng: Random) -> T:
        """One item."""
        return self._items[bisect(self._sums, rng.random() * self._sums[-1])]

    def pairs(self) -> Iterator[tuple[T, float]]:
        """Each item with its weight."""
        return zip(self._items, self._weights(), strict=True)

    def _weights(self) -> Iterator[float]:
        before = 0.0
        for total in self._sums:
            yield total - before
            before = total

    def __contains__(self, item: object) -> bool:
        return item in self._items

    def __len__(self) -> int:
        return len(self._items)
