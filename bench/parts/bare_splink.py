"""Linking by Splink alone: health's feed with the child register, as plain tables.

What an analyst would write in an afternoon: one name, one postcode, a few levels each, the same
kinds of blocks, one ``predict``. No guards, no decisions, no third feed, and no rule about who may
be joined; so it is the least that linking with Splink takes here.
"""

import logging
import shutil
import time
from typing import Any

import duckdb
import splink.comparison_library as cl
from splink import Linker, SettingsCreator, block_on
from splink.backends.duckdb import DuckDBAPI

from bench import plain
from bench.installation import Installation
from bench.tables import count, span, times

_RANDOM_PAIRS = 1_000_000
_MATCH_WEIGHT = 0.0
_FEATURES = """
    CREATE TABLE {table} AS
    SELECT row_number() OVER () AS unique_id, upper(given) AS given, upper(family) AS family,
        born, postcode, sex[1:1] AS sex
    FROM ({rows})
"""
_HEALTH = "SELECT names[1].given AS given, names[1].family AS family, born, postcode, sex FROM ({})"
_REGISTER = """
    SELECT split_part(given_names, ' ', 1) AS given, family_name AS family, date_of_birth AS born,
        postcode, sex
    FROM ({})
"""
# The chance of each level among true pairs, best level first; chances among others are counted.
_M = {
    "given": [0.9, 0.06, 0.04],
    "family": [0.9, 0.05, 0.05],
    "born": [0.96, 0.03, 0.01],
    "postcode": [0.85, 0.15],
    "sex": [0.99, 0.01],
}


def measure(installation: Installation) -> dict[str, object]:
    """Seconds to read, to count chances on random pairs, and to predict."""
    connection = plain.connect(installation)
    begun = time.perf_counter()
    try:
        for table, rows in (
            ("health", _HEALTH.format(plain.patients(installation))),
            ("register", _REGISTER.format(plain.registered(installation))),
        ):
            connection.execute(_FEATURES.format(table=table, rows=rows))
        read = time.perf_counter()
        linker = _linker(connection)
        linker.training.estimate_u_using_random_sampling(max_pairs=_RANDOM_PAIRS, seed=1)
        trained = time.perf_counter()
        found = linker.inference.predict(threshold_match_weight=_MATCH_WEIGHT)
        predicted = time.perf_counter()
        (pairs,) = connection.execute(f"SELECT count(*) FROM {found.physical_name}").fetchone() or (
            0,
        )
        return {
            "health": _rows(connection, "health"),
            "register": _rows(connection, "register"),
            "pairs": pairs,
            "read_seconds": round(read - begun, 2),
            "training_seconds": round(trained - read, 2),
            "predict_seconds": round(predicted - trained, 2),
        }
    finally:
        connection.close()
        shutil.rmtree(installation.root / "spill", ignore_errors=True)


def _linker(connection: duckdb.DuckDBPyConnection) -> Linker:
    logging.getLogger("splink").setLevel(logging.ERROR)
    api = DuckDBAPI(connection=connection)
    comparisons = {
        "given": cl.JaroWinklerAtThresholds("given", [0.88]),
        "family": cl.JaroWinklerAtThresholds("family", [0.88]),
        "born": cl.DamerauLevenshteinAtThresholds("born", [1]),
        "postcode": cl.ExactMatch("postcode"),
        "sex": cl.ExactMatch("sex"),
    }
    settings = SettingsCreator(
        link_type="link_only",
        probability_two_random_records_match=1e-7,
        comparisons=[
            comparison.configure(m_probabilities=_M[name])
            for name, comparison in comparisons.items()
        ],
        blocking_rules_to_generate_predictions=[
            block_on("born", "family", "given"),
            block_on("born", "postcode"),
            block_on("given", "family", "postcode"),
            block_on("born", "family"),
            block_on("born", "given", "substr(family, 1, 1)"),
        ],
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=False,
    )
    tables = [api.register(name) for name in ("health", "register")]
    return Linker(tables, settings, log_level="ERROR")


def _rows(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    (rows,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone() or (0,)
    return int(rows)


def told(run: dict[str, Any]) -> list[str]:
    """The lines for the report."""
    figures = run["bare_splink"]
    line = (
        f"Bare Splink over plain tables of health's feed ({count(figures['health'])}) and the child"
        f" register ({count(figures['register'])}): {span(figures['read_seconds'])} to read the"
        f" files, {span(figures['training_seconds'])} to count chances on random pairs,"
        f" {span(figures['predict_seconds'])} for `predict`, {count(figures['pairs'])} pairs."
    )
    linking = run.get("loading", {}).get("linking_seconds", {}).get("child_register")
    if linking is None:
        return [line]
    return [
        line,
        f"The first load links the same two feeds in {span(linking)},"
        f" {times(linking, figures['predict_seconds'])} times as long, with several names and"
        " addresses of each child, guards and decisions.",
    ]
