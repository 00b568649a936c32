"""Making a generation beside searches and writers: nothing is lost, and nobody waits."""

import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np
import psycopg
import pytest
from django.db import connection, connections, transaction
from psycopg import sql

from contactpoint.store.address import address_of
from contactpoint.store.models import IndexPageA, IndexPageB, IndexRecord, SearchIndex, WrappedKey
from contactpoint.store.safe import vault
from contactpoint.store.sealed_index import generations
from contactpoint.store.sealed_index.generations import IndexBusyError, make_generation
from contactpoint.store.sealed_index.journal import WRITING, replace_keys
from contactpoint.store.sealed_index.lookup import SLOTS, search_index
from contactpoint.store.sealed_index.merging import merge
from contactpoint.store.sealed_index.run_writer import RunWriter
from contactpoint.vault.errors import KeyDestroyedError
from contactpoint.vault.sealed_index import records
from tests.store.sealed_index.held import keys_of_each

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "keys"])

ANN, BEN, CAL, DEE = 2, 4, 6, 9


@pytest.fixture(autouse=True)
def _some_are_there() -> None:
    """Ann has the keys 11 and 12, Ben has 12: in the run already."""
    replace_keys([(ANN, [11, 12]), (BEN, [12])])
    merge()


def found(*keys: int) -> Mapping[int, list[int]]:
    """Who bears these keys, as the process looks it up."""
    return search_index().owners(keys)


@contextmanager
def another() -> Iterator["psycopg.Connection[Any]"]:
    """Another process's connection, whose transaction is open until it is told."""
    with psycopg.connect(address_of("default")) as other:
        yield other
        other.rollback()


def write(other: "psycopg.Connection[Any]", owner: int, keys: list[int]) -> None:
    """Write a record as another process does, in its open transaction."""
    other.execute("SELECT pg_advisory_xact_lock_shared(%s::bigint)", [WRITING])
    row = other.execute("SELECT writes_under FROM store_searchindex").fetchone()
    (generation,) = row or (0,)
    for content in records([(owner, keys)]):
        sealed = vault().index_seal(generation).seal_record(content)
        other.execute(
            "INSERT INTO store_indexrecord (generation, sealed) VALUES (%s, %s)",
            [generation, sealed],
        )


def seals_that_open() -> set[int]:
    """The generations whose key is there."""
    there = set()
    for number in range(SearchIndex.objects.get().begun + 1):
        try:
            vault().index_seal(number)
        except KeyDestroyedError:
            continue
        there.add(number)
    return there


def test_a_merge_changes_nothing_that_is_found() -> None:
    """What was in the run and what came since: the same before and after, all in the run now."""
    replace_keys([(BEN, [13]), (CAL, [11, 12])])
    before = keys_of_each()
    assert before == {ANN: [11, 12], BEN: [13], CAL: [11, 12]}
    looked_up = found(11, 12, 13, 14)
    made = merge()
    assert keys_of_each() == before
    assert found(11, 12, 13, 14) == looked_up == {11: [ANN, CAL], 12: [ANN, CAL], 13: [BEN]}
    assert (made.pages, made.entries, made.records) == (1, 5, 1)
    assert not IndexRecord.objects.exists()


def test_what_is_taken_away_is_gone_for_the_next_search() -> None:
    """Not at the next merge: whether it is in the run, or came since."""
    found(11)
    replace_keys([(ANN, [12])])
    assert found(11, 12) == {12: [ANN, BEN]}
    replace_keys([(ANN, [])])
    assert found(11, 12) == {12: [BEN]}


def test_a_search_sees_what_its_own_transaction_wrote_and_forgets_it_with_it() -> None:
    """In the open transaction at once; rolled back, in whole or to a savepoint, it was never there;
    and it is remembered only once it is committed."""
    found(11)
    with transaction.atomic():
        replace_keys([(ANN, [14])])
        with transaction.atomic():
            replace_keys([(BEN, [14])])
            assert found(12, 14) == {14: [ANN, BEN]}
            transaction.set_rollback(True)
        assert found(11, 12, 14) == {12: [BEN], 14: [ANN]}
        transaction.set_rollback(True)
    assert found(11, 12, 14) == {11: [ANN], 12: [ANN, BEN]}
    with transaction.atomic():
        replace_keys([(ANN, [14])])
        assert found(11, 14) == {14: [ANN]}
    assert found(11, 14) == {14: [ANN]}


def test_nobody_is_missed_in_whatever_order_writers_commit() -> None:
    """The one who numbered first commits last, and searches were made in between."""
    with another() as first, another() as second:
        write(first, CAL, [15])
        write(second, DEE, [15])
        assert found(15) == {}
        second.commit()
        assert found(15) == {15: [DEE]}
        assert found(15) == {15: [DEE]}
        first.commit()
        assert found(15) == {15: [CAL, DEE]}
        assert found(15) == {15: [CAL, DEE]}


def test_what_is_read_once_is_not_sent_again() -> None:
    """Also while somebody's long transaction keeps the oldest one where it is."""
    with another() as long:
        write(long, DEE, [16])
        for owner in range(100, 120, 2):
            replace_keys([(owner, [15])])
        assert len(found(15)[15]) == 10
        held = search_index()._held
        assert held is not None
        # Transactions of other databases of the server hold the oldest one back as well.
        assert len(held.read_since) >= 10
        taken = len(held.recent)
        found(15)
        assert len(held.recent) == taken
        long.commit()
    assert found(16) == {16: [DEE]}
    assert all(written_in >= held.read_before for written_in in held.read_since.values())


def test_who_writes_during_a_merge_loses_nothing() -> None:
    """What is not committed when the merge reads the journal stays in it, under a key that stays
    until it is merged; and the writer waits for nobody."""
    with another() as writer:
        write(writer, CAL, [15])
        begun = SearchIndex.objects.get().writes_under
        merge()
        assert begun in seals_that_open()
        writer.commit()
    assert found(15) == {15: [CAL]}
    merge()
    assert found(15) == {15: [CAL]}
    assert seals_that_open() == {SearchIndex.objects.get().generation}


def test_the_key_of_what_is_past_is_destroyed() -> None:
    """A copy of the database from before a merge has an index that nobody can open: neither its
    run nor its journal. One key remains, and one slot."""
    replace_keys([(CAL, [15])])
    past = SearchIndex.objects.get()
    record = IndexRecord.objects.get()
    merge()
    for generation in (past.generation, record.generation):
        with pytest.raises(KeyDestroyedError):
            vault().index_seal(generation)
    now = SearchIndex.objects.get()
    assert seals_that_open() == {now.generation} == {now.writes_under}
    assert {IndexPageA.objects.count(), IndexPageB.objects.count()} == {0, 1}


def test_one_generation_is_made_at_a_time() -> None:
    """Whoever comes second is refused, and what the first one makes is whole."""

    def fill(reading: object, holding: object, writer: object) -> tuple[int, ...]:
        with pytest.raises(IndexBusyError, match="another process"):
            merge()
        return ()

    make_generation(fill)
    merge()


def test_who_missed_a_generation_does_not_wait_while_the_next_is_written() -> None:
    """It looks into the slot that is being written, and goes over to the generation that holds."""
    assert found(11) == {11: [ANN]}
    missed = SearchIndex.objects.get().slot
    merge()

    def fill(reading: object, holding: object, writer: RunWriter) -> tuple[int, ...]:
        held = search_index()._held
        assert held is not None
        assert held.slot == missed
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '100ms'")
            assert found(11) == {11: [ANN]}
        writer.add(np.array([11], np.uint64), np.array([ANN], np.uint32))
        return ()

    make_generation(fill)
    assert found(11) == {11: [ANN]}


class _KilledError(Exception):
    pass


@pytest.mark.parametrize("place", ["Holding", "_empty", "RunWriter", "_clean_up"])
def test_broken_off_anywhere_the_next_one_is_whole(
    place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before the change the old generation holds; after it the new one does; the next merge leaves
    one key and one slot whatever was left over."""
    replace_keys([(BEN, [13])])
    before = keys_of_each()

    def killed(*arguments: object) -> None:
        raise _KilledError

    with monkeypatch.context() as patch:
        patch.setattr(generations, place, killed)
        with pytest.raises(_KilledError):
            merge()
    assert keys_of_each() == before
    assert found(12, 13) == {12: [ANN], 13: [BEN]}
    replace_keys([(CAL, [12])])
    assert found(12) == {12: [ANN, CAL]}
    merge()
    assert found(12, 13) == {12: [ANN, CAL], 13: [BEN]}
    assert seals_that_open() == {SearchIndex.objects.get().generation}
    assert {IndexPageA.objects.count(), IndexPageB.objects.count()} == {0, 1}


def test_broken_off_while_it_writes_the_old_one_holds() -> None:
    """What was written of the new run is not there."""

    def fill(reading: object, holding: object, writer: generations.RunWriter) -> tuple[int, ...]:
        raise _KilledError

    before = SearchIndex.objects.get()
    with pytest.raises(_KilledError):
        make_generation(fill)
    after = SearchIndex.objects.get()
    assert (after.generation, after.slot) == (before.generation, before.slot)
    assert found(11) == {11: [ANN]}


def test_who_reads_a_slot_for_long_delays_no_search(monkeypatch: pytest.MonkeyPatch) -> None:
    """A transaction that has read the old run goes on; the merge is done without it, and the slot
    is emptied by the one after."""
    monkeypatch.setattr(generations, "_TRIES", 1)
    slot = SearchIndex.objects.get().slot
    with another() as long:
        long.execute(sql.SQL("SELECT FROM {}").format(sql.Identifier(SLOTS[slot])))
        replace_keys([(BEN, [13])])
        merge()
        assert found(12, 13) == {12: [ANN], 13: [BEN]}
        with pytest.raises(IndexBusyError, match="long transaction"):
            merge()
    merge()
    assert found(12, 13) == {12: [ANN], 13: [BEN]}


def test_a_process_goes_over_to_the_next_generation() -> None:
    """Its directory and what it remembers are of the old one; the answer is of the new one."""
    index = search_index()
    assert index.owners([11]) == {11: [ANN]}
    held = index._held
    replace_keys([(CAL, [11])])
    merge()
    assert index._held is held
    assert index.owners([11]) == {11: [ANN, CAL]}
    assert index._held is not held


def test_searches_loads_and_merges_at_once_wait_for_nobody() -> None:
    """Eight searchers, two writers and one who merges again and again: nobody is refused, nobody
    misses who was there all the time, and every write is there in the end."""
    stop = threading.Event()
    failures: list[BaseException] = []

    def apart(work: "Any") -> threading.Thread:
        def run() -> None:
            try:
                work()
            except BaseException as error:
                failures.append(error)
                stop.set()
            finally:
                connections.close_all()

        thread = threading.Thread(target=run)
        thread.start()
        return thread

    def search() -> None:
        while not stop.is_set():
            assert ANN in found(11)[11]

    def load(first: int) -> None:
        for number in range(60):
            with transaction.atomic():
                replace_keys([(first + 4 * number, [20 + number])])
                assert first + 4 * number in found(20 + number)[20 + number]

    searchers = [apart(search) for _ in range(8)]
    writers = [apart(lambda: load(1000)), apart(lambda: load(1002))]
    while any(writer.is_alive() for writer in writers):
        merge()
    stop.set()
    for thread in (*searchers, *writers):
        thread.join()
    assert failures == []
    expected = {20 + number: [1000 + 4 * number, 1002 + 4 * number] for number in range(60)}
    assert found(*expected) == expected
    merge()
    assert found(*expected) == expected


def test_a_run_of_many_pages_is_merged_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chunk by chunk, with keys that many bear across pages and chunks."""
    monkeypatch.setattr("contactpoint.store.sealed_index.merging._AT_ONCE", 2)
    numbers = [int.from_bytes(os.urandom(7)) for _ in range(1500)]
    replace_keys([(100 + 2 * place, [5, number]) for place, number in enumerate(numbers)])
    merge()
    replace_keys(
        [(100 + 2 * place, [5, number + 1]) for place, number in enumerate(numbers) if place % 3]
    )
    replace_keys([(102, []), (9000, numbers[:200])])
    before = keys_of_each()
    merge()
    assert keys_of_each() == before
    assert sorted(found(5)[5]) == [100 + 2 * place for place in range(1500) if place != 1]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM store_indexrecord")
        assert cursor.fetchone() == (0,)
    assert WrappedKey.objects.filter(wrapped__isnull=True).exists()
