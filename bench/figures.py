"""Timings as figures."""

import time
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

Item = TypeVar("Item")


def quantile(seconds: Sequence[float], share: float) -> float:
    """The value below which a share of the timings lies, in milliseconds."""
    ordered = sorted(seconds)
    return round(1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))], 3)


def timed(work: Callable[[Item], object], inputs: Iterable[Item]) -> list[float]:
    """Seconds that each call took."""
    taken = []
    for item in inputs:
        begun = time.perf_counter()
        work(item)
        taken.append(time.perf_counter() - begun)
    return taken
