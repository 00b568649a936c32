"""The first load of a nation: three feeds, from files to a searchable index."""

import json
from typing import Any

from bench.installation import Installation, size_of
from bench.tables import count, gib, span, table


def measure(installation: Installation) -> dict[str, object]:
    """What ``feed first-load`` says of its stages, and what it took as a whole, from outside."""
    installation.run("registers")
    workers = installation.options.workers
    watched = installation.run(
        *("feed", "first-load", "--workers", str(workers), "--json", *installation.sources())
    )
    report = json.loads(watched.output)
    for feed in report["feeds"].values():
        del feed["faults"]  # thousands, which say nothing of how long it took
    return {
        **watched.figures(),
        "workers": workers,
        "report": report,
        "linking_seconds": _linking_seconds(report),
        "held": {
            "children": installation.ask("SELECT count(*) FROM store_child"),
            "statements": installation.ask("SELECT count(*) FROM store_heldstatement"),
        },
        "bytes": _sizes(installation),
    }


def _linking_seconds(report: dict[str, Any]) -> dict[str, float]:
    """Seconds of linking each feed with what was placed before it."""
    return {feed["feed"]: feed["seconds"] for feed in report["linking"]["feeds"]}


def _sizes(installation: Installation) -> dict[str, int]:
    """Bytes of each database and of what is largest in them, indexes included."""
    of_table = "SELECT pg_total_relation_size('{}')"
    return {
        "records": installation.ask("SELECT pg_database_size(current_database())"),
        "keys": installation.ask("SELECT pg_database_size('contactpoint_keys')"),
        "children": installation.ask(of_table.format("store_child")),
        "search index": sum(
            installation.ask(of_table.format(table))
            for table in ("store_searchindex", "store_indexpagea", "store_indexpageb")
        ),
        "statements": installation.ask(of_table.format("store_heldstatement")),
        "home": size_of(installation.home),
    }


def told(run: dict[str, Any]) -> list[str]:
    """The lines for the report."""
    figures = run["loading"]
    held, sizes = figures["held"], figures["bytes"]
    children = held["children"]
    lines = [
        *table(
            ("stage", "time", "memory at most, GiB", "disk, GiB"),
            [
                (
                    stage["stage"],
                    span(stage["seconds"]),
                    gib(stage["peak_memory"]),
                    gib(stage["peak_disk"]),
                )
                for stage in figures["report"]["stages"]
            ]
            + [
                (
                    "**the whole command, from outside**",
                    span(figures["seconds"]),
                    gib(figures["peak_memory_bytes"]),
                    gib(figures["peak_disk_bytes"]),
                )
            ],
        ),
        "",
        f"{count(held['statements'])} statements of {count(children)} children with"
        f" {figures['workers']} workers: {count(children / figures['seconds'])} children and"
        f" {count(held['statements'] / figures['seconds'])} statements a second. Memory is that of"
        " all processes together, PostgreSQL included.",
        "",
        *table(
            ("on disk afterwards", "bytes a child"),
            ((name, count(size / children)) for name, size in sizes.items()),
        ),
        "",
        "`home` is everything, with the server's log of changes.",
    ]
    if figures["report"]["resumed"]:
        lines += ["", "It had been interrupted: the whole command is what came afterwards."]
    return lines
