"""A day's changes: a delta of each national feed, loaded by ``contactpoint feed load --delta``.

After a first load the server reads every table through once by itself, some minutes later, to note
which pages everybody may see. A day later that is long past, so it is done here before.
"""

import json
import os
from time import perf_counter
from typing import Any

import psycopg

from bench.installation import FEEDS, Installation
from bench.tables import count, gib, span, table


def measure(installation: Installation) -> dict[str, object]:
    """Seconds for each feed, from the file to the committed change."""
    vacuumed = _vacuum()
    rows = []
    for feed in FEEDS:
        files = installation.files(feed, delta=True)
        if not files:
            continue
        watched = installation.run(
            *("feed", "load", feed, *(str(file) for file in files), "--delta", "--json")
        )
        report = json.loads(watched.output)
        rows.append(
            {
                "feed": feed,
                "records": report["records"],
                "counts": {name: number for name, number in report["counts"].items() if number},
                **watched.figures(),
            }
        )
    return {
        "feeds": rows,
        "vacuum_seconds": vacuumed,
        "records": sum(row["records"] for row in rows),
        "seconds": round(sum(row["seconds"] for row in rows), 2),
    }


def _vacuum() -> float:
    """Do what the server would do by itself after a first load; returns seconds."""
    begun = perf_counter()
    for prefix in ("", "KEYS_"):
        address = os.environ[f"OWNER_{prefix}DATABASE_URL"]
        with psycopg.connect(address, autocommit=True) as owner:
            owner.execute("SET client_min_messages = error")
            owner.execute("VACUUM (SKIP_LOCKED)")
    return round(perf_counter() - begun, 2)


def told(run: dict[str, Any]) -> list[str]:
    """The lines for the report."""
    figures = run["delta"]
    rows = [
        (
            row["feed"],
            count(row["records"]),
            span(row["seconds"]),
            count(row["records"] / row["seconds"]),
            gib(row["peak_memory_bytes"]),
            ", ".join(f"{count(n)} {name.replace('_', ' ')}" for name, n in row["counts"].items()),
        )
        for row in figures["feeds"]
    ]
    rate = figures["records"] / figures["seconds"]
    first = run.get("loading")
    against = ""
    if first:
        share = figures["seconds"] / first["seconds"]
        against = f" It takes {share:.1%} of the first load's time."
    return [
        *table(("delta", "records", "time", "a second", "memory, GiB", "what came of it"), rows),
        "",
        f"{count(figures['records'])} records in {span(figures['seconds'])}, {count(rate)} a"
        f" second, from three commands one after another, their start included.{against}"
        f" Before them {span(figures.get('vacuum_seconds', 0.0))} went into `VACUUM`, which the"
        " server would have done by itself.",
    ]
