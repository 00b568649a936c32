"""Splink on DuckDB: everything on the machine itself, out of core."""

import duckdb
from splink import Linker
from splink.backends.duckdb import DuckDBAPI

from contactpoint.bulk.engines.engine import kept_pairs, settings_for
from contactpoint.bulk.engines.sql_words import DUCKDB


class DuckDBEngine:
    """Weighs pairs on the very connection that holds the tables."""

    name = "duckdb"

    def predict(
        self,
        con: duckdb.DuckDBPyConnection,
        *,
        left: str,
        right: str,
        children: int,
        least: float,
        into: str,
    ) -> None:
        """See ``LinkageEngine.predict``."""
        api = DuckDBAPI(connection=con)
        ours, theirs = api.register(left), api.register(right)
        settings = settings_for(DUCKDB, children=children)
        linker = Linker(ours, settings, log_level="ERROR", validate_settings=False)
        predicted = linker.inference.predict_between(ours, theirs, warning_mode="never")
        con.execute(f"INSERT INTO {into} {kept_pairs(predicted.physical_name, least=least)}")
        api.delete_tables_created_by_splink_from_db()  # type: ignore[no-untyped-call]

    def close(self) -> None:
        """Nothing is held."""
