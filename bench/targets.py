"""The figures to reach at England's size on two cores, beside what was measured."""

from collections.abc import Callable
from dataclasses import dataclass

from bench.earlier import mark
from bench.options import ENGLAND
from bench.parts.quality import blocking_recall, recall_difference, review_share, wrong_joins
from bench.parts.review import slowest_p99
from bench.runs import Run, Runs
from bench.tables import count, population, span, table

_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Target:
    """One figure. ``measured`` raises ``KeyError`` where a run has not measured it; ``shown`` says
    a value as the table has it; ``least`` means that more is better."""

    what: str
    bound: float
    measured: Callable[[Run], float]
    shown: Callable[[float], str]
    least: bool = False

    @property
    def stated(self) -> str:
        """The target in words."""
        return f"{'≥' if self.least else '≤'} {self.shown(self.bound)}"

    def met(self, value: float) -> bool:
        """Whether a value reaches it."""
        return value >= self.bound if self.least else value <= self.bound


def _milliseconds(value: float) -> str:
    return f"{value:.2f} ms" if value < 10 else f"{value:.0f} ms"


def _times(value: float) -> str:
    return f"{value:,.1f} times"


def _gigabytes(value: float) -> str:
    return f"{value / 1e9:.1f} GB"


def _gibibytes(value: float) -> str:
    return f"{value / 2**30:.1f} GiB"


def _share(value: float) -> str:
    return f"{value:.2%}"


def _points(value: float) -> str:
    return f"{100 * value:.2f} points"


def _linking(run: Run) -> float:
    return float(run["loading"]["linking_seconds"]["child_register"])


def _against_index(run: Run) -> float:
    figures = run["searches"]
    return float(figures["engine_ms"]["p50"] / figures["bare_index_ms"]["p50"])


def _against_trigrams(run: Run) -> float:
    return float(run["trigrams"]["ms"]["p50"] / run["searches"]["engine_ms"]["p50"])


TARGETS = (
    Target(
        "feed files to searchable, all three feeds",
        30 * 60,
        lambda run: run["loading"]["seconds"],
        span,
    ),
    Target("… memory at most", 16 * 2**30, lambda r: r["loading"]["peak_memory_bytes"], _gibibytes),
    Target("… disk at most", 45e9, lambda run: run["loading"]["peak_disk_bytes"], _gigabytes),
    Target("linking the child register with health's feed", 4 * 60, _linking, span),
    Target("search, p50", 2, lambda run: run["searches"]["engine_ms"]["p50"], _milliseconds),
    Target("search, p99", 10, lambda run: run["searches"]["engine_ms"]["p99"], _milliseconds),
    Target("… against the bare index look-up, p50", 4, _against_index, _times),
    Target("… faster than `pg_trgm`, p50", 50, _against_trigrams, _times, least=True),
    Target(
        "audited searches over HTTP, a second",
        250,
        lambda run: run["http"]["search"]["a_second"],
        count,
        least=True,
    ),
    Target("… p99", 100, lambda run: run["http"]["search"]["p99"], _milliseconds),
    Target("delta of 100,000 (in proportion below)", 180, lambda r: r["delta"]["seconds"], span),
    Target("re-key of everything", 60, lambda r: r["merging"]["seconds"], span),
    Target(
        "recall without a person",
        0.985,
        lambda run: run["quality"]["evaluation"]["recall"],
        _share,
        least=True,
    ),
    Target("… between groups of names, at most", 0.02, recall_difference, _points),
    Target("wrong joins, of 10,000", 0.2, wrong_joins, lambda value: f"{value:.2f}"),
    Target("statements that wait for a person", 0.015, review_share, _share),
    Target(
        "sets of twins joined", 0, lambda run: run["quality"]["evaluation"]["twins_joined"], count
    ),
    Target(
        "a reviewer's page at 100,000 cases, p99 of the slowest", 100, slowest_p99, _milliseconds
    ),
    Target(
        "children that share a key with a search, p99",
        300,
        lambda run: run["searches"]["sharing_a_key"]["p99"],
        count,
    ),
    Target("blocking recall", 0.995, blocking_recall, _share, least=True),
)
_GROWTH = Target(
    "growth of search p50 from 1 million to 11 million",
    1.5,
    lambda run: run["searches"]["engine_ms"]["p50"],
    _times,
)
_NOT_MEASURED = "not measured"


def figures(runs: Runs, *, matcher: str = "") -> list[str]:
    """The lines of the table: every run's values, and whether England's reach the target.

    With ``matcher``, those that another one was measured by are marked.
    """
    head = ("what", "target at 11 million", *map(population, runs), "reached")
    rows = [_row(target, runs, matcher) for target in TARGETS]
    return table(head, [*rows, _growth_row(runs)])


def _row(target: Target, runs: Runs, matcher: str) -> tuple[str, ...]:
    values = {children: _value(target, run) for children, run in runs.items()}
    shown = [
        target.shown(value) + (mark(target.measured, runs[children], matcher) if matcher else "")
        if value is not None
        else ""
        for children, value in values.items()
    ]
    return target.what, target.stated, *shown, _verdict(target, values.get(ENGLAND))


def _growth_row(runs: Runs) -> tuple[str, ...]:
    ends = [_value(_GROWTH, runs[size]) if size in runs else None for size in (_MILLION, ENGLAND)]
    value = ends[1] / ends[0] if ends[0] and ends[1] else None
    shown = [_times(value) if value and size == ENGLAND else "" for size in runs]
    return _GROWTH.what, _GROWTH.stated, *shown, _verdict(_GROWTH, value)


def _value(target: Target, run: Run) -> float | None:
    try:
        return float(target.measured(run))
    except KeyError:
        return None


def _verdict(target: Target, value: float | None) -> str:
    if value is None:
        return _NOT_MEASURED
    return "met" if target.met(value) else "**not met**"
