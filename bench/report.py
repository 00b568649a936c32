"""The results as a page."""

from collections.abc import Iterable

from bench import growth, parts, targets
from bench.plots import LATENCY, THROUGHPUT
from bench.runs import Run, Runs
from bench.tables import population

_INTRODUCTION = (
    "Written by `make bench`. Every figure is what came out, also where it is bad, and is set"
    " against something measured in the same run on the same machine. The whole runs on one"
    " machine: PostgreSQL, server, loads, and whatever asks them."
)
_SECTIONS = (
    ("Loading", ("generating", "loading", "bare_copy", "bare_splink", "delta")),
    ("Matching", ("quality", "febrl", "phonetics")),
    ("Searching", ("searches", "trigrams", "splink_scoring", "gazetteer")),
    ("One search", ("one_search",)),
    ("Over HTTP", ("http", "cores")),
    ("Sealing", ("sealing",)),
)


def written(runs: Runs) -> str:
    """``RESULTS.md``: targets, growth and pictures, then each population, largest first."""
    lines = ["# Results", "", _INTRODUCTION, "", "## Figures to reach", "", *targets.figures(runs)]
    lines += ["", "## Growth", "", *growth.figures(runs)]
    for picture in (LATENCY, THROUGHPUT):
        lines += ["", f"![{picture.described(runs)}](plots/{picture.file})"]
    for run in reversed(list(runs.values())):
        lines += _run(run)
    return "\n".join([*lines, ""])


def _run(run: Run) -> list[str]:
    machine, taken = run["machine"], run["taken"]
    moments = {(one["commit"], one["day"]) for one in taken.values()}
    lines = [
        "",
        f"## {population(run['children'])} children",
        "",
        f"`{run['command']}` {_on(moments)}: {machine['processor']}, {machine['cores']} cores,"
        f" {machine['memory_gib']} GiB, {machine['system']}, Python {machine['python']}.",
    ]
    for title, names in _SECTIONS:
        there = [name for name in names if name in run]
        if there:
            lines += ["", f"### {title}"]
        for name in there:
            lines += ["", *parts.part(name).told(run)]
            if note := taken[name].get("note"):
                lines += ["", f"Note: {note}"]
            if len(moments) > 1:
                lines += ["", f"({name}: {_on([(taken[name]['commit'], taken[name]['day'])])})"]
    return lines


def _on(moments: Iterable[tuple[str, str]]) -> str:
    return " and ".join(f"on {day} at {commit}" for commit, day in sorted(moments))
