"""The port for weighing pairs in bulk.

An engine is given two tables of feature rows. It compares the rows that have a block in common, and
no others, by the packaged model. In both implementations Splink does the blocking, comparing and
weighing. They differ only in where the work is done; what they share is here.
"""

from typing import Any, Protocol

import duckdb

from contactpoint.bulk.engines.splink_settings import trained_settings
from contactpoint.bulk.engines.sql_words import SqlWords
from contactpoint.linkage.levels import LEVELS, Field, Level
from contactpoint.linkage.model import load_model

# In bits. Far above what rounding does, far below what tells two levels apart.
_WEIGHT_ERROR = 1e-6

# The column of the feature tables that holds a row's blocks, a list of whole numbers.
BLOCKS = "blocks"


class LinkageEngine(Protocol):
    """Weighs pairs of two tables."""

    name: str

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
        """Compare the rows of two tables on ``con`` that share a block; add the pairs to ``into``.

        ``left`` and ``right`` have the columns of ``feature_row`` without ``child``, and
        ``blocks BIGINT[]``. No ``statement_id`` is in both. ``children`` sets the prior. ``into``
        was made by ``create_pairs_table``. It gets, once each, the pairs that weigh ``least`` bits
        or more and those that share an NHS number or UPN.
        """

    def close(self) -> None:
        """Give back what the engine holds."""


def settings_for(words: SqlWords, *, children: int) -> dict[str, Any]:
    """Splink's settings: the packaged model, blocking on the lists in the column of blocks."""
    rule = {
        "blocking_rule": f"l.{BLOCKS} = r.{BLOCKS}",
        "sql_dialect": words.dialect,
        "arrays_to_explode": [BLOCKS],
    }
    return trained_settings(words=words, children=children) | {
        "blocking_rules_to_generate_predictions": [rule]
    }


def level_column(field: Field) -> str:
    """The column of a table of weighed pairs that says on which level a field fell."""
    return f"{field}_level"


def create_pairs_table(con: duckdb.DuckDBPyConnection, name: str) -> None:
    """An empty table of weighed pairs: two statements, bits, and of each field ``level_number``."""
    levels = ", ".join(f"{level_column(field)} TINYINT" for field in Field)
    con.execute(f"CREATE OR REPLACE TABLE {name} (old BIGINT, new BIGINT, weight DOUBLE, {levels})")


def level_number(field: Field, level: Level) -> int:
    """The number of a level in a table of weighed pairs; -1 is "not stated"."""
    return LEVELS[field].index(level)


def kept_pairs(predicted: str, *, least: float) -> str:
    """The query that keeps the predictions of Splink that can matter.

    Splink gives each field's weight, but not its level unless it keeps all names beside it too.
    The weight tells the level: no two levels of a field weigh the same, and none weighs nothing.
    """
    model = load_model()
    levels = []
    for field in Field:
        known = (
            f"WHEN abs(mw_{field} - {model.weight_of(field, level)}) < {_WEIGHT_ERROR}"
            f" THEN {level_number(field, level)}"
            for level in LEVELS[field]
        )
        levels.append(f"CASE {' '.join(known)} ELSE -1 END AS {level_column(field)}")
    shares = " OR ".join(
        f"abs(mw_{field} - {model.weight_of(field, Level.SAME)}) < {_WEIGHT_ERROR}"
        for field in (Field.NHS_NUMBER, Field.UPN)
    )
    return (
        "SELECT statement_id_l AS old, statement_id_r AS new, match_weight AS weight,"
        f" {', '.join(levels)} FROM {predicted} WHERE match_weight >= {least} OR {shares}"
    )
