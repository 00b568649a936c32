"""Two pictures of the results, which can be told apart without colour.

Latency against population, from every run there is; throughput against cores, from the largest run
that measured it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.runs import Run, Runs
from bench.tables import population

# What a picture says needs no library; only drawing it does.
if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Text stays text, and the same figures make the same bytes.
_STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "contactpoint",
    "font.family": "sans-serif",
}
_INK = "#1d3557"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture: its file, and what it says to who does not see it."""

    file: str
    described: Callable[[Runs], str]


@dataclass(frozen=True, slots=True)
class _Line:
    label: str
    style: str
    marker: str
    measured: Callable[[Run], float]


_LATENCIES = (
    _Line("pg_trgm over a plaintext copy, p50", ":", "^", lambda r: r["trigrams"]["ms"]["p50"]),
    _Line("search engine, p99", "--", "s", lambda r: r["searches"]["engine_ms"]["p99"]),
    _Line("search engine, p50", "-", "o", lambda r: r["searches"]["engine_ms"]["p50"]),
    _Line("bare index look-up, p50", "-.", "D", lambda r: r["searches"]["bare_index_ms"]["p50"]),
)


def _describe_latency(runs: Runs) -> str:
    stated = []
    for line in _LATENCIES:
        points = _points(line, runs)
        if points:
            values = ", ".join(f"{value} at {population(size)}" for size, value in points)
            stated.append(f"{line.label}: {values}")
    return f"Milliseconds a search against children in the index. {'; '.join(stated)}."


def _describe_throughput(runs: Runs) -> str:
    stated = [
        f"with {step['cores']}: {step['searches']['a_second']} searches and"
        f" {_loaded(run, step):.0f} children loaded"
        for run in _largest_with_cores(runs)
        for step in run["cores"]["steps"]
    ]
    return f"A second, against how many cores there are. {'; '.join(stated)}."


LATENCY = Picture("latency.svg", _describe_latency)
THROUGHPUT = Picture("throughput.svg", _describe_throughput)


def draw(runs: Runs, folder: Path) -> None:
    """Write both pictures as SVG."""
    import matplotlib as mpl

    folder.mkdir(parents=True, exist_ok=True)
    with mpl.rc_context(_STYLE):
        _save(_latency(runs), folder / LATENCY.file)
        _save(_throughput(runs), folder / THROUGHPUT.file)


def _latency(runs: Runs) -> "Figure":
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 4.5), layout="constrained")
    axes = figure.add_subplot()
    for line in _LATENCIES:
        points = _points(line, runs)
        if points:
            sizes, values = zip(*points, strict=True)
            axes.plot(sizes, values, line.style, marker=line.marker, color=_INK, label=line.label)
    axes.set(
        xscale="log", yscale="log", xlabel="children in the index", ylabel="milliseconds a search"
    )
    axes.set_xticks(list(runs), [population(size) for size in runs])
    axes.minorticks_off()
    axes.yaxis.set_major_formatter("{x:g}")
    axes.grid(visible=True, alpha=0.3)
    if axes.lines:
        axes.legend(frameon=False)
    return figure


def _throughput(runs: Runs) -> "Figure":
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 3.5), layout="constrained")
    left, right = figure.subplots(1, 2)
    for run in _largest_with_cores(runs):
        steps = run["cores"]["steps"]
        cores = [step["cores"] for step in steps]
        _against_cores(left, cores, [step["searches"]["a_second"] for step in steps])
        _against_cores(right, cores, [_loaded(run, step) for step in steps])
    left.set(title="audited searches over HTTP", ylabel="a second", xlabel="cores")
    right.set(title="children loaded", ylabel="a second", xlabel="cores")
    return figure


def _against_cores(axes: "Axes", cores: Sequence[int], values: Sequence[float]) -> None:
    axes.plot(cores, values, "-o", color=_INK, label="measured")
    ideal = [values[0] * count / cores[0] for count in cores]
    axes.plot(cores, ideal, ":", color=_INK, label="in proportion")
    axes.set_xticks(cores)
    axes.set_ylim(bottom=0)
    axes.grid(visible=True, alpha=0.3)
    axes.legend(frameon=False, loc="lower right")


def _points(line: _Line, runs: Runs) -> list[tuple[int, float]]:
    points = []
    for children, run in runs.items():
        try:
            points.append((children, line.measured(run)))
        except KeyError:
            continue
    return points


def _largest_with_cores(runs: Runs) -> list[Run]:
    """The one run to draw, or none."""
    return [run for run in runs.values() if "cores" in run][-1:]


def _loaded(run: Run, step: Run) -> float:
    return float(run["cores"]["loaded"] / step["load_seconds"])


def _save(figure: "Figure", file: Path) -> None:
    # Without the day, the same figures make the same file.
    figure.savefig(file, metadata={"Date": None})
