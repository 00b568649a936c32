"""The results as a page."""

from bench import before, earlier, growth, parts, targets
from bench.machine import matcher
from bench.plots import LATENCY, THROUGHPUT
from bench.runs import Run, Runs
from bench.tables import population

_INTRODUCTION = (
    "Written by `make bench`. Every figure is what came out, also where it is bad, and is set"
    " against something measured in the same run on the same machine. The whole runs on one"
    " machine: PostgreSQL, server, loads, and whatever asks them."
)
_SECTIONS = (
    (
        "Loading",
        (
            *("generating", "loading", "bare_copy", "bare_splink", "delta", "checked_load"),
            *("one_record", "merging"),
        ),
    ),
    ("Matching", ("quality",)),
    ("A reviewer's work", ("review",)),
    ("Searching", ("searches", "trigrams", "splink_scoring", "gazetteer")),
    ("One search", ("one_search", "budgets")),
    ("Over HTTP", ("http", "cores")),
    ("Signing in", ("signing_in",)),
    ("Sealing", ("sealing",)),
)


# What says nothing of how many children there are.
_APART = (
    ("Families", "families"),
    ("The matcher beside others on public sets", "febrl"),
    ("How names sound", "phonetics"),
    ("What a search forgives", "heard"),
)


def written(runs: Runs, earlier_runs: Runs | None = None) -> str:
    """``RESULTS.md``: targets, growth and pictures, the commit before, what needs no population,
    then each population, largest first."""
    now = matcher()
    lines = ["# Results", "", _INTRODUCTION, "", "## Figures to reach", ""]
    lines += [*targets.figures(runs, matcher=now), *earlier.explained(runs, now)]
    lines += ["", "## Growth", "", *growth.figures(runs, matcher=now)]
    for picture in (LATENCY, THROUGHPUT):
        lines += ["", f"![{picture.described(runs)}](plots/{picture.file})"]
    lines += before.figures(runs, earlier_runs or {})
    for title, name in _APART:
        lines += _apart(title, name, runs, now)
    for run in reversed(list(runs.values())):
        lines += _run(run, now)
    return "\n".join([*lines, ""])


def _apart(title: str, name: str, runs: Runs, now: str) -> list[str]:
    """The part as the last day measured it, of several runs that had it on that day the largest."""
    there = [run for run in runs.values() if name in run]
    if not there:
        return []
    run = max(there, key=lambda run: run["taken"][name]["day"] + f"{run['children']:012}")
    lines = ["", f"## {title}", "", f"`make bench PARTS={name}` {_moment(run, name)}."]
    return [*lines, *_told(run, name), *_earlier(run, name, now)]


def _run(run: Run, now: str) -> list[str]:
    machine = run["machine"]
    here = [name for _, names in _SECTIONS for name in names if name in run]
    if not here:
        return []
    moments = {_moment(run, name) for name in here}
    lines = [
        "",
        f"## {population(run['children'])} children",
        "",
        f"`{run['command']}` {' and '.join(sorted(moments))}: {machine['processor']},"
        f" {machine['cores']} cores, {machine['memory_gib']} GiB, {machine['system']},"
        f" Python {machine['python']}.",
    ]
    for title, names in _SECTIONS:
        there = [name for name in names if name in run]
        if there:
            lines += ["", f"### {title}"]
        for name in there:
            lines += _told(run, name)
            if len(moments) > 1:
                lines += ["", f"({name}: {_moment(run, name)})"]
            lines += _earlier(run, name, now)
    return lines


def _told(run: Run, name: str) -> list[str]:
    note = run["taken"][name].get("note")
    return ["", *parts.part(name).told(run), *(("", f"Note: {note}") if note else ())]


def _moment(run: Run, name: str) -> str:
    taken = run["taken"][name]
    return f"on {taken['day']} at {taken['commit']}"


def _earlier(run: Run, name: str, now: str) -> list[str]:
    if name not in earlier.earlier_parts(run, now):
        return []
    return ["", f"({name}: before the matcher was last changed †)"]
