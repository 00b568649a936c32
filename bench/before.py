"""A run beside that of the commit before, made on the same machine on the same day.

Machines differ by half from one day to the next, so that a figure alone says little of a change.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.parts.review import slowest_p99
from bench.runs import Run, Runs, runs_in
from bench.tables import count, population, span, table

_FOLDER = "before"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure; ``measured`` raises ``KeyError`` where a run has not measured it. ``more`` means
    that more is better."""

    what: str
    measured: Callable[[Run], float]
    shown: Callable[[float], str]
    more: bool = False


def _milliseconds(value: float) -> str:
    return f"{value:.2f} ms"


def _slowest_p50(run: Run) -> float:
    return float(max(page["p50"] for page in run["review"]["pages"].values()))


_FIGURES = (
    Figure("first load, feed files to searchable", lambda r: r["loading"]["seconds"], span),
    Figure("… disk at most, bytes", lambda r: r["loading"]["peak_disk_bytes"], count),
    Figure("search, p50", lambda r: r["searches"]["engine_ms"]["p50"], _milliseconds),
    Figure("search, p99", lambda r: r["searches"]["engine_ms"]["p99"], _milliseconds),
    Figure("audited searches over HTTP, a second", lambda r: r["http"]["search"]["a_second"], count,
           more=True),
    Figure("openings over HTTP, a second", lambda r: r["http"]["opening"]["a_second"], count,
           more=True),
    Figure("a page without a database, a second", lambda r: r["http"]["bare_page"]["a_second"],
           count, more=True),
    Figure("a reviewer's page, p50 of the slowest", _slowest_p50, _milliseconds),
    Figure("… p99, over a hundred showings and a few", slowest_p99, _milliseconds),
    Figure("delta", lambda r: r["delta"]["seconds"], span),
)  # fmt: skip


def keep(earlier: Path, results: Path) -> None:
    """Keep the runs of another working copy's ``results`` folder beside this one's."""
    folder = results / _FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for file in earlier.glob("*.json"):
        shutil.copyfile(file, folder / file.name)


def runs_before(results: Path) -> Runs:
    """The runs that were kept, by size of population."""
    return runs_in(results / _FOLDER)


def figures(runs: Runs, before: Runs) -> list[str]:
    """A table for each population that both have."""
    lines: list[str] = []
    for size in before.keys() & runs.keys():
        rows = _rows(runs[size], before[size])
        if rows:
            lines += [
                "",
                f"## Against the commit before, {population(size)} children",
                "",
                f"Both by `{runs[size]['command']}` on one machine, one after the other:"
                f" {_commits(before[size])}, then {_commits(runs[size])}. The page without a"
                " database says how much of a difference is the machine's.",
                "",
                *table(("what", "before", "now", "now to before"), rows),
            ]
    return lines


def _rows(run: Run, earlier: Run) -> list[tuple[str, str, str, str]]:
    rows = []
    for figure in _FIGURES:
        try:
            was, now = figure.measured(earlier), figure.measured(run)
        except KeyError:
            continue
        better = " (more is better)" if figure.more else ""
        rows.append(
            (figure.what + better, figure.shown(was), figure.shown(now), f"{now / was:.2f}")
        )
    return rows


def _commits(run: Run) -> str:
    parts = ("loading", "searches", "http", "review", "delta")
    taken = [run["taken"][part] for part in parts if part in run.get("taken", {})]
    named = {f"{one['commit']} on {one['day']}" for one in taken}
    return " and ".join(sorted(named))
