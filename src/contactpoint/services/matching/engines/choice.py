"""Which engine an operator chose."""

from dataclasses import dataclass

from contactpoint.services.matching.engines.duckdb_engine import DuckDBEngine
from contactpoint.services.matching.engines.engine import EngineUnavailableError, LinkageEngine
from contactpoint.services.matching.engines.spark_engine import open_spark

ENGINES = ("duckdb", "spark")


@dataclass(frozen=True, slots=True)
class EngineChoice:
    """What an operator may set: which engine, and for Spark where it runs and with how much."""

    name: str = "duckdb"
    spark_master: str = "local[2]"
    spark_memory: str = "4g"


def open_engine(choice: EngineChoice) -> LinkageEngine:
    """The chosen engine. Raises ``EngineUnavailableError``."""
    if choice.name == "duckdb":
        return DuckDBEngine()
    if choice.name == "spark":
        return open_spark(master=choice.spark_master, memory=choice.spark_memory)
    raise EngineUnavailableError(
        f"There is no linkage engine of this name. Set LINKAGE_ENGINE to {' or '.join(ENGINES)}."
    )
