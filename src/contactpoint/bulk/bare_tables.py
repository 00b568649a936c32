"""Drop the indexes and foreign keys of tables while millions of rows come in, and build them again.

The definitions are read from the catalogue first. The transaction that drops an index or key keeps
its definition in the row of the load, so that no crash can lose it. Needs the role that owns the
tables.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from typing import Any

from django.db import connections, transaction

from contactpoint.store.models import Load
from contactpoint.store.router import DEFAULT, KEYS

FILLED = ("store_child", "store_heldstatement", "store_review")
FILLED_KEYS = ("store_wrappedkey",)
_TABLES = {DEFAULT: FILLED, KEYS: FILLED_KEYS}

# Foreign keys of other tables lean on these tables' primary keys, so they go and come as well.
_CONSTRAINTS = """
    SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid),
        CASE WHEN contype = 'f' THEN confrelid::regclass::text ELSE '' END
    FROM pg_constraint
    WHERE contype IN ('p', 'u', 'f') AND conparentid = 0
        AND (conrelid = ANY(%(tables)s::text[]::regclass[])
            OR contype = 'f' AND confrelid = ANY(%(tables)s::text[]::regclass[]))
    ORDER BY contype = 'f', contype, conname
"""
_INDEXES = """
    SELECT indrelid::regclass::text, quote_ident(relname), pg_get_indexdef(indexrelid)
    FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
    WHERE indrelid = ANY(%(tables)s::text[]::regclass[])
        AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid
            AND contype IN ('p', 'u', 'x'))
    ORDER BY relname
"""
_THERE = """
    SELECT quote_ident(conname) FROM pg_constraint
    UNION SELECT quote_ident(relname) FROM pg_class WHERE relkind = 'i'
"""
# A sort of a country's rows in the memory of one session, and both cores of a small server.
_FOR_BUILDING = "SET maintenance_work_mem = '{memory}'; SET max_parallel_maintenance_workers = {n}"
_AS_BEFORE = "RESET maintenance_work_mem; RESET max_parallel_maintenance_workers"


_OWNS = """
    SELECT bool_and(pg_has_role(relowner, 'USAGE')) FROM pg_class
    WHERE oid = ANY(%s::text[]::regclass[])
"""


class NotOwnerError(Exception):
    """The databases were opened by a role that may not drop and build indexes there."""


@dataclass(frozen=True, slots=True)
class Definition:
    """An index or a constraint: its name, and the SQL that makes it and the SQL that drops it.

    ``leans_on`` is the table that a foreign key leans on, and empty for anything else.
    """

    database: str
    table: str
    name: str
    make: str
    drop: str
    leans_on: str = ""


def must_own_tables() -> None:
    """Raises ``NotOwnerError`` unless the tables to fill are this role's to change."""
    for alias, tables in _TABLES.items():
        with connections[alias].cursor() as cursor:
            cursor.execute(_OWNS, [list(tables)])
            if cursor.fetchone() != (True,):
                raise NotOwnerError("a first load needs the role that owns the tables")


def strip(load: Load) -> None:
    """Drop the indexes and keys of the tables that are filled, unless it has been done.

    The definitions are in ``load.sources`` before the keys database is touched.
    """
    if not load.sources:
        definitions = [*_definitions(DEFAULT), *_definitions(KEYS)]
        with transaction.atomic():
            load.sources = [asdict(definition) for definition in definitions]
            load.save(update_fields=["sources"])
            _drop(DEFAULT, _of(load))
    with transaction.atomic(using=KEYS):
        _drop(KEYS, _of(load))


def build(load: Load, *, workers: int, memory: str, progress: Callable[[int, int], None]) -> None:
    """Build what ``strip`` dropped and is not there yet, and gather the planner's statistics.

    Several tables are done at a time: the server's workers share the sorting of one index, but only
    one of them puts it together. One process checks a foreign key. It begins as soon as what the
    key leans on is there, while the longest index is still being built.
    """
    definitions = _of(load)
    by_table: dict[tuple[str, str], list[Definition]] = {}
    foreign = []
    for definition in definitions:
        if definition.leans_on:
            foreign.append(definition)
        else:
            by_table.setdefault((definition.database, definition.table), []).append(definition)
    done = 0
    with ThreadPoolExecutor(workers) as pool:
        building = {
            pool.submit(_build_apart, by_table[table], workers, memory): table
            for table in sorted(by_table, key=_keys_first)
        }
        unbuilt = set(by_table)
        for built in as_completed(building):
            done += built.result()
            progress(done, len(definitions))
            database, table = building[built]
            unbuilt.remove((database, table))
            with connections[database].cursor() as cursor:
                cursor.execute(f"ANALYZE {table}")
            waiting = [key for key in foreign if unbuilt & _tables_of(key)]
            done += _build([key for key in foreign if key not in waiting], workers, memory)
            foreign = waiting
            progress(done, len(definitions))
    for alias, tables in _TABLES.items():
        with connections[alias].cursor() as cursor:
            for table in tables:
                cursor.execute(f"ALTER TABLE {table} RESET (autovacuum_enabled)")


def _tables_of(key: Definition) -> set[tuple[str, str]]:
    return {(key.database, key.table), (key.database, key.leans_on)}


def _keys_first(table: tuple[str, str]) -> bool:
    """The search index, which is made meanwhile, waits for the table of its key."""
    return table[0] != KEYS


def _build_apart(definitions: Sequence[Definition], workers: int, memory: str) -> int:
    """``_build`` in a thread, which has connections of its own."""
    try:
        return _build(definitions, workers, memory)
    finally:
        connections.close_all()


def _build(definitions: Sequence[Definition], workers: int, memory: str) -> int:
    for definition in definitions:
        with connections[definition.database].cursor() as cursor:
            cursor.execute(_THERE)
            if definition.name in {name for (name,) in cursor.fetchall()}:
                continue
            cursor.execute(_FOR_BUILDING.format(memory=memory, n=workers))
            try:
                cursor.execute(definition.make)
            finally:
                cursor.execute(_AS_BEFORE)
    return len(definitions)


def _of(load: Load) -> list[Definition]:
    return [Definition(**told) for told in load.sources]


def _definitions(alias: str) -> list[Definition]:
    parameters: dict[str, Any] = {"tables": list(_TABLES[alias])}
    with connections[alias].cursor() as cursor:
        cursor.execute(_INDEXES, parameters)
        found = [
            Definition(alias, table, name, make, f"DROP INDEX IF EXISTS {name}")
            for table, name, make in cursor.fetchall()
        ]
        cursor.execute(_CONSTRAINTS, parameters)
        rows: Sequence[tuple[str, str, str, str]] = cursor.fetchall()
    # Keys before the foreign keys that lean on them.
    return found + [
        Definition(
            alias,
            table,
            name,
            f"ALTER TABLE {table} ADD CONSTRAINT {name} {constraint}",
            f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name}",
            leans_on,
        )
        for table, name, constraint, leans_on in rows
    ]


def _drop(alias: str, definitions: Sequence[Definition]) -> None:
    with connections[alias].cursor() as cursor:
        for definition in reversed(definitions):
            if definition.database == alias:
                cursor.execute(definition.drop)
        for table in _TABLES[alias]:
            # Autovacuum would read what comes in while more comes in.
            cursor.execute(f"ALTER TABLE {table} SET (autovacuum_enabled = off)")
