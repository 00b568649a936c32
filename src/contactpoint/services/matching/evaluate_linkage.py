"""How good linking was: what the index holds, against the truth about the files loaded.

The index and the truth each become a table of a DuckDB in memory. The two are joined on the keyed
digest of the source's own reference, so millions of statements can be counted. No name is read.
"""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from contactpoint.feeds.catalogue import FEEDS
from contactpoint.services.matching.group_figures import (
    GroupFigures,
    count_groups,
    recall_difference,
)
from contactpoint.store.repositories import statements

_BATCH = 100_000
_COLUMNS = ("feed", "source", "reference", "child", "twin_set")
# A file beside the truth, in the same format: each child's group and, in Parquet, the twins.
_GROUPS = "groups"

_TRUTH = pa.schema([("digest", pa.binary()), ("child", pa.int64()), ("named", pa.bool_())])
_HELD = pa.schema([("digest", pa.binary()), ("record", pa.int64())])
_TWINS = pa.schema([("child", pa.int64()), ("twin_set", pa.int64())])
_ORIGINS = pa.schema([("child", pa.int64()), ("name_group", pa.string())])

# Counts pairs from the number of statements that each true child has on each record.
_COUNT = """
    WITH together AS (
        SELECT child, record, count(*) AS n, count(*) FILTER (named) AS named
        FROM placed GROUP BY child, record
    ), children AS (
        SELECT sum(n) AS n, sum(named) AS named FROM together GROUP BY child
    ), records AS (
        SELECT sum(n) AS n, count(*) AS children FROM together WHERE record IS NOT NULL
        GROUP BY record
    )
    SELECT
        (SELECT count(*) FROM placed),
        (SELECT count(*) FROM records),
        (SELECT coalesce(sum(n * (n - 1) // 2), 0) FROM children),
        (SELECT coalesce(sum(n * (n - 1) // 2), 0) FROM together WHERE record IS NOT NULL),
        (SELECT coalesce(sum(n * (n - 1) // 2), 0) FROM records),
        (SELECT count(*) FROM records WHERE children > 1),
        (SELECT count(*) FROM placed WHERE held AND record IS NULL),
        (SELECT count(*) FROM placed WHERE NOT held),
        (SELECT coalesce(sum(named * (named - 1) // 2), 0) FROM children),
        (SELECT coalesce(sum(named * (named - 1) // 2), 0) FROM together WHERE record IS NOT NULL)
"""
_TWINS_JOINED = """
    SELECT count(DISTINCT twin_set) FROM (
        SELECT twin_set FROM (SELECT DISTINCT child, record FROM placed WHERE record IS NOT NULL)
        JOIN twins USING (child) GROUP BY record, twin_set HAVING count(DISTINCT child) > 1
    )
"""


class TruthFileError(Exception):
    """The truth file cannot be read as one; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class LinkageReport:
    """How the index's links compare with the truth, counted in pairs of statements.

    - ``pairs_true``: pairs of statements of one child;
    - ``linked_true``, ``linked_false``: pairs on one record, rightly and wrongly;
    - ``wrong_records``: records that hold statements of more than one child;
    - ``review``: statements that wait for a person; ``review_share``: their share of the held ones;
    - ``not_held``: statements of the truth that the index does not hold (rejected, never loaded);
    - ``twins_joined``: sets of twins of whom one record holds more than one child;
    - ``wrong_per_10000``: how many of 10,000 linked pairs are wrong;
    - ``named_``: the same figures over pairs whose two statements both come from feeds with names.
      A return without names that has no number, or a number that nobody else has, cannot be linked;
    - ``groups``: figures for each group of names, if a file beside the truth has the groups;
    - ``recall_difference``: the greatest difference between the recalls of two groups.
    """

    statements: int
    records: int
    pairs_true: int
    linked_true: int
    linked_false: int
    wrong_records: int
    review: int
    not_held: int
    precision: float
    recall: float
    twins_joined: int
    wrong_per_10000: float
    review_share: float
    named_pairs_true: int
    named_linked_true: int
    named_recall: float
    recall_difference: float | None = None
    groups: dict[str, GroupFigures] = field(default_factory=dict)


def evaluate_linkage(*, truth: Path) -> LinkageReport:
    """Compare the index with a truth file as ``contactpoint synth`` writes it, CSV or Parquet.

    Raises ``TruthFileError`` when it has other columns.
    """
    con = duckdb.connect(":memory:")
    try:
        _insert(con, "truth", _TRUTH, _true_children(truth))
        _insert(con, "held", _HELD, statements.linked_records(batch=_BATCH))
        _insert(con, "twins", _TWINS, _twin_sets(truth))
        con.execute(
            "CREATE TABLE placed AS SELECT child, record, held.digest IS NOT NULL AS held, named"
            " FROM truth LEFT JOIN held USING (digest)"
        )
        counts: list[int] = [int(value) for value in con.execute(_COUNT).fetchall()[0]]
        twins_joined = int(con.execute(_TWINS_JOINED).fetchall()[0][0])
        _insert(con, "origins", _ORIGINS, _origins(truth))
        groups = count_groups(con)
    finally:
        con.close()
    told, records, pairs_true, linked_true, linked, wrong_records, review, not_held = counts[:8]
    named_true, named_linked = counts[8:]
    wrong = linked - linked_true
    return LinkageReport(
        statements=told,
        records=records,
        pairs_true=pairs_true,
        linked_true=linked_true,
        linked_false=wrong,
        wrong_records=wrong_records,
        review=review,
        not_held=not_held,
        precision=round(linked_true / linked, 6) if linked else 1.0,
        recall=round(linked_true / pairs_true, 6) if pairs_true else 1.0,
        twins_joined=twins_joined,
        wrong_per_10000=round(10_000 * wrong / linked, 4) if linked else 0.0,
        review_share=round(review / (told - not_held), 6) if told > not_held else 0.0,
        named_pairs_true=named_true,
        named_linked_true=named_linked,
        named_recall=round(named_linked / named_true, 6) if named_true else 1.0,
        recall_difference=recall_difference(groups),
        groups=groups,
    )


def _insert(
    con: duckdb.DuckDBPyConnection,
    table: str,
    schema: pa.Schema,
    rows: Iterable[Iterable[tuple[Any, ...]]],
) -> None:
    con.register("batch", schema.empty_table())
    con.execute(f"CREATE TABLE {table} AS SELECT * FROM batch")
    for some in rows:
        arrays = [
            pa.array(column, field.type)
            for column, field in zip(zip(*some, strict=True), schema, strict=True)
        ]
        con.register("batch", pa.Table.from_arrays(arrays, schema=schema))
        con.execute(f"INSERT INTO {table} SELECT * FROM batch")
    con.unregister("batch")


def _true_children(truth: Path) -> Iterator[list[tuple[bytes, int, bool]]]:
    """Batches of rows: reference digest, true child, and whether the feed names children."""
    nameless = {name for name, feed in FEEDS.items() if feed.nameless}
    for rows in _batches(truth, _COLUMNS[:4]):
        yield [
            (
                statements.reference_digest(feed, source, reference),
                int(child),
                feed not in nameless,
            )
            for feed, source, reference, child in rows
        ]


def _twin_sets(truth: Path) -> Iterator[list[tuple[int, int]]]:
    """Batches of rows: twin, number of the twin set. A twin may be in several batches."""
    told = _beside(truth) if truth.suffix == ".parquet" else truth
    if not told.exists() or (told != truth and "twin_set" not in pq.read_schema(told).names):
        return
    for rows in _batches(told, ("child", "twin_set")):
        twins = sorted({(int(child), int(twins)) for child, twins in rows if twins})
        if twins:
            yield twins


def _origins(truth: Path) -> Iterator[list[tuple[int, str]]]:
    """Batches of rows: child, group of names."""
    told, columns = _beside(truth), ("child", "group")
    if not told.exists():
        return
    if told.suffix == ".parquet" and "group" not in pq.read_schema(told).names:
        return
    for rows in _batches(told, columns, whole=columns):
        yield [(int(child), str(group)) for child, group in rows]


def _beside(truth: Path) -> Path:
    return truth.with_name(_GROUPS + truth.suffix)


def _batches(
    path: Path, columns: tuple[str, ...], *, whole: tuple[str, ...] = _COLUMNS
) -> Iterator[list[tuple[Any, ...]]]:
    """Batches of rows with ``columns`` of a file; a CSV file must have exactly ``whole``.

    Raises ``TruthFileError``.
    """
    if path.suffix == ".parquet":
        yield from _parquet_batches(path, columns)
        return
    with path.open(newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        if tuple(reader.fieldnames or ()) != whole:
            raise TruthFileError(f"{path.name} should have the columns {', '.join(whole)}")
        rows = (tuple(row[column] for column in columns) for row in reader)
        while batch := list(islice(rows, _BATCH)):
            yield batch


def _parquet_batches(path: Path, columns: tuple[str, ...]) -> Iterator[list[tuple[Any, ...]]]:
    try:
        file = pq.ParquetFile(path)
    except (pa.ArrowInvalid, OSError):
        raise TruthFileError("this is not a Parquet file") from None
    if not set(columns) <= set(file.schema_arrow.names):
        raise TruthFileError(f"a truth file has the columns {', '.join(columns)}")
    for batch in file.iter_batches(batch_size=_BATCH, columns=list(columns)):
        yield list(zip(*(batch[column].to_pylist() for column in columns), strict=True))
