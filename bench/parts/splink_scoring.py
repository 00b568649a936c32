"""Weighing candidates: Splink, asked for one search at a time, against the same model in Python.

Splink is handed the candidates that the engine opened; it is not asked to find them.
"""

import json
from importlib.resources import files
from typing import Any

import duckdb
import pyarrow as pa
from splink.backends.duckdb import DuckDBAPI
from splink.internals.realtime import compare_records

from bench import mix
from bench.engine import Engine
from bench.installation import Installation
from bench.parts.searches import WARM_UP, asked_in
from bench.tables import times
from bench.timing import milliseconds, quantile, timed
from contactpoint.linkage.decision import Candidate
from contactpoint.linkage.households import HOUSEHOLDS
from contactpoint.linkage.model import load_model
from contactpoint.linkage.profile import Profile, profile_of_criteria
from contactpoint.linkage.search import rank

SEARCHES = 20


def measure(installation: Installation) -> dict[str, object]:
    """Milliseconds a search at the median. Splink's tables are made beforehand; that it registers
    them is part of its call, and so of its time."""
    from contactpoint.bulk.engines.splink_settings import feature_row, feature_schema

    model, schema = load_model(), feature_schema()
    asked = asked_in(installation)[WARM_UP:]
    crowds = [crowd for one in asked[: 3 * SEARCHES] if (crowd := _crowd(one))[1]][:SEARCHES]

    def table(profiles: list[Profile], first: int) -> pa.Table:
        rows = [feature_row(number, profile) for number, profile in enumerate(profiles, first)]
        return pa.Table.from_pylist(rows, schema=schema)

    tables = [
        (table([query], 0), table([p for c in candidates for p in c.profiles], 1))
        for query, candidates in crowds
    ]
    settings = json.loads(files("contactpoint.linkage").joinpath("data", "model.json").read_text())
    # What Splink does not know of.
    del settings[HOUSEHOLDS]
    with duckdb.connect(":memory:") as connection:
        api = DuckDBAPI(connection=connection)

        def compare(pair: tuple[pa.Table, pa.Table]) -> None:
            # The key lets Splink keep the SQL that it makes of the settings.
            compare_records(*pair, settings, api, sql_cache_key="bench").as_record_list()

        compare(tables[0])
        theirs = timed(compare, tables)
    ours = timed(lambda crowd: rank(crowd[0], crowd[1], model), crowds)
    return {
        "searches": len(crowds),
        "profiles_mean": round(sum(right.num_rows for _, right in tables) / len(tables), 1),
        "splink_ms": milliseconds(quantile(theirs, 0.5)),
        "ours_ms": milliseconds(quantile(ours, 0.5)),
    }


def _crowd(one: mix.Asked) -> tuple[Profile, list[Candidate]]:
    """What is searched for, and the candidates that the engine opened for it."""
    from contactpoint.store.repositories import children

    with Engine() as engine:
        engine.search(one)
    query = profile_of_criteria(
        given=one.criteria.given,
        family=one.criteria.family,
        birth_date=one.criteria.birth_date,
        postcode=one.criteria.postcode,
    )
    return query, [
        Candidate(child=child.pk, profiles=child.document.open.profiles)
        for child in children.by_pks(engine.looks[0].opened)
    ]


def told(run: dict[str, Any]) -> list[str]:
    """The lines for the report."""
    figures = run["splink_scoring"]
    return [
        f"Weighing the candidates of {figures['searches']} searches, {figures['profiles_mean']}"
        " profiles each on average, with the same model: Splink's `compare_records` on DuckDB"
        f" {figures['splink_ms']} ms a search at p50, the engine {figures['ours_ms']} ms"
        f" ({times(figures['splink_ms'], figures['ours_ms'])} times less). Splink's tables are made"
        " beforehand and its SQL is kept from the first call."
    ]
