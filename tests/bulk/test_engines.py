"""The two engines: the same pairs, weights and levels from the same rows, those of ``linkage``."""

import importlib.util
import sys
from collections.abc import Iterator
from itertools import product

import duckdb
import pyarrow as pa
import pytest

from contactpoint.bulk.engine_choice import EngineChoice, EngineUnavailableError
from contactpoint.bulk.engines.choice import ENGINES, open_engine
from contactpoint.bulk.engines.engine import (
    BLOCKS,
    create_pairs_table,
    level_column,
    level_number,
)
from contactpoint.bulk.engines.splink_settings import feature_row, feature_schema
from contactpoint.linkage.levels import Field, Level
from contactpoint.linkage.model import load_model
from contactpoint.linkage.profile import Profile, profile_of
from contactpoint.linkage.scoring import compare
from contactpoint.synth.population import synthesise

CHILDREN = 5_000
LEAST = -12.0

with_spark = pytest.mark.skipif(
    importlib.util.find_spec("pyspark") is None, reason="PySpark is not installed"
)
Pairs = dict[tuple[int, int], tuple[float, ...]]


@pytest.fixture(scope="module")
def profiles() -> list[Profile]:
    """What several sources say of 1,800 children."""
    return [profile_of(true.statement) for true in synthesise(children=1_800, seed=12)]


@pytest.fixture(scope="module")
def sides(profiles: list[Profile]) -> Iterator[duckdb.DuckDBPyConnection]:
    """Two tables: every other statement, in the block of its month of birth."""
    con = duckdb.connect(":memory:")
    schema = feature_schema().append(pa.field(BLOCKS, pa.list_(pa.int64())))
    for table, first in (("old_rows", 0), ("new_rows", 1)):
        rows = []
        for number in range(first, len(profiles), 2):
            month = profiles[number].birth_date[:7].replace("-", "")
            rows.append(
                {**feature_row(number, profiles[number]), BLOCKS: [int(month)] if month else None}
            )
        con.register("rows", pa.Table.from_pylist(rows, schema=schema))
        con.table("rows").project("* EXCLUDE (child)").create(table)
        con.unregister("rows")
    yield con
    con.close()


def weighed(con: duckdb.DuckDBPyConnection, name: str) -> Pairs:
    """What an engine makes of the two tables."""
    engine = open_engine(EngineChoice(name, spark_memory="1g"))
    create_pairs_table(con, f"pairs_{name}")
    try:
        # Twice, as a load does with one part of its pairs after the other.
        for part in (0, 1):
            con.table("new_rows").filter(f"statement_id // 2 % 2 = {part}").create_view(
                "part", replace=True
            )
            engine.predict(
                con,
                left="old_rows",
                right="part",
                children=CHILDREN,
                least=LEAST,
                into=f"pairs_{name}",
            )
    finally:
        engine.close()
    rows = con.table(f"pairs_{name}").fetchall()
    pairs = {(row[0], row[1]): tuple(row[2:]) for row in rows}
    assert len(pairs) == len(rows)
    return pairs


@pytest.fixture(scope="module")
def by_duckdb(sides: duckdb.DuckDBPyConnection) -> Pairs:
    """What DuckDB makes of them."""
    return weighed(sides, "duckdb")


def test_duckdb_weighs_as_linkage_does(by_duckdb: Pairs, profiles: list[Profile]) -> None:
    """Every pair within a block, none besides, weight and levels as ``compare`` has them."""
    model = load_model().for_children(CHILDREN)
    months = [one.birth_date[:7] for one in profiles]
    expected = 0
    for old, new in product(range(0, len(profiles), 2), range(1, len(profiles), 2)):
        if not months[old] or months[old] != months[new]:
            continue
        match = compare(profiles[old], profiles[new], model)
        shares = any(match.level(field) == Level.SAME for field in (Field.NHS_NUMBER, Field.UPN))
        if match.weight < LEAST - 1e-6 and not shares:
            assert (old, new) not in by_duckdb
            continue
        expected += 1
        weight, *levels = by_duckdb[old, new]
        assert weight == pytest.approx(match.weight, abs=1e-6)
        for field, number in zip(Field, levels, strict=True):
            level = match.level(field)
            assert number == (-1 if level is None else level_number(field, Level(level)))
    assert len(by_duckdb) == expected > 500


@with_spark
@pytest.mark.engines
@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_spark_weighs_as_duckdb_does(sides: duckdb.DuckDBPyConnection, by_duckdb: Pairs) -> None:
    """The same pairs with the same levels, and the same weights to a billionth of a bit."""
    by_spark = weighed(sides, "spark")
    assert by_spark.keys() == by_duckdb.keys()
    for pair, (weight, *levels) in by_duckdb.items():
        assert by_spark[pair][1:] == tuple(levels)
        assert by_spark[pair][0] == pytest.approx(weight, abs=1e-9)


def test_another_name_is_refused() -> None:
    """The message names the engines that there are."""
    with pytest.raises(EngineUnavailableError, match=" or ".join(ENGINES)):
        open_engine(EngineChoice("flink"))


def test_spark_that_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says what to install."""
    monkeypatch.setitem(sys.modules, "pyspark", None)
    monkeypatch.setitem(sys.modules, "pyspark.errors", None)
    with pytest.raises(EngineUnavailableError, match=r"pip install 'contactpoint\[spark\]'"):
        open_engine(EngineChoice("spark"))


def test_every_level_has_a_column() -> None:
    """A table of weighed pairs names each field's level."""
    con = duckdb.connect(":memory:")
    create_pairs_table(con, "pairs")
    columns = [row[0] for row in con.sql("DESCRIBE pairs").fetchall()]
    assert columns == ["old", "new", "weight", *map(level_column, Field)]
    con.close()
