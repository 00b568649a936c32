"""Opening the engine that an operator chose."""

from contactpoint.bulk.engine_choice import EngineChoice, EngineUnavailableError
from contactpoint.bulk.engines.duckdb_engine import DuckDBEngine
from contactpoint.bulk.engines.engine import LinkageEngine
from contactpoint.bulk.engines.spark_engine import open_spark

ENGINES = ("duckdb", "spark")


def open_engine(choice: EngineChoice) -> LinkageEngine:
    """The chosen engine. Raises ``EngineUnavailableError``."""
    if choice.name == "duckdb":
        return DuckDBEngine()
    if choice.name == "spark":
        return open_spark(master=choice.spark_master, memory=choice.spark_memory)
    raise EngineUnavailableError(
        f"There is no linkage engine of this name. Set LINKAGE_ENGINE to {' or '.join(ENGINES)}."
    )
