"""Re-key everything: ``contactpoint index merge``, and what a command's start gains by it.

It comes after the delta, whose changes fill the journal that a process reads before its first
look-up.
"""

import json
import os
import subprocess
import sys
from random import Random
from statistics import median
from typing import Any

from bench.installation import Installation
from bench.tables import count, gib, span, table

_TIMES = 7


def measure(installation: Installation) -> dict[str, object]:
    """Seconds and memory of the merge; milliseconds of a process's first look-up before and after
    it."""
    from contactpoint.services.keep_index import index_status

    # As many as a search has. Whose they are makes no difference to the time.
    keys = [Random(place).getrandbits(63) for place in range(8)]
    status = index_status()
    before = _first_look_up(keys)
    watched = installation.run("index", "merge", "--json")
    return {
        **watched.figures(),
        "records": status.records,
        "entries": json.loads(watched.output)["entries"],
        "first_look_up_ms": {"before": before, "after": _first_look_up(keys)},
    }


def _first_look_up(keys: list[int]) -> float:
    """The median of several processes."""
    command = [sys.executable, "-m", "bench.first_look_up", *map(str, keys)]
    times = [
        float(subprocess.run(command, check=True, capture_output=True, env=os.environ).stdout)
        for _ in range(_TIMES)
    ]
    return round(median(times), 1)


def told(run: dict[str, Any]) -> list[str]:
    """The lines for the report."""
    figures = run["merging"]
    first = figures["first_look_up_ms"]
    rows = [
        ("merge: entries written under a new key", count(figures["entries"])),
        ("… records of the journal before it", count(figures["records"])),
        ("… time, its start included", span(figures["seconds"])),
        ("… memory at most, GiB", gib(figures["peak_memory_bytes"])),
        ("first look-up of a process, with that journal", f"{first['before']:.0f} ms"),
        ("… after the merge", f"{first['after']:.0f} ms"),
    ]
    return [
        *table(("re-key of everything", ""), rows),
        "",
        "A merge writes the whole index under a new key and destroys the old one. A process reads"
        " the journal once, before its first look-up: a command at a terminal each time.",
    ]
