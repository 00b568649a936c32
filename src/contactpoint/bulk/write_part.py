"""What a worker process does: seal the children of one part, and bring their rows in by COPY.

A part is one transaction, so that it is there whole or not at all. Its keys are committed to the
keys database first, within that transaction: what is sealed can be opened, whatever breaks when.
A worker whose load has been killed may still be at work when the next run begins. It holds the row
of the load locked meanwhile, which the next run waits for, and finds another run's number there
before its next part.

A worker has neither Django nor a connection of its parent's, only what it was given.
"""

import gc
import os
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import psycopg
import pyarrow as pa
import pyarrow.parquet as pq

from contactpoint.bulk import copy_rows
from contactpoint.bulk.cases_of_part import CasesOfPart
from contactpoint.bulk.contested_records import put_aside
from contactpoint.bulk.gathering import ALLOTTED
from contactpoint.bulk.index_entries import EntriesOfPart
from contactpoint.bulk.random_order import at_random
from contactpoint.bulk.staging import Staging
from contactpoint.children.child_number import child_number_of
from contactpoint.children.contested import contests_of
from contactpoint.children.sources import registers
from contactpoint.linkage.keys import lookup_keys
from contactpoint.linkage.profile import unpack
from contactpoint.linkage.reasons import DecisionReason
from contactpoint.placing.archived_keys import keys_to_store
from contactpoint.store.decided import CaseContent
from contactpoint.store.documents import (
    child_place,
    decode_statement,
    encode_child,
    statement_place,
)
from contactpoint.store.queue_keys import QueueKeys
from contactpoint.store.sealed_index.owners import (
    case_owner,
    child_owner,
    standing_owner,
    statement_owner,
)
from contactpoint.store.sealed_rows import SealedRows
from contactpoint.store.standing import StatementState, packed_standing
from contactpoint.vault.blind_index import BlindIndex, OpenKey
from contactpoint.vault.key_holder import KeyHolder
from contactpoint.vault.marks import Marks
from contactpoint.vault.pointers import OwnPointers
from contactpoint.vault.sealing import KEY_BYTES, seal, seal_all
from contactpoint.visibility.derived import derived_as_profiled

_STATES = {"ask": StatementState.TO_REVIEW, "quarantine": StatementState.QUARANTINED}

_SECONDS_BETWEEN_LOOKS = 1.0
_HOLD_THE_RUN = "SELECT ordinal FROM store_load WHERE id = %s FOR SHARE"

Rows = list[bytes]


class RunSupersededError(Exception):
    """Another run of the same load has taken over; this one must write nothing more."""


@dataclass(frozen=True, slots=True)
class Equipment:
    """All that a worker needs, handed to it through the pipe of its process: it holds keys.

    ``run`` is the primary key of the load's row and the number that this run has given it;
    ``loads`` the primary key of each feed's load; ``today`` the day in the installation's time
    zone, which a worker does not know.
    """

    staging: Staging
    records: str
    keys: str
    holder: KeyHolder
    index: BlindIndex[OpenKey]
    sources: BlindIndex[int]
    on_records: BlindIndex[int]
    standings: Marks
    joined_into: OwnPointers
    cases: SealedRows[CaseContent]
    queues: QueueKeys
    run: tuple[int, int]
    loads: dict[str, int]
    today: date


@dataclass(slots=True)
class PartWriter:
    """One worker's hands: its equipment, and the files it has open."""

    equipment: Equipment
    _files: dict[str, pq.ParquetFile] = field(default_factory=dict)

    def write_children(
        self, part: int, first: int, groups: Sequence[tuple[str, int]], first_case: int
    ) -> int:
        """Write the children of one part, which begins with the row number ``first`` and lies in
        these row groups, and the cases about those that may be another child, which are numbered
        from ``first_case``.

        Returns how many there are. Raises ``RunSupersededError`` before anything is written.
        """
        allotted = self._open(ALLOTTED).read_row_group(part)
        subjects: list[bytes] = allotted["subject"].to_pylist()
        numbers: list[int] = allotted["number"].to_pylist()
        ciphers = [os.urandom(KEY_BYTES) for _ in subjects]
        tables = [self._open(path).read_row_group(group) for path, group in groups]
        rows = _Rows(
            pa.concat_tables(tables).sort_by([("child", "ascending"), ("pk", "ascending")])
        )
        now = datetime.now(UTC)
        at = copy_rows.moment(now)
        children: Rows = []
        contested: list[int] = []
        entries = EntriesOfPart()
        cases = self._cases(first_case, entries, now)
        sealed: list[bytes] = []
        standings: list[bytes] = []
        index, on_records = self.equipment.index, self.equipment.on_records
        into_nobody = self.equipment.joined_into.to_each([None] * len(subjects), subjects)
        for number, start, end in rows.children():
            place = number - first
            key, subject = ciphers[place], subjects[place]
            who = UUID(bytes=subject)
            pk = number + 1
            packed = rows.profile[start:end]
            stated = [decode_statement(encoded) for encoded in rows.encoded[start:end]]
            # Nobody can have decided on the status of a child that is not there yet.
            found = derived_as_profiled(stated, [unpack(profile) for profile in packed], packed)
            borne = index.values(keys_to_store(found))
            asked = any(rows.asked[row] for row in range(start, end))
            provisional = asked and not any(map(registers, stated))
            own = () if found.whole.record is None else (found.whole.record,)
            for row in range(start, end):
                if (reason := rows.reason[row]) is not None:
                    case = cases.open(
                        rows.pk[row],
                        stated[row - start],
                        DecisionReason(reason),
                        weight=rows.weight[row],
                        child=_pk(rows.may_be[row]),
                        other_child=pk,
                        beside=own,
                    )
                    if provisional:
                        entries.add(case_owner(case), self._sought(rows, row))
            if contests_of(stated):
                contested.append(pk)
            document = seal(
                key, child_place(who), encode_child(found, borne, provisional=provisional)
            )
            entries.add(child_owner(pk), borne)
            children.append(
                copy_rows.child(
                    pk, subject, child_number_of(numbers[place]), document, into_nobody[place]
                )
            )
            sealed += seal_all(key, statement_place(who), rows.encoded[start:end])
            record = [on_records.value(str(pk))]
            for row in range(start, end):
                seen_in = self.equipment.loads[rows.feed[row]]
                standings.append(packed_standing(subject, pk, StatementState.LINKED, seen_in))
                entries.add(standing_owner(rows.pk[row]), record)
        self._add_sources(rows, entries)
        held = self._held(rows, standings, sealed)
        entries.put_aside(self.equipment.staging, f"children-{part:05}")
        put_aside(self.equipment.staging, f"children-{part:05}", contested)
        with self._transaction() as records:
            self._put_keys(subjects, ciphers, at)
            _copy(records, copy_rows.CHILD, children)
            _copy(records, copy_rows.HELD_STATEMENT, held)
            _copy(records, copy_rows.CASE, cases.rows())
        return len(children)

    def write_alone(self, path: str, first_case: int) -> int:
        """Write the statements on no child that one file holds, each sealed under its own key, and
        what a person has to decide of them, in cases that are numbered from ``first_case``. As
        ``write_children`` otherwise."""
        table = self.equipment.staging.read(path)
        rows = _Rows(table)
        subjects: list[bytes] = table["subject"].to_pylist()
        outcomes: list[str] = table["outcome"].to_pylist()
        ciphers = [os.urandom(KEY_BYTES) for _ in subjects]
        now = datetime.now(UTC)
        at = copy_rows.moment(now)
        sealed: list[bytes] = []
        standings: list[bytes] = []
        entries = EntriesOfPart()
        cases = self._cases(first_case, entries, now)
        for row, subject in enumerate(subjects):
            sealed.append(
                seal(ciphers[row], statement_place(UUID(bytes=subject)), rows.encoded[row])
            )
            seen_in = self.equipment.loads[rows.feed[row]]
            standings.append(packed_standing(subject, None, _STATES[outcomes[row]], seen_in))
            if outcomes[row] == "ask" and (reason := rows.reason[row]) is not None:
                case = cases.open(
                    rows.pk[row],
                    decode_statement(rows.encoded[row]),
                    DecisionReason(reason),
                    weight=rows.weight[row],
                    child=_pk(rows.may_be[row]),
                )
                entries.add(case_owner(case), self._sought(rows, row))
        self._add_sources(rows, entries)
        held = self._held(rows, standings, sealed)
        entries.put_aside(self.equipment.staging, path.removesuffix(".parquet").replace("/", "-"))
        with self._transaction() as records:
            self._put_keys(subjects, ciphers, at)
            _copy(records, copy_rows.HELD_STATEMENT, held)
            _copy(records, copy_rows.CASE, cases.rows())
        return len(held)

    def _open(self, path: str) -> pq.ParquetFile:
        """A file, whose footer is read once for all the parts this worker writes."""
        if path not in self._files:
            self._files[path] = self.equipment.staging.open(path)
        return self._files[path]

    def _held(self, rows: "_Rows", standings: Sequence[bytes], sealed: Sequence[bytes]) -> Rows:
        """The rows of the statements, in a random order: they come in that of their children."""
        marks = self.equipment.standings.sealed(standings, rows.reference_digest)
        return [
            copy_rows.held_statement(
                pk=rows.pk[row],
                reference=rows.reference_digest[row],
                content=rows.content_digest[row],
                standing=marks[row],
                sealed=sealed[row],
            )
            for row in at_random(len(sealed)).tolist()
        ]

    def _cases(self, first: int, entries: EntriesOfPart, now: datetime) -> CasesOfPart:
        return CasesOfPart(
            first=first,
            sealed=self.equipment.cases,
            queues=self.equipment.queues,
            entries=entries,
            today=self.equipment.today,
            now=now,
        )

    def _sought(self, rows: "_Rows", row: int) -> list[OpenKey]:
        """The blind keys under which the child of a statement that waits may turn up."""
        return self.equipment.index.values(lookup_keys(unpack(rows.profile[row])))

    def _add_sources(self, rows: "_Rows", entries: EntriesOfPart) -> None:
        """Let each statement be found by its source."""
        keys: dict[tuple[str, str], int] = {}
        for pk, source in zip(rows.pk, zip(rows.feed, rows.source, strict=True), strict=True):
            if source not in keys:
                keys[source] = self.equipment.sources.value("\0".join(source))
            entries.add(statement_owner(pk), [keys[source]])

    @contextmanager
    def _transaction(self) -> Iterator[psycopg.Connection[Any]]:
        """A transaction on the records that this run, and no later one, may write in."""
        load, number = self.equipment.run
        with psycopg.connect(self.equipment.records) as records:
            row = records.execute(_HOLD_THE_RUN, [load]).fetchone()
            if row is None or row[0] != number:
                raise RunSupersededError("another run of this load has begun")
            yield records

    def _put_keys(self, subjects: Sequence[bytes], keys: Sequence[bytes], at: bytes) -> None:
        wrap = self.equipment.holder.wrap
        rows = [
            copy_rows.wrapped_key(subject, wrap(key), at)
            for subject, key in zip(subjects, keys, strict=True)
        ]
        with psycopg.connect(self.equipment.keys) as shelf:
            _copy(shelf, copy_rows.WRAPPED_KEY, rows)


def _pk(row_number: int | None) -> int | None:
    """The primary key of the child with this row number."""
    return None if row_number is None else row_number + 1


class _Rows:
    """The columns of gathered statements, as Python values."""

    def __init__(self, table: pa.Table) -> None:
        self.pk: list[int] = table["pk"].to_pylist()
        self.encoded: list[bytes] = table["encoded"].to_pylist()
        self.profile: list[str] = table["profile"].to_pylist()
        self.reference_digest: list[bytes] = table["reference_digest"].to_pylist()
        self.content_digest: list[bytes] = table["content_digest"].to_pylist()
        self.feed: list[str] = table["feed"].to_pylist()
        self.source: list[str] = table["source"].to_pylist()
        # What a statement's case says, if it has one.
        self.may_be: list[int | None] = table["may_be"].to_pylist()
        self.weight: list[float | None] = table["weight"].to_pylist()
        self.reason: list[str | None] = table["reason"].to_pylist()
        self.asked: list[bool | None] = table["asked"].to_pylist()
        self._child: list[int] = table["child"].to_pylist() if "child" in table.schema.names else []

    def children(self) -> Iterator[tuple[int, int, int]]:
        """Each child's row number, and from which row to before which its statements are."""
        start = 0
        for row, number in enumerate(self._child):
            if number != self._child[start]:
                yield self._child[start], start, row
                start = row
        if self._child:
            yield self._child[start], start, len(self._child)


# What one worker process holds, from its start to its end.
_writers: list[PartWriter] = []


def equip(equipment: Equipment, parent: int) -> None:
    """Begin a worker process; ``parent`` is the process that it works for."""
    pa.set_cpu_count(1)
    # Nothing here refers to itself: what is done with is freed without a search for circles.
    gc.disable()
    _writers.append(PartWriter(equipment))
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    """End this process when its parent has been killed: nobody would read what it answers."""
    while os.getppid() == parent:
        time.sleep(_SECONDS_BETWEEN_LOOKS)
    os._exit(1)


def write_children(
    part: int, first: int, groups: Sequence[tuple[str, int]], first_case: int
) -> int:
    """``PartWriter.write_children`` in this worker process."""
    return _writers[0].write_children(part, first, groups, first_case)


def write_alone(path: str, first_case: int) -> int:
    """``PartWriter.write_alone`` in this worker process."""
    return _writers[0].write_alone(path, first_case)


def _copy(connection: psycopg.Connection[Any], into: str, rows: Rows) -> None:
    if not rows:
        return
    command = f"COPY {into} FROM STDIN (FORMAT BINARY)"
    with connection.cursor() as cursor, cursor.copy(command.encode()) as copy:
        copy.write(copy_rows.HEADER + b"".join(rows) + copy_rows.TRAILER)
