"""Merging the journal into the run, once and in order."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import psycopg

from contactpoint.store.safe import vault
from contactpoint.store.sealed_index.generations import Holding, Made, make_generation
from contactpoint.store.sealed_index.lookup import SLOTS
from contactpoint.store.sealed_index.run_writer import Keys, Owners, RunWriter
from contactpoint.store.sealed_index.sorting import in_order
from contactpoint.vault.sealed_index import REPLACED

_RECORDS = "SELECT id, generation, sealed FROM store_indexrecord ORDER BY id"
_PAGES = "SELECT number, sealed FROM {slot} ORDER BY number"
# Pages that are read at once: a million entries, of which a merge holds a few copies.
_AT_ONCE = 8192
# Owners are told apart by a table of this many bits at most; beyond it by sorting.
_MOST_IN_TABLE = 1 << 28


def merge() -> Made:
    """Make a generation of the run that holds and of the journal.

    Raises what ``make_generation`` raises.
    """
    return make_generation(_merge)


def _merge(reading: "psycopg.Connection[Any]", holding: Holding, writer: RunWriter) -> list[int]:
    numbers, keys, owners, replaced = journal(reading)
    done = 0
    for run_keys, run_owners in _run(reading, holding):
        stays = ~_among(run_owners, replaced)
        run_keys, run_owners = run_keys[stays], run_owners[stays]
        # What of the journal comes before the next chunk of the run.
        end = int(keys.searchsorted(run_keys[-1], "right")) if len(run_keys) else done
        writer.add(*in_order((run_keys, keys[done:end]), (run_owners, owners[done:end])))
        done = end
    writer.add(keys[done:], owners[done:])
    return numbers


def record_numbers(reading: "psycopg.Connection[Any]") -> list[int]:
    """The numbers of all records of the journal, to take them away unread."""
    return [number for (number,) in reading.execute("SELECT id FROM store_indexrecord")]


def journal(reading: "psycopg.Connection[Any]") -> tuple[list[int], Keys, Owners, Owners]:
    """All of the journal: the records' numbers; the entries that count, in order of their keys; and
    the owners whose keys in the run count no more."""
    seals: dict[int, Any] = {}
    numbers: list[int] = []
    all_keys: list[Keys] = [np.empty(0, np.uint64)]
    all_owners: list[Owners] = [np.empty(0, np.uint32)]
    with reading.cursor(name="journal", binary=True) as cursor:
        for number, generation, sealed in cursor.execute(_RECORDS):
            if generation not in seals:
                seals[generation] = vault().index_seal(generation)
            entries = seals[generation].open_record(sealed)
            numbers.append(number)
            all_keys.append(np.frombuffer(entries.keys, np.uint64))
            all_owners.append(np.frombuffer(entries.owners, np.uint32))
    keys, owners = np.concatenate(all_keys), np.concatenate(all_owners)
    places = np.flatnonzero(keys == REPLACED)
    # Of each owner the last place, which is the first one from the end.
    replaced, from_the_end = np.unique(owners[places][::-1], return_index=True)
    last = places[::-1][from_the_end]
    if not len(replaced):
        return numbers, keys[:0], owners[:0], replaced
    counts = np.arange(len(keys)) > last[np.searchsorted(replaced, owners).clip(max=len(last) - 1)]
    counts &= keys != REPLACED
    return numbers, *in_order((keys[counts],), (owners[counts],)), replaced


def _run(reading: "psycopg.Connection[Any]", holding: Holding) -> Iterator[tuple[Keys, Owners]]:
    if not holding.has_run:
        return
    seal = vault().index_seal(holding.generation)
    with reading.cursor(name="run", binary=True) as cursor:
        cursor.itersize = _AT_ONCE
        cursor.execute(_PAGES.replace("{slot}", SLOTS[holding.slot]).encode())
        while pages := cursor.fetchmany(_AT_ONCE):
            opened = [seal.open_page(number, sealed) for number, sealed in pages]
            yield (
                np.concatenate([np.frombuffer(page.keys, np.uint64) for page in opened]),
                np.concatenate([np.frombuffer(page.owners, np.uint32) for page in opened]),
            )


def _among(owners: Owners, replaced: Owners) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    """Which of the owners are among those that are replaced, which are in order."""
    if not len(replaced) or not len(owners):
        return np.zeros(len(owners), np.bool_)
    if int(replaced[-1]) >= _MOST_IN_TABLE:
        return np.isin(owners, replaced, kind="sort")
    table = np.zeros(int(replaced[-1]) + 2, np.bool_)
    table[replaced] = True
    # Whoever is beyond the table is at its last place, where nobody is.
    return table[np.minimum(owners, len(table) - 1)]
