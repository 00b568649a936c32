"""What many would pick instead: ``pg_trgm`` similarity search over a plaintext copy.

The copy stands in a database of its own on the same server. It seals nothing and records nothing.
"""

import time
from datetime import date
from pathlib import Path
from typing import Any

import psycopg

from bench import mix, plain
from bench.installation import Installation
from bench.parts.searches import WARM_UP, asked_in
from bench.tables import count, span, times
from bench.timing import quantiles, timed_within
from contactpoint import embedded
from contactpoint.linkage.keys import swapped_date

SECONDS = 20.0
# At England's size one search may take seconds: no warm-up as long as the engine's.
WARM_UP_SECONDS = 5.0
_DATABASE = "bench_trigrams"
_CHUNK = 1 << 20

_COPY = """
    CREATE EXTENSION pg_trgm;
    CREATE TABLE child_name (nhs_number text, name text, birth_date date, postcode text)
"""
_INDEXES = (
    "SET maintenance_work_mem = '1GB'",
    "CREATE INDEX ON child_name USING gin (name gin_trgm_ops)",
    "CREATE INDEX ON child_name (birth_date)",
    "CREATE INDEX ON child_name (postcode)",
    "VACUUM ANALYZE child_name",
)
# As forgiving as the engine: a name with a slip, a birth date a year out or with day and month
# swapped (which is within the same year), the stated or swapped date first among equal names.
_BY_NAME = """
    SELECT nhs_number FROM child_name
    WHERE name %% %(name)s
        AND birth_date BETWEEN %(born)s::date - 366 AND %(born)s::date + 366
    ORDER BY similarity(name, %(name)s) DESC,
        birth_date IN (%(born)s::date, %(swapped)s::date) DESC
    LIMIT 20
"""
_BY_GIVEN_AND_POSTCODE = """
    SELECT nhs_number FROM child_name
    WHERE %(name)s <%% name AND postcode = %(postcode)s
        AND birth_date BETWEEN %(born)s::date - 366 AND %(born)s::date + 366
    ORDER BY word_similarity(%(name)s, name) DESC,
        birth_date IN (%(born)s::date, %(swapped)s::date) DESC
    LIMIT 20
"""


def measure(installation: Installation) -> dict[str, object]:
    """Time the searches as trigram queries, for at most ``SECONDS``."""
    cluster = installation.cluster
    server = cluster.dsn("postgres", embedded.SUPERUSER)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {_DATABASE} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {_DATABASE}")
    try:
        address = cluster.dsn(_DATABASE, embedded.SUPERUSER)
        with psycopg.connect(address, autocommit=True) as connection:
            made = _fill(connection, installation)
            return {**made, **_search(connection, asked_in(installation))}
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {_DATABASE} WITH (FORCE)")


def _fill(
    connection: psycopg.Connection[tuple[Any, ...]], installation: Installation
) -> dict[str, object]:
    """A row a name of each child in health's feed, former names included."""
    connection.execute(_COPY)
    file = installation.root / "plain.csv"
    begun = time.perf_counter()
    try:
        with plain.connect(installation, memory="4GB") as reading:
            reading.execute(
                f"""
                COPY (
                    SELECT nhs_number, trim(concat(one.given, ' ', one.family)), born, postcode
                    FROM (
                        SELECT nhs_number, unnest(names) AS one, born, postcode
                        FROM ({plain.patients(installation)})
                    )
                ) TO '{file}' (FORMAT csv, HEADER false)
                """
            )
        read = time.perf_counter()
        rows = _copy(connection, file)
        copied = time.perf_counter()
    finally:
        file.unlink(missing_ok=True)
    for statement in _INDEXES:
        connection.execute(statement)
    indexed = time.perf_counter()
    (size,) = connection.execute("SELECT pg_total_relation_size('child_name')").fetchone() or (0,)
    return {
        "rows": rows,
        "bytes": size,
        "reading_seconds": round(read - begun, 2),
        "copy_seconds": round(copied - read, 2),
        "index_seconds": round(indexed - copied, 2),
    }


def _copy(connection: psycopg.Connection[tuple[Any, ...]], file: Path) -> int:
    with connection.cursor() as cursor:
        with (
            file.open("rb") as lines,
            cursor.copy("COPY child_name FROM STDIN (FORMAT csv)") as copy,
        ):
            while chunk := lines.read(_CHUNK):
                copy.write(chunk)
        return cursor.rowcount


def _search(
    connection: psycopg.Connection[tuple[Any, ...]], asked: list[mix.Asked]
) -> dict[str, object]:
    found: list[tuple[mix.Asked, list[tuple[Any, ...]]]] = []

    def search(one: mix.Asked) -> None:
        sql, values = _query(one)
        found.append((one, connection.execute(sql, values).fetchall()))

    timed_within(search, asked[:WARM_UP], budget=WARM_UP_SECONDS)
    found.clear()
    taken = timed_within(search, asked[WARM_UP:], budget=SECONDS)
    known = [(one.child, rows) for one, rows in found if one.child]
    first = sum(bool(rows) and rows[0][0] == child.nhs_number for child, rows in known)
    return {"searches": len(taken), "ms": quantiles(taken), "found_first": [first, len(known)]}


def _query(one: mix.Asked) -> tuple[str, dict[str, object]]:
    criteria = one.criteria
    born = criteria.birth_date or date.min
    values: dict[str, object] = {
        "name": f"{criteria.given} {criteria.family}".strip(),
        "born": born,
        "swapped": swapped_date(born.isoformat()) or born,
        "postcode": criteria.postcode,
    }
    return (_BY_NAME if criteria.family else _BY_GIVEN_AND_POSTCODE), values


def told(run: dict[str, Any]) -> list[str]:
    """The lines for the report."""
    figures = run["trigrams"]
    lines = []
    if "searches" in run:
        engine = run["searches"]["engine_ms"]
        ratio = times(figures["ms"]["p50"], engine["p50"])
        lines = [f"`pg_trgm` takes {ratio} times as long as the engine at p50."]
    return [
        *lines,
        f"Its copy has {count(figures['rows'])} rows, one a name of each child in health's feed,"
        " with a GIN index of trigrams on the full name and B-trees on date of birth and postcode,"
        f" in the same server: {span(figures['reading_seconds'])} to read the files,"
        f" {span(figures['copy_seconds'])} to copy, {span(figures['index_seconds'])} to index and"
        f" analyse, {figures['bytes'] / run['children']:,.0f} bytes a child. A query wants"
        " similarity 0.3 (PostgreSQL's own default) and a date of birth within a year; without a"
        " family name, word similarity 0.6, the postcode and the same dates; the best 20. It found"
        " {} of {} first.".format(*figures["found_first"]),
    ]
