"""Throughput against cores: searches over HTTP, and the first load of a small nation.

Everything is pinned: with one core, the server, PostgreSQL and the load generator share it. A
server worker and a load worker stand for each core.
"""

import json
import os
import shutil
import subprocess
import sys
from typing import Any

from bench.installation import SEED, Installation, apart
from bench.parts.http import run, searching
from bench.parts.searches import asked_in
from bench.server import people, serving
from bench.tables import count, table
from bench.watching import Watched, watch

_MOST_SECONDS = 8.0
_MOST_LOADED = 20_000
_EMPTY = "empty"


def measure(installation: Installation) -> dict[str, object]:
    """Searches a second and children loaded a second, with 1, 2, 4 … cores as far as there are."""
    cores = len(os.sched_getaffinity(0))
    steps = [step for step in (1, 2, 4, 8, 16, 32, 64) if step <= cores]
    seconds = min(_MOST_SECONDS, installation.options.http_seconds)
    loaded = min(_MOST_LOADED, installation.options.children // 4)
    folder = installation.root / "cores"
    shutil.rmtree(folder, ignore_errors=True)
    try:
        _make_feeds(installation, loaded)
        _make_home(installation)
        return {
            "seconds": seconds,
            "loaded": loaded,
            "steps": [
                {
                    "cores": step,
                    "searches": _searches(installation, step, seconds),
                    "load_seconds": _load_seconds(installation, step),
                }
                for step in steps
            ],
        }
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _searches(installation: Installation, cores: int, seconds: float) -> dict[str, object]:
    asked = [one for one in asked_in(installation) if one.child is not None]
    with installation.on_cores(cores), serving(installation, workers=cores) as port:
        crowd = people(installation, port, asked)
        return run(port, searching(crowd), seconds)


def _make_feeds(installation: Installation, children: int) -> None:
    installation.run(
        *("synth", "--national", "--children", str(children), "--seed", str(SEED)),
        *("--out", str(installation.root / "cores" / "feeds"), "--delta", "200"),
    )


def _make_home(installation: Installation) -> None:
    """A home with its registers and no child, to be copied for each load."""
    for command in ("migrate", "registers"):
        _run(installation, _EMPTY, command)


def _load_seconds(installation: Installation, cores: int) -> float:
    """The load's own seconds, in a home of its own."""
    folder = installation.root / "cores"
    home = f"home-{cores}"
    # Its data directory belongs to another account where root makes it.
    subprocess.run(["cp", "--archive", str(folder / _EMPTY), str(folder / home)], check=True)
    with installation.on_cores(cores):
        watched = _run(
            *(installation, home, "feed", "first-load", "--workers", str(cores), "--json"),
            *installation.sources(folder / "feeds"),
        )
    shutil.rmtree(folder / home)
    stages = json.loads(watched.output)["stages"]
    return float(sum(stage["seconds"] for stage in stages))


def _run(installation: Installation, home: str, *arguments: str) -> Watched:
    return watch(
        [sys.executable, "-m", "contactpoint", *arguments],
        environment=apart(installation.root / "cores" / home),
        folder=installation.root,
        server=None,
    )


def told(run: dict[str, Any]) -> list[str]:
    """The lines for the report."""
    figures = run["cores"]
    steps = figures["steps"]
    alone = steps[0]
    return [
        *table(
            ("cores", "searches a second", "times one core", "children loaded a second", "times"),
            (
                (
                    step["cores"],
                    step["searches"]["a_second"],
                    f"{step['searches']['a_second'] / alone['searches']['a_second']:.2f}",
                    count(figures["loaded"] / step["load_seconds"]),
                    f"{alone['load_seconds'] / step['load_seconds']:.2f}",
                )
                for step in steps
            ),
        ),
        "",
        "Server, PostgreSQL and load generator share these cores and no others, with a worker of"
        f" the server and of the load for each. Loaded are {count(figures['loaded'])} children in"
        " three feeds, where starting the processes weighs more than in a large load.",
    ]
