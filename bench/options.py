"""What the environment chooses.

``CHILDREN``: size of the population. ``BENCH_HOME``: a folder that keeps the installation between
runs; without it a temporary one is made and removed. ``PARTS``: names of parts, with commas between
them; without it all but those that are measured on request. ``FEEDS``: a folder of national feed
files as ``contactpoint synth --national`` writes them, to use instead of making them. ``SEARCHES``:
how many searches. ``HTTP_SECONDS``: how long each page is asked for. ``RESULTS``: the folder that
results, report and pictures are written to. ``BEFORE``: the ``results`` folder of a working copy
of the commit before, measured on this machine today, to set this run beside. ``NOTE``: what a
reader should know of the run, such as other work on the machine.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
ENGLAND = 11_000_000
# From here on HTTP is measured for the full minute that the target speaks of.
_LARGE = 1_000_000
_LARGE_SECONDS, _SMALL_SECONDS = 60.0, 15.0


@dataclass(frozen=True, slots=True)
class Options:
    """``parts`` is empty where all are to run that this installation has not had."""

    children: int
    searches: int
    http_seconds: float
    parts: tuple[str, ...]
    home: Path | None
    feeds: Path | None
    results: Path
    command: str
    note: str = ""
    before: Path | None = None

    @property
    def workers(self) -> int:
        """Worker processes of the first load: one a core."""
        return len(os.sched_getaffinity(0))

    @property
    def delta(self) -> int:
        """Records in the delta: 100,000 for England and in proportion below, 200 at least."""
        return min(100_000, max(200, self.children // 100))


def read(environment: Mapping[str, str]) -> Options:
    """Options as the environment has them. Raises ``ValueError`` for what is not a number."""
    children = int(environment.get("CHILDREN", "200000"))
    seconds = _LARGE_SECONDS if children >= _LARGE else _SMALL_SECONDS
    return Options(
        children=children,
        searches=int(environment.get("SEARCHES", "2000")),
        http_seconds=float(environment.get("HTTP_SECONDS", str(seconds))),
        parts=tuple(part for part in environment.get("PARTS", "").split(",") if part),
        home=_path(environment.get("BENCH_HOME", "")),
        feeds=_path(environment.get("FEEDS", "")),
        results=_path(environment.get("RESULTS", "")) or HERE,
        command=_command(children, environment),
        note=environment.get("NOTE", ""),
        before=_path(environment.get("BEFORE", "")),
    )


def _command(children: int, environment: Mapping[str, str]) -> str:
    """The command that a reader can repeat, with what changes figures."""
    others = [
        f" {name}={environment[name]}"
        for name in ("SEARCHES", "HTTP_SECONDS")
        if name in environment
    ]
    return f"make bench CHILDREN={children}{''.join(others)}"


def _path(text: str) -> Path | None:
    return Path(text).expanduser().resolve() if text else None
