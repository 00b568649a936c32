"""The files of the truth that ``contactpoint synth`` writes, read in batches."""

import csv
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from contactpoint.children.sources import SOURCE_KINDS, Sender
from contactpoint.feeds.catalogue import FEEDS
from contactpoint.store.repositories import statements

_BATCH = 100_000
_COLUMNS = ("feed", "source", "reference", "child", "twin_set")
# A file beside the truth, in the same format: each child's group of names, its kind of family where
# the truth tells it, and in Parquet the twins.
_GROUPS = "groups"
_ORIGIN, _WITH_FAMILY = ("child", "group"), ("child", "group", "family")


class TruthFileError(Exception):
    """The truth file cannot be read as one; the message says what is wrong with it."""


def true_children(truth: Path) -> Iterator[list[tuple[bytes, int, bool, bool]]]:
    """Batches of rows: reference digest, true child, whether the feed names children, and whether
    it is the nation's."""
    nameless = {name for name, feed in FEEDS.items() if feed.nameless}
    national = {feed for feed, kind in SOURCE_KINDS.items() if kind.sender is Sender.NATION}
    for rows in _batches(truth, _COLUMNS[:4]):
        yield [
            (
                statements.reference_digest(feed, source, reference),
                int(child),
                feed not in nameless,
                feed in national,
            )
            for feed, source, reference, child in rows
        ]


def twin_sets(truth: Path) -> Iterator[list[tuple[int, int]]]:
    """Batches of rows: twin, number of the twin set. A twin may be in several batches."""
    told = _beside(truth) if truth.suffix == ".parquet" else truth
    if not told.exists() or (told != truth and "twin_set" not in pq.read_schema(told).names):
        return
    for rows in _batches(told, ("child", "twin_set")):
        twins = sorted({(int(child), int(twins)) for child, twins in rows if twins})
        if twins:
            yield twins


def origins(truth: Path) -> Iterator[list[tuple[int, str, str]]]:
    """Batches of rows: child, group of names, kind of family (empty where not told)."""
    told = _beside(truth)
    if not told.exists():
        return
    columns = _columns_of(told)
    if told.suffix == ".parquet":
        if "group" not in columns:
            return
        columns = _WITH_FAMILY if "family" in columns else _ORIGIN
    elif columns != _WITH_FAMILY:
        columns = _ORIGIN
    for rows in _batches(told, columns, whole=columns):
        yield [
            (int(child), str(group), str(family[0]) if family else "")
            for child, group, *family in rows
        ]


def _columns_of(path: Path) -> tuple[str, ...]:
    if path.suffix == ".parquet":
        return tuple(pq.read_schema(path).names)
    with path.open(newline="", encoding="utf-8") as file:
        return tuple(next(csv.reader(file), ()))


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
