"""Bare ``COPY``: the rows of the index written into tables without indexes, and nothing else."""

import time
from pathlib import Path
from typing import Any

import psycopg

from bench.installation import Installation
from bench.tables import count, span, times
from contactpoint import embedded

# Rows of each table that are copied; from there it goes on in proportion.
MOST_ROWS = 200_000
_TABLES = (
    (embedded.DATABASES[0], "store_child"),
    # The slot that a first load fills.
    (embedded.DATABASES[0], "store_indexpageb"),
    (embedded.DATABASES[0], "store_heldstatement"),
    (embedded.DATABASES[1], "store_wrappedkey"),
)
_CHUNK = 1 << 20


def measure(installation: Installation) -> dict[str, object]:
    """Seconds and bytes for some rows of each table, and for all of them in proportion."""
    file = installation.root / "rows.copy"
    rows = []
    try:
        for database, name in _TABLES:
            address = installation.cluster.dsn(database, embedded.SUPERUSER)
            with psycopg.connect(address, autocommit=True) as connection:
                rows.append(_copied(connection, name, file))
    finally:
        file.unlink(missing_ok=True)
    return {
        "tables": rows,
        "bytes": sum(row["bytes_in_all"] for row in rows),
        "seconds": round(sum(row["seconds_in_all"] for row in rows), 2),
    }


def _copied(
    connection: psycopg.Connection[tuple[Any, ...]], name: str, file: Path
) -> dict[str, Any]:
    some = f"COPY (SELECT * FROM {name} LIMIT {MOST_ROWS}) TO STDOUT (FORMAT binary)"
    with connection.cursor() as cursor:
        with file.open("wb") as out, cursor.copy(some) as copy:
            for chunk in copy:
                out.write(chunk)
        copied = max(cursor.rowcount, 1)
    connection.execute(f"CREATE TABLE bare_copy AS SELECT * FROM {name} WITH NO DATA")
    try:
        begun = time.perf_counter()
        with (
            file.open("rb") as rows,
            connection.cursor() as cursor,
            cursor.copy("COPY bare_copy FROM STDIN (FORMAT binary)") as copy,
        ):
            while chunk := rows.read(_CHUNK):
                copy.write(chunk)
        seconds = time.perf_counter() - begun
    finally:
        connection.execute("DROP TABLE bare_copy")
    (held,) = connection.execute(f"SELECT count(*) FROM {name}").fetchone() or (0,)
    size = file.stat().st_size
    return {
        "name": name,
        "rows": held,
        "copied": copied,
        "seconds": round(seconds, 3),
        "seconds_in_all": seconds * held / copied,
        "bytes_in_all": size * held // copied,
    }


def told(run: dict[str, Any]) -> list[str]:
    """The lines for the report."""
    figures = run["bare_copy"]
    rows = sum(row["rows"] for row in figures["tables"])
    rate = figures["bytes"] / figures["seconds"] / 2**20
    lines = [
        f"Bare `COPY` of the same {count(rows)} rows, in tables without indexes, would take"
        f" {span(figures['seconds'])} ({count(rate)} MiB a second, measured on at most"
        f" {count(MOST_ROWS)} rows of each table)."
    ]
    if "loading" in run:
        ratio = times(run["loading"]["seconds"], figures["seconds"])
        lines.append(f"The first load as a whole takes {ratio} times as long.")
    return lines
