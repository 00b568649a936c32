"""Making the next generation of the index: a run in the other slot, then the change to it.

One at a time. The run is written under a key of its own while searches and loads go on. One
transaction then lets the new generation hold and takes away the records that are in it. Killed
before that, nothing has changed but a number; killed after it, only what is past is left over. What
is left over, slot and keys, the next generation cleans up.

Needs the role that owns the tables, which alone may change the run.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, LiteralString

import psycopg
from psycopg import sql

from contactpoint.store import destroyer
from contactpoint.store.address import address_of
from contactpoint.store.router import DEFAULT
from contactpoint.store.safe import vault
from contactpoint.store.sealed_index.journal import WRITING
from contactpoint.store.sealed_index.lookup import SLOTS
from contactpoint.store.sealed_index.run_writer import RunWriter

_MAKING = 7_406_102
_BEGIN = """
    INSERT INTO store_searchindex (id, generation, slot, directory, pages, begun, writes_under,
        kept_from, blinding, blinding_coming)
    VALUES (1, 0, 'a', '', 0, %(number)s, %(number)s, 0, 0, 0)
    ON CONFLICT (id) DO UPDATE SET begun = %(number)s, writes_under = %(number)s
"""
_BEGUN = "SELECT coalesce(max(begun), 0) FROM store_searchindex"
_STATE = "SELECT generation, slot, directory <> '' FROM store_searchindex"
_CHANGE = """
    UPDATE store_searchindex SET generation = %s, slot = %s, directory = %s, pages = %s,
        made_at = now(), blinding = coalesce(%s, blinding),
        blinding_coming = coalesce(%s, blinding_coming)
"""
_BLINDING_COMES = """
    INSERT INTO store_searchindex (id, generation, slot, directory, pages, begun, writes_under,
        kept_from, blinding, blinding_coming)
    VALUES (1, 0, 'a', '', 0, 0, 0, 0, 0, %(number)s)
    ON CONFLICT (id) DO UPDATE SET blinding_coming = %(number)s
"""
_TAKE_AWAY = "DELETE FROM store_indexrecord WHERE id = ANY(%s)"
_STILL_NEEDED = """
    SELECT least(state.generation, (SELECT min(generation) FROM store_indexrecord)),
        state.kept_from
    FROM store_searchindex AS state
"""
# Nobody waits longer than this for a slot that is being emptied.
_PATIENCE = "SET LOCAL lock_timeout = '50ms'"
_TRIES = 100
_SECONDS_BETWEEN_TRIES = 0.05


class IndexBusyError(Exception):
    """Another process is making a generation, or somebody holds on to a slot; try again later."""


@dataclass(frozen=True, slots=True)
class Holding:
    """The generation that holds while the next one is made, and whether it has a run."""

    generation: int
    slot: str
    has_run: bool


@dataclass(frozen=True, slots=True)
class Made:
    """A generation that has been made: how many pages and entries its run has, and how many
    records of the journal went into it."""

    generation: int
    pages: int
    entries: int
    records: int


# Writes the run's entries in order of their keys. Is given a connection whose one snapshot shows
# what to write, and returns the numbers of the records that are in it.
Fill = Callable[["psycopg.Connection[Any]", Holding, RunWriter], Sequence[int]]


def make_generation(fill: Fill, *, blinding: int | None = None) -> Made:
    """Make the next generation, with the run that ``fill`` writes: under another generation of the
    blinding keys where ``blinding`` names one.

    Raises ``IndexBusyError`` while another is being made, Django's and psycopg's database errors,
    and those of the vault: ``NotDestroyedError`` before anything is made where the role that
    destroys keys is not known.
    """
    destroyer.must_be_known()
    with _alone() as session:
        number = _begun(session)
        seal = vault().index_seal(number)
        with (
            psycopg.connect(address_of(DEFAULT)) as reading,
            psycopg.connect(address_of(DEFAULT)) as writing,
        ):
            reading.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            holding = Holding(*_row(reading, _STATE))
            slot = next(name for name in SLOTS if name != holding.slot)
            # Apart, as it locks out a process that looks there because it missed a generation.
            _empty(session, slot)
            with writing.transaction():
                with RunWriter(writing, SLOTS[slot], seal) as writer:
                    taken = fill(reading, holding, writer)
                directory = seal.seal_directory(writer.directory)
                writing.execute(
                    _CHANGE, [number, slot, directory, writer.pages, blinding, blinding]
                )
                writing.execute(_TAKE_AWAY, [list(taken)])
            reading.rollback()
        _clean_up(session, holding.slot)
    return Made(number, writer.pages, writer.entries, len(taken))


def announce_blinding(generation: int) -> None:
    """Let whoever writes keys from now on write them under this generation of the blinding keys as
    well. Raises psycopg's errors."""
    with psycopg.connect(address_of(DEFAULT)) as session:
        session.execute(_BLINDING_COMES, {"number": generation})


@contextmanager
def _alone() -> Iterator["psycopg.Connection[Any]"]:
    """A session that makes a generation alone; killed, it lets the next one begin."""
    with psycopg.connect(address_of(DEFAULT), autocommit=True) as session:
        (got,) = _row(session, "SELECT pg_try_advisory_lock(%s::bigint)", [_MAKING])
        if not got:
            raise IndexBusyError("another process is rewriting the search index")
        yield session


def _begun(session: "psycopg.Connection[Any]") -> int:
    """The number of a new generation, under whose key records are written from now on."""
    (before,) = _row(session, _BEGUN)
    # The key first: as soon as the number is known, it is written under.
    number = vault().begin_index(before)
    session.execute(_BEGIN, {"number": number})
    return number


def _empty(connection: "psycopg.Connection[Any]", slot: str) -> None:
    """Empty a slot that nobody reads. Raises ``IndexBusyError`` where somebody holds on to it."""
    command = sql.SQL("TRUNCATE {}").format(sql.Identifier(SLOTS[slot]))
    for _ in range(_TRIES):
        try:
            with connection.transaction():
                connection.execute(_PATIENCE)
                connection.execute(command)
                connection.execute("SET LOCAL lock_timeout = 0")
        except psycopg.errors.LockNotAvailable:
            time.sleep(_SECONDS_BETWEEN_TRIES)
        else:
            return
    raise IndexBusyError("a long transaction still reads an old part of the search index")


def _clean_up(session: "psycopg.Connection[Any]", slot: str) -> None:
    """Empty the slot that is past, and destroy the keys that nothing needs any more.

    Where somebody holds on to either, it is left to the next generation.
    """
    with suppress(IndexBusyError):
        _empty(session, slot)
    for _ in range(_TRIES):
        with session.transaction():
            # While nobody writes: whoever writes next reads the generation to write under anew.
            (alone,) = _row(session, "SELECT pg_try_advisory_xact_lock(%s::bigint)", [WRITING])
            if alone:
                needed, kept_from = _row(session, _STILL_NEEDED)
                vault().destroy_index_seals(range(kept_from, needed))
                session.execute("UPDATE store_searchindex SET kept_from = %s", [needed])
                return
        time.sleep(_SECONDS_BETWEEN_TRIES)


def _row(
    connection: "psycopg.Connection[Any]", command: LiteralString, values: Sequence[Any] = ()
) -> Any:
    row = connection.execute(command, values or None).fetchone()
    if row is None:
        raise LookupError("the search index has no row")
    return row
