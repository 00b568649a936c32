"""Write what was gathered: worker processes that seal and copy, part by part.

A run that goes on looks into the database for what was written. A part whose first row is there is
there whole. Keys without their part were made by a worker that was killed between the two. Nothing
that was sealed with these keys was kept, and they are made anew.
"""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from typing import TypeVar
from uuid import UUID

import psycopg
import pyarrow as pa
from django.db import OperationalError, connections, transaction
from django.db.models import F
from django.utils import timezone

from contactpoint.bulk.bare_tables import strip
from contactpoint.bulk.gathering import ALLOTTED, Gathered
from contactpoint.bulk.staging import Staging
from contactpoint.bulk.write_part import (
    Equipment,
    equip,
    write_alone,
    write_children,
)
from contactpoint.store.address import address_of
from contactpoint.store.decided import CASE
from contactpoint.store.key_holders import chosen
from contactpoint.store.models import Load
from contactpoint.store.repositories.children import JOINED_INTO
from contactpoint.store.router import DEFAULT, KEYS
from contactpoint.store.safe import own_pointers, queue_keys, sealed_rows, vault
from contactpoint.store.sealed_index.blinding import blindings_now
from contactpoint.store.standing import NAME as STANDING
from contactpoint.vault.vault import IndexDomain

Sought = TypeVar("Sought", int, UUID)
Advance = Callable[[int, int], None]


def write(
    *,
    staging: Staging,
    gathered: Gathered,
    load: Load,
    loads: dict[str, int],
    workers: int,
    progress: Advance,
) -> None:
    """Bring every gathered statement and its child into the database.

    ``load`` is the first load's own row, ``loads`` has the primary key of each feed's load. Raises
    ``OperationalError`` when a database is lost, and ``BrokenProcessPool`` when a worker is.
    """
    again = _take_over(load)
    strip(load)
    missing = [part for part in range(len(gathered.groups)) if not staging.done(_part(part))]
    alone = [path for path in gathered.alone if not staging.done(_alone(path))]
    if again:
        missing, alone = _settle_unmarked(staging, gathered, missing, alone)
    # The right to link, which a first load holds, keeps it from being renewed meanwhile.
    blinding = blindings_now().holds
    equipment = Equipment(
        staging=staging,
        records=address_of(DEFAULT),
        keys=address_of(KEYS),
        holder=chosen(),
        index=vault().index(IndexDomain.OPEN, blinding),
        hidden=vault().index(IndexDomain.HIDDEN, blinding),
        sources=vault().index(IndexDomain.SOURCES, blinding),
        on_records=vault().index(IndexDomain.RECORDS, blinding),
        standings=vault().marks(STANDING),
        joined_into=own_pointers(JOINED_INTO),
        cases=sealed_rows(CASE).alone(),
        queues=queue_keys(blinding),
        run=(load.pk, load.ordinal),
        loads=loads,
        today=timezone.localdate(),
    )
    done = gathered.children - sum(_children_in(gathered, part) for part in missing)
    progress(done, gathered.children)
    with ProcessPoolExecutor(
        workers, get_context("spawn"), initializer=equip, initargs=(equipment, os.getpid())
    ) as pool:
        running: dict[Future[int], str] = {}
        for part in missing:
            first, groups = gathered.first[part], gathered.groups[part]
            writing = pool.submit(write_children, part, first, groups, gathered.first_case[part])
            running[writing] = _part(part)
        for path in alone:
            running[pool.submit(write_alone, path, gathered.alone[path])] = _alone(path)
        try:
            for finished in as_completed(running):
                written = finished.result()
                marker = running[finished]
                staging.finish(marker)
                if marker.startswith("written/"):
                    done += written
                    progress(done, gathered.children)
        except psycopg.OperationalError as error:
            raise OperationalError("a database was lost") from error
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _part(part: int) -> str:
    return f"written/{part:05}"


def _alone(path: str) -> str:
    return f"written-{path}"


def _children_in(gathered: Gathered, part: int) -> int:
    ends = (*gathered.first, gathered.children)
    return ends[part + 1] - ends[part]


def _take_over(load: Load) -> bool:
    """Give this run its number, once no worker of an earlier run is writing.

    Returns whether there was an earlier run.
    """
    with transaction.atomic():
        Load.objects.filter(pk=load.pk).update(ordinal=F("ordinal") + 1)
    load.refresh_from_db()
    return load.ordinal > 1


def _settle_unmarked(
    staging: Staging, gathered: Gathered, parts: Sequence[int], alone: Sequence[str]
) -> tuple[list[int], list[str]]:
    """Mark parts and files that were written but not marked before a kill.

    Deletes the keys of those that were not written. Returns the parts and files still to write.
    """
    first = {part: gathered.first[part] + 1 for part in parts}
    there = _present(DEFAULT, "SELECT id FROM store_child WHERE id = ANY(%s)", list(first.values()))
    lonely = {path: staging.read(path, columns=["pk", "subject"]) for path in alone}
    lonely_there = _present(
        DEFAULT,
        "SELECT id FROM store_heldstatement WHERE id = ANY(%s)",
        [table["pk"][0].as_py() for table in lonely.values()],
    )
    missing = [part for part in parts if first[part] not in there]
    for part in set(parts) - set(missing):
        staging.finish(_part(part))
    missing_alone = [path for path in alone if lonely[path]["pk"][0].as_py() not in lonely_there]
    for path in set(alone) - set(missing_alone):
        staging.finish(_alone(path))
    with staging.open(ALLOTTED) as allotted:
        made = [allotted.read_row_group(part, columns=["subject"]) for part in missing]
    _forget_keys([*made, *(lonely[path] for path in missing_alone)])
    return missing, missing_alone


def _forget_keys(parts: Sequence[pa.Table]) -> None:
    """Delete the keys of parts that were not written. A part has all its keys, or none.

    They are deleted and not destroyed: nothing is sealed with them, and their subjects come again.
    """
    by_first = {subjects[0]: subjects for table in parts if (subjects := _subjects(table))}
    there = _present(
        KEYS, "SELECT subject FROM store_wrappedkey WHERE subject = ANY(%s)", list(by_first)
    )
    with connections[KEYS].cursor() as cursor:
        for first in there:
            cursor.execute(
                "DELETE FROM store_wrappedkey WHERE subject = ANY(%s)", [by_first[first]]
            )


def _subjects(table: pa.Table) -> list[UUID]:
    return [UUID(bytes=subject) for subject in table["subject"].to_pylist()]


def _present(alias: str, sql: str, sought: list[Sought]) -> set[Sought]:
    with connections[alias].cursor() as cursor:
        cursor.execute(sql, [sought])
        return {found for (found,) in cursor.fetchall()}
