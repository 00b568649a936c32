"""Which engine an operator chose, for callers that know no engine."""

from dataclasses import dataclass


class EngineUnavailableError(Exception):
    """The chosen engine is unknown or not installed; the message says what to do."""


@dataclass(frozen=True, slots=True)
class EngineChoice:
    """What an operator may set: which engine, and for Spark where it runs and with how much."""

    name: str = "duckdb"
    spark_master: str = "local[2]"
    spark_memory: str = "4g"
