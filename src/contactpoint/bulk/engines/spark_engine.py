"""Splink on Spark, for when one machine is not enough.

PySpark is large and optional, so it is imported only when a session is opened.

What Spark spills to the disks of its machines is encrypted under a key of the session. What travels
between machines is encrypted only if the cluster is set up for it.

Rows go to Spark through the driver as Arrow tables, and the weighed pairs come back the same way. A
cluster has no access to the staging folder and never sees its key.
"""

from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import duckdb

from contactpoint.bulk.engine_choice import EngineUnavailableError
from contactpoint.bulk.engines.engine import kept_pairs, settings_for
from contactpoint.bulk.engines.sql_words import SPARK

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_PREDICTED = "contactpoint_predicted"


def open_spark(*, master: str, memory: str) -> "SparkEngine":
    """An engine with a Spark session of its own.

    Raises ``EngineUnavailableError`` when PySpark is not installed or Spark cannot be started.
    """
    try:
        from pyspark.errors import PySparkException, PySparkRuntimeError
        from pyspark.sql import SparkSession
        from splink.backends.spark import similarity_jar_location
    except ImportError:
        raise EngineUnavailableError(
            "LINKAGE_ENGINE=spark needs PySpark: pip install 'contactpoint[spark]'"
        ) from None
    warehouse = TemporaryDirectory(prefix="contactpoint-spark-")
    try:
        session = (
            SparkSession.builder.master(master)
            .appName("contactpoint-linkage")
            .config("spark.jars", similarity_jar_location())
            .config("spark.driver.memory", memory)
            .config("spark.driver.maxResultSize", "0")
            .config("spark.io.encryption.enabled", "true")
            .config("spark.sql.warehouse.dir", warehouse.name)
            .config("spark.ui.enabled", "false")
            .config("spark.ui.showConsoleProgress", "false")
            .config("spark.sql.shuffle.partitions", "8")
            .config("spark.sql.execution.arrow.pyspark.enabled", "true")
            .getOrCreate()
        )
    except (PySparkException, PySparkRuntimeError, OSError) as error:
        warehouse.cleanup()
        raise EngineUnavailableError(
            "Spark cannot be started. It needs Java 17 or 21 (JAVA_HOME) and a reachable master"
            f" ({type(error).__name__})."
        ) from error
    session.sparkContext.setLogLevel("ERROR")
    return SparkEngine(session, warehouse)


class SparkEngine:
    """Weighs pairs in a Spark session."""

    name = "spark"

    def __init__(self, session: "SparkSession", warehouse: "TemporaryDirectory[str]") -> None:
        self._session = session
        # Spark insists on a folder for tables; nothing is put there.
        self._warehouse = warehouse

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
        from splink import Linker
        from splink.backends.spark import SparkAPI

        # Rows are kept in memory between steps: files would hold them in clear.
        api = SparkAPI(  # type: ignore[no-untyped-call]
            spark_session=self._session, break_lineage_method="persist"
        )
        tables = [
            api.register(self._session.createDataFrame(con.table(name).to_arrow_table()))
            for name in (left, right)
        ]
        settings = settings_for(SPARK, children=children)
        linker = Linker(tables[0], settings, log_level="ERROR", validate_settings=False)
        predicted = linker.inference.predict_between(*tables, warning_mode="never")
        found = self._session.sql(kept_pairs(predicted.physical_name, least=least)).toArrow()
        con.register(_PREDICTED, found)
        con.execute(f"INSERT INTO {into} SELECT * FROM {_PREDICTED}")
        con.unregister(_PREDICTED)
        self._session.catalog.clearCache()

    def close(self) -> None:
        """Stop the session."""
        self._session.stop()
        self._warehouse.cleanup()
