"""Timings of single calls, and their quantiles."""

import time
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

Item = TypeVar("Item")

_SHARES = {"p50": 0.5, "p95": 0.95, "p99": 0.99}


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which a share of the values lies. Raises ``IndexError`` where none are."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def milliseconds(seconds: float) -> float:
    """Seconds as milliseconds, to the microsecond."""
    return round(1000 * seconds, 3)


def quantiles(seconds: Sequence[float]) -> dict[str, float]:
    """Median, 95th and 99th percentile, in milliseconds."""
    return {name: milliseconds(quantile(seconds, share)) for name, share in _SHARES.items()}


def timed(work: Callable[[Item], object], inputs: Iterable[Item]) -> list[float]:
    """Seconds that each call took."""
    taken = []
    for item in inputs:
        begun = time.perf_counter()
        work(item)
        taken.append(time.perf_counter() - begun)
    return taken


def timed_within(
    work: Callable[[Item], object], inputs: Iterable[Item], *, budget: float
) -> list[float]:
    """The same, until ``budget`` seconds are used up: what is slow is measured on fewer."""
    taken: list[float] = []
    until = time.perf_counter() + budget
    for item in inputs:
        taken += timed(work, [item])
        if time.perf_counter() > until:
            break
    return taken
