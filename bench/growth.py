"""How figures grow with the population."""

from collections.abc import Callable

from bench.earlier import mark
from bench.options import ENGLAND
from bench.parts.review import slowest_p99
from bench.runs import Run, Runs
from bench.tables import count, population, table, times

_MILLION = 1_000_000


def _linking(run: Run) -> float:
    return float(run["loading"]["linking_seconds"]["child_register"])


_ROWS: tuple[tuple[str, Callable[[Run], float], Callable[[float], str]], ...] = (
    (
        "first load, children a second",
        lambda run: run["loading"]["held"]["children"] / run["loading"]["seconds"],
        count,
    ),
    (
        "first load, memory at most, GiB",
        lambda run: run["loading"]["peak_memory_bytes"] / 2**30,
        lambda value: f"{value:.1f}",
    ),
    (
        "on disk, bytes a child",
        lambda run: run["loading"]["bytes"]["home"] / run["loading"]["held"]["children"],
        count,
    ),
    ("linking the child register, seconds", _linking, lambda value: f"{value:.1f}"),
    (
        "bare Splink `predict` of the same feeds, seconds",
        lambda run: run["bare_splink"]["predict_seconds"],
        lambda value: f"{value:.1f}",
    ),
    (
        "first load against bare `COPY`, times",
        lambda run: run["loading"]["seconds"] / run["bare_copy"]["seconds"],
        count,
    ),
    ("delta, records a second", lambda r: r["delta"]["records"] / r["delta"]["seconds"], count),
    ("search engine, p50, ms", lambda run: run["searches"]["engine_ms"]["p50"], str),
    ("search engine, p99, ms", lambda run: run["searches"]["engine_ms"]["p99"], str),
    ("bare index look-up, p50, ms", lambda run: run["searches"]["bare_index_ms"]["p50"], str),
    ("`pg_trgm`, p50, ms", lambda run: run["trigrams"]["ms"]["p50"], str),
    (
        "children that share a key with a search, p99",
        lambda run: run["searches"]["sharing_a_key"]["p99"],
        count,
    ),
    ("audited searches over HTTP, a second", lambda run: run["http"]["search"]["a_second"], str),
    ("openings over HTTP, a second", lambda run: run["http"]["opening"]["a_second"], str),
    (
        "a reviewer's slowest page, p99, ms",
        slowest_p99,
        lambda value: f"{value:.1f}",
    ),
    ("sealing a record, µs", lambda run: run["sealing"]["seal_us"], str),
    (
        "recall without a person",
        lambda run: run["quality"]["evaluation"]["recall"],
        lambda value: f"{value:.2%}",
    ),
)


def figures(runs: Runs, *, matcher: str = "") -> list[str]:
    """The lines of the table: a column a population, and the last over the one at 1 million.

    With ``matcher``, those that another one was measured by are marked.
    """
    both = _MILLION in runs and ENGLAND in runs
    head = ("what", *map(population, runs), *(("11 million over 1 million",) if both else ()))
    rows = []
    for what, measured, shown in _ROWS:
        values = {children: _value(measured, run) for children, run in runs.items()}
        cells = [
            shown(value) + (mark(measured, runs[children], matcher) if matcher else "")
            if value is not None
            else ""
            for children, value in values.items()
        ]
        if both:
            small, large = values[_MILLION], values[ENGLAND]
            cells.append(times(large, small) if small and large else "")
        rows.append((what, *cells))
    return table(head, rows)


def _value(measured: Callable[[Run], float], run: Run) -> float | None:
    try:
        return float(measured(run))
    except KeyError:
        return None
