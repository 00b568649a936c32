"""Write a nation: the three national feeds in parts, the later changes, and the truth.

The feed files are ``pds-0001.ndjson.gz``, ``child_register-0001.csv.gz``,
``school_census-0001.csv.gz`` and so on. ``delta`` has the changed records under the same names.
``truth.parquet`` and ``delta/truth.parquet`` have each statement's feed, source and reference, and
its true child, in the order of writing. ``groups.parquet`` has each child's group of names, kind
of family and twin set. ``manifest.json`` says what was written.
"""

import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from contactpoint.synth.national.part import (
    MAKING,
    NATIONAL_FEEDS,
    NationalFeed,
    PartReport,
    changed_path,
    file_name,
    origins_path,
    truth_path,
    write_part,
    zipped,
)
from contactpoint.synth.national.plan import Plan
from contactpoint.synth.population import AS_AT
from contactpoint.synth.writing import OutputFolderError

DELTA, TRUTH, GROUPS, MANIFEST = "delta", "truth.parquet", "groups.parquet", "manifest.json"
_COPIED_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class NationReport:
    """What was written: children; records that make statements, and changed ones, by feed."""

    out: Path
    children: int
    records: Mapping[str, int]
    changes: Mapping[str, int]


def write_nation(
    plan: Plan, *, out: Path, workers: int = 1, progress: Callable[[int], None] | None = None
) -> NationReport:
    """Write the nation of ``plan`` with ``workers`` processes; with one, in this process.

    The same plan writes the same bytes whatever the number of workers. An earlier nation in ``out``
    is replaced. ``progress`` is told how many children are done. Raises ``OutputFolderError`` when
    ``out`` holds other things.
    """
    _clear(out)
    (out / MAKING).mkdir()
    (out / DELTA).mkdir()
    records: Counter[str] = Counter()
    changes: Counter[str] = Counter()
    done = 0
    for report in _parts(plan, out, workers):
        records += report.records
        changes += report.changes
        done += report.children
        if progress is not None:
            progress(done)
    for feed in NATIONAL_FEEDS:
        _write_delta(plan, out, feed)
    for name, path in (("truth", out / TRUTH), ("changed", out / DELTA / TRUTH)):
        parts = range(plan.parts)
        _gather([truth_path(out, name, f, p) for f in NATIONAL_FEEDS for p in parts], path)
    _gather([origins_path(out, part) for part in range(plan.parts)], out / GROUPS)
    shutil.rmtree(out / MAKING)
    manifest = {
        "children": plan.children,
        "seed": plan.seed,
        "block": plan.block,
        "as_at": AS_AT.isoformat(),
        "records": records,
        "changes": changes,
    }
    (out / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n")
    return NationReport(out=out, children=plan.children, records=records, changes=changes)


def _parts(plan: Plan, out: Path, workers: int) -> Iterator[PartReport]:
    if workers == 1:
        for part in range(plan.parts):
            yield write_part(plan, part, out)
        return
    # A fork would copy the caller's threads in a broken state.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        futures = [pool.submit(write_part, plan, part, out) for part in range(plan.parts)]
        try:
            for future in futures:
                yield future.result()
        finally:
            for future in futures:
                future.cancel()


def _write_delta(plan: Plan, out: Path, feed: NationalFeed) -> None:
    path = out / DELTA / file_name(feed, 0, compressed=plan.compressed)
    with path.open("wb") as raw:
        stream = zipped(raw) if plan.compressed else raw
        stream.write(feed.head())
        for part in range(plan.parts):
            with changed_path(out, feed, part).open("rb") as changed:
                _copy(changed, stream)
        if stream is not raw:
            stream.close()


def _copy(source: BinaryIO, target: BinaryIO) -> None:
    while piece := source.read(_COPIED_BYTES):
        target.write(piece)


def _gather(paths: list[Path], target: Path) -> None:
    """Join many Parquet files into one, part by part."""
    schema = pq.read_schema(paths[0])
    plain = pa.schema([(f.name, _plain(f.type)) for f in schema])
    with pq.ParquetWriter(target, plain, compression="zstd") as writer:
        for path in paths:
            writer.write_table(pq.read_table(path).cast(plain))


def _plain(kind: pa.DataType) -> pa.DataType:
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def _clear(out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    held = {path.name for path in out.iterdir()}
    ours = {MAKING, DELTA, TRUTH, GROUPS, MANIFEST}
    parts = {name for name in held if name.startswith(tuple(f"{f.NAME}-" for f in NATIONAL_FEEDS))}
    if held - ours - parts:
        raise OutputFolderError("the output folder holds other files: give an empty one")
    for name in held:
        path = out / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()
