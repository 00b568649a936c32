"""Stage one file: read it to its end and write what it states, in a process that has no database.

A process gets all that it needs over the pipe that starts it. So the load's key and the key of the
digests are never an argument, in the environment or on disk.
"""

import gc
import hashlib
import os
import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from io import BufferedReader
from multiprocessing import parent_process
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa

from contactpoint.bulk.reading_rows import REPEATING, SCHEMA, StatementRows
from contactpoint.bulk.staging import ROW_GROUP, Staging
from contactpoint.feeds.catalogue import FEEDS
from contactpoint.feeds.outcomes import Accepted, Fault, FileRefusedError
from contactpoint.feeds.reading.record_report import refuse
from contactpoint.placing.dropped_fields import add_dropped
from contactpoint.vault.blind_index import BlindIndex

# Faults kept of one file: as many as are kept of a load.
MOST_FAULTS = 10_000
# A statement's number is its feed's place, its file's place in the feed, its own place in the file.
_FILE_BITS, _ORDINAL_BITS = 16, 24
MOST_FILES = 2**_FILE_BITS
MOST_STATEMENTS = 2**_ORDINAL_BITS

_ROWS_A_BATCH = 8192
_RECORDS_A_REPORT = 2000
# Reading makes no reference cycles, so the collector's search for them is time lost.
_OBJECTS_BETWEEN_COLLECTIONS = 200_000


class Tally(Protocol):
    """A number that processes share."""

    value: int

    def get_lock(self) -> Any: ...


@dataclass(frozen=True, slots=True)
class Desk:
    """What a process that reads files is given."""

    staging: Staging
    feed: str
    feed_place: int
    sender: str
    index: BlindIndex[int]
    records: Tally
    bytes_read: Tally


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that cannot be loaded: its place among the files, and why."""

    place: int
    fault: Fault


_desks: list[Desk] = []


def begin_worker(desk: Desk) -> None:
    """Begin work as a process of its own, which ends when the one that started it does."""
    _desks.append(desk)
    pa.set_cpu_count(1)
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def stage_given(place: int, path: Path) -> Refused | None:
    """``stage_file`` at this process's desk."""
    return stage_file(_desks[0], place, path)


def staged_name(feed: str, place: int) -> str:
    """The name under which a feed's file is staged; places count from 0."""
    return f"statements/{feed}-{place + 1:04d}"


def state_of(path: Path) -> list[int]:
    """Size, and when the file was last changed, in nanoseconds."""
    found = path.stat()
    return [found.st_size, found.st_mtime_ns]


def stage_file(desk: Desk, place: int, path: Path) -> Refused | None:
    """Stage the statements of a file and mark it as done, or say why it cannot be loaded.

    The marker has the file's name, size, time and digest; the counts ``records``, ``accepted``,
    ``rejected`` and ``ignored`` (fields); ``dropped`` by field; and ``sources``. It has the first
    ``MOST_FAULTS`` faults, each as line, element, field, reason and whether the record was
    rejected for it.
    """
    name = staged_name(desk.feed, place)
    try:
        state = state_of(path)
        with path.open("rb") as stream:
            facts = _stage(desk, place, stream, f"{name}.parquet")
        if state_of(path) != state:
            raise refuse("the file was changed while it was being read")
    except FileRefusedError as refused:
        return Refused(place, refused.fault)
    except OSError as error:
        return Refused(place, Fault(None, "", "", f"the file cannot be read: {error.strerror}"))
    desk.staging.finish(name, file=path.name, state=state, sender=desk.sender, **facts)
    return None


def _stage(desk: Desk, place: int, stream: BufferedReader, staged: str) -> Mapping[str, Any]:
    digest = hashlib.file_digest(stream, "sha256").hexdigest()
    stream.seek(0)
    first = (desk.feed_place << _FILE_BITS | place) << _ORDINAL_BITS
    counts: Counter[str] = Counter(records=0, accepted=0, rejected=0, ignored=0)
    dropped: Counter[str] = Counter()
    faults: list[tuple[int | None, str, str, str, bool]] = []
    sources: set[str] = set()
    rows = StatementRows(desk.index)
    batches: list[pa.RecordBatch] = []
    records = accepted = 0
    told = _Told(desk, stream)

    def note(found: tuple[Fault, ...], *, rejected: bool) -> None:
        counts["rejected" if rejected else "ignored"] += 1 if rejected else len(found)
        room = max(MOST_FAULTS - len(faults), 0)
        faults.extend((f.line, f.element, f.field, f.reason, rejected) for f in found[:room])

    with desk.staging.writer(staged, SCHEMA, dictionary=REPEATING) as writer:
        for outcome in FEEDS[desk.feed].read(stream, sender=desk.sender):
            records += 1
            if records % _RECORDS_A_REPORT == 0:
                told.tell(records)
            if outcome.dropped:
                add_dropped(dropped, outcome.dropped)
            if not isinstance(outcome, Accepted):
                note(outcome.faults, rejected=True)
                continue
            if outcome.warnings:
                note(outcome.warnings, rejected=False)
            if accepted == MOST_STATEMENTS:
                raise refuse(f"the file has more than {MOST_STATEMENTS} children: split it")
            sources.add(outcome.statement.source)
            rows.add(first + accepted, outcome.statement)
            accepted += 1
            if len(rows) == _ROWS_A_BATCH:
                batches.append(rows.take())
            if len(batches) * _ROWS_A_BATCH >= ROW_GROUP:
                writer.write_table(pa.Table.from_batches(batches), row_group_size=ROW_GROUP)
                batches = []
        if len(rows):
            batches.append(rows.take())
        writer.write_table(pa.Table.from_batches(batches, SCHEMA), row_group_size=ROW_GROUP)
    told.tell(records)
    counts.update(records=records, accepted=accepted)
    return {
        **counts,
        "digest": digest,
        "dropped": dict(dropped),
        "sources": sorted(sources),
        "faults": faults,
    }


class _Told:
    """The progress on a file that has been added to the shared tallies."""

    def __init__(self, desk: Desk, stream: BufferedReader) -> None:
        self._desk = desk
        self._stream = stream
        self._records = 0
        self._bytes = 0

    def tell(self, records: int) -> None:
        """Add what is new since the last call to the tallies."""
        place = self._stream.tell()
        for tally, more in (
            (self._desk.records, records - self._records),
            (self._desk.bytes_read, place - self._bytes),
        ):
            with tally.get_lock():
                tally.value += more
        self._records, self._bytes = records, place


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
