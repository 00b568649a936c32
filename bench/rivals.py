"""What somebody might pick instead of the search engine, on the same children and searches.

``pg_trgm`` over a plaintext copy in the same server seals nothing and records nothing. Splink
weighs the candidates that our index found; it is not asked to find them.
"""

from datetime import date
from importlib.resources import as_file, files

import duckdb
import psycopg
import pyarrow as pa
import searches
from figures import quantile, quantiles, timed, timed_within
from splink import Linker
from splink.backends.duckdb import DuckDBAPI

from contactpoint.children.statement import Statement
from contactpoint.config import embedded
from contactpoint.linkage.candidates import Candidate
from contactpoint.linkage.keys import lookup_keys, swapped_date
from contactpoint.linkage.model import load_model
from contactpoint.linkage.profile import Profile, profile_of_criteria
from contactpoint.linkage.search import rank

TRIGRAM_SECONDS = 30.0
SPLINK_SEARCHES = 20
_DATABASE = "bench_trigrams"

_COPY = """
    CREATE EXTENSION pg_trgm;
    CREATE TABLE child_name (child integer, name text, birth_date date, postcode text)
"""
_INDEXES = (
    "CREATE INDEX ON child_name USING gin (name gin_trgm_ops)",
    "CREATE INDEX ON child_name (birth_date)",
    "CREATE INDEX ON child_name (postcode)",
    "VACUUM ANALYZE child_name",
)
# As forgiving as the engine: a name with a slip, a birth date a year out or with day and month
# swapped (which is within the same year), the stated or swapped date first among equal names.
_BY_NAME = """
    SELECT child, name, birth_date FROM child_name
    WHERE name %% %(name)s
        AND birth_date BETWEEN %(born)s::date - 366 AND %(born)s::date + 366
    ORDER BY similarity(name, %(name)s) DESC,
        birth_date IN (%(born)s::date, %(swapped)s::date) DESC
    LIMIT 20
"""
_BY_GIVEN_AND_POSTCODE = """
    SELECT child, name, birth_date FROM child_name
    WHERE %(name)s <%% name AND postcode = %(postcode)s
        AND birth_date BETWEEN %(born)s::date - 366 AND %(born)s::date + 366
    ORDER BY word_similarity(%(name)s, name) DESC,
        birth_date IN (%(born)s::date, %(swapped)s::date) DESC
    LIMIT 20
"""


def trigrams(
    cluster: embedded.EmbeddedCluster, statements: list[Statement], asked: list[searches.Asked]
) -> dict[str, object]:
    """Time the searches as ``pg_trgm`` queries, for at most ``TRIGRAM_SECONDS``."""
    server = cluster.dsn("postgres", embedded.SUPERUSER)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {_DATABASE}")
    try:
        address = cluster.dsn(_DATABASE, embedded.SUPERUSER)
        with psycopg.connect(address, autocommit=True) as connection:
            rows = _fill(connection, statements)
            return {"rows": rows, **_search(connection, statements, asked)}
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {_DATABASE} WITH (FORCE)")


def _fill(connection: psycopg.Connection[tuple[object, ...]], statements: list[Statement]) -> int:
    """A row a name of each child, former names included."""
    connection.execute(_COPY)
    rows = 0
    with connection.cursor().copy("COPY child_name FROM STDIN") as copy:
        for child, statement in enumerate(statements):
            postcode = statement.address.postcode if statement.address else None
            for name in statement.names:
                copy.write_row((child, name.full, statement.birth_date, postcode))
                rows += 1
    for index in _INDEXES:
        connection.execute(index)
    return rows


def _search(
    connection: psycopg.Connection[tuple[object, ...]],
    statements: list[Statement],
    asked: list[searches.Asked],
) -> dict[str, object]:
    found: list[list[tuple[object, ...]]] = []

    def search(one: searches.Asked) -> None:
        sql, values = _query(one)
        found.append(connection.execute(sql, values).fetchall())

    timed(search, asked[: searches.WARM_UP])
    found.clear()
    measured = asked[searches.WARM_UP :]
    taken = timed_within(search, measured, budget=TRIGRAM_SECONDS)
    place = {id(statement): child for child, statement in enumerate(statements)}
    known = [(one, rows) for one, rows in zip(measured, found, strict=False) if one.child]
    first = sum(bool(rows) and rows[0][0] == place[id(one.child)] for one, rows in known)
    return {
        "searches": len(taken),
        "ms": quantiles(taken),
        "found_first": f"{first} of {len(known)}",
    }


def _query(one: searches.Asked) -> tuple[str, dict[str, object]]:
    criteria = one.criteria
    born = criteria.birth_date or date.min
    values: dict[str, object] = {
        "name": f"{criteria.given} {criteria.family}".strip(),
        "born": born,
        "swapped": swapped_date(born.isoformat()) or born,
        "postcode": criteria.postcode,
    }
    return (_BY_NAME if criteria.family else _BY_GIVEN_AND_POSTCODE), values


def splink(asked: list[searches.Asked]) -> dict[str, object]:
    """Weigh the candidates of a few searches with Splink, and with the same model in Python.

    Splink's tables are made beforehand from profiles and only registered within the time.
    """
    from contactpoint.services.matching.splink_settings import feature_row, feature_schema

    model, schema = load_model(), feature_schema()
    crowds = [crowd for one in asked[: 3 * SPLINK_SEARCHES] if (crowd := _crowd(one))[1]]
    crowds = crowds[:SPLINK_SEARCHES]

    def table(profiles: list[Profile], first: int) -> pa.Table:
        rows = [feature_row(number, profile) for number, profile in enumerate(profiles, first)]
        return pa.Table.from_pylist(rows, schema=schema)

    connection = duckdb.connect(":memory:")
    api = DuckDBAPI(connection=connection)
    with as_file(files("contactpoint.linkage").joinpath("data", "model.json")) as path:
        linker = Linker(api.register(table([Profile()], 0)), str(path), log_level="ERROR")
    tables = [
        (table([query], 0), table([p for c in candidates for p in c.profiles], 1))
        for query, candidates in crowds
    ]

    def score(pair: tuple[pa.Table, pa.Table]) -> None:
        left, right = (api.register(side) for side in pair)
        linker.inference.score_pairs(left, right).as_record_list()

    score(tables[0])
    theirs = timed(score, tables)
    ours = timed(lambda crowd: rank(crowd[0], crowd[1], model), crowds)
    connection.close()
    return {
        "searches": len(crowds),
        "profiles_mean": round(sum(right.num_rows for _, right in tables) / len(tables), 1),
        "splink_ms": quantile(theirs, 0.5),
        "ours_ms": quantile(ours, 0.5),
        "ratio": round(quantile(theirs, 0.5) / quantile(ours, 0.5)),
    }


def _crowd(one: searches.Asked) -> tuple[Profile, list[Candidate]]:
    """What is searched for, and the candidates that our index brings."""
    from contactpoint.store.repositories import children
    from contactpoint.store.safe import vault
    from contactpoint.vault.vault import IndexDomain

    query = profile_of_criteria(
        given=one.criteria.given,
        family=one.criteria.family,
        birth_date=one.criteria.birth_date,
        postcode=one.criteria.postcode,
    )
    keys = vault().index(IndexDomain.OPEN).values(lookup_keys(query))
    return query, [
        Candidate(child=child.pk, profiles=child.document.profiles)
        for child in children.with_any_key(keys)
    ]
