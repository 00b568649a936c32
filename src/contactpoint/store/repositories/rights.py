"""What the roles of a database hold, as its server tells anybody who asks."""

from collections.abc import Sequence
from typing import Any

from django.db import connections

from contactpoint.store.grants import GUARDS, Rights

# The rights to a table that PostgreSQL 18 knows, and those that it knows of single columns.
_OF_TABLES = (
    *("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER", "MAINTAIN"),
)
_OF_COLUMNS = ("SELECT", "INSERT", "UPDATE", "REFERENCES")
_HELD = """
    SELECT relname, privilege, NULL FROM pg_class, unnest(%(of_tables)s::text[]) AS privilege
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f')
        AND has_table_privilege(%(role)s, oid, privilege)
    UNION ALL
    SELECT relname, privilege, attname::text
    FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid,
        unnest(%(of_columns)s::text[]) AS privilege
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f')
        AND attnum > 0 AND NOT attisdropped
        AND NOT has_table_privilege(%(role)s, pg_class.oid, privilege)
        AND has_column_privilege(%(role)s, pg_class.oid, attnum, privilege)
"""
_POWERS = """
    SELECT power FROM pg_roles, LATERAL (VALUES
        ('SUPERUSER', rolsuper), ('BYPASSRLS', rolbypassrls), ('CREATEROLE', rolcreaterole),
        ('CREATEDB', rolcreatedb), ('REPLICATION', rolreplication)) AS held (power, has)
    WHERE rolname = %(role)s AND has
    UNION ALL
    SELECT 'member of ' || roleid::regrole::text FROM pg_auth_members
    WHERE member = (SELECT oid FROM pg_roles WHERE rolname = %(role)s)
    UNION ALL
    SELECT 'creates in the schema public' WHERE has_schema_privilege(%(role)s, 'public', 'CREATE')
        AND NOT %(owns)s
    UNION ALL
    SELECT 'creates in the database'
    WHERE has_database_privilege(%(role)s, current_database(), 'CREATE') AND NOT %(owns)s
    UNION ALL
    SELECT 'makes temporary tables'
    WHERE has_database_privilege(%(role)s, current_database(), 'TEMPORARY') AND NOT %(owns)s
    UNION ALL
    SELECT 'owns objects' FROM (
        SELECT FROM pg_shdepend WHERE refclassid = 'pg_authid'::regclass AND deptype = 'o'
            AND refobjid = (SELECT oid FROM pg_roles WHERE rolname = %(role)s) LIMIT 1
    ) AS owned WHERE NOT %(owns)s
    UNION ALL
    SELECT 'sets ' || relname FROM pg_class WHERE NOT %(owns)s
        AND relnamespace = 'public'::regnamespace
        AND CASE relkind WHEN 'S' THEN has_sequence_privilege(%(role)s, oid, 'UPDATE') END
    UNION ALL
    SELECT 'uses the numbers of the ledger' FROM pg_class
    WHERE relname = 'store_ledgerentry_id_seq' AND NOT %(owns)s
        AND CASE relkind WHEN 'S' THEN
            has_sequence_privilege(%(role)s, oid, 'USAGE, SELECT, UPDATE') END
"""
_EXISTS = "SELECT count(*) FROM pg_roles WHERE rolname = %s"
_MAY_CONNECT = "SELECT has_database_privilege(%s, current_database(), 'CONNECT')"
# A right of PUBLIC is one that every role has, also one that is made tomorrow.
_OF_PUBLIC = """
    SELECT 'connects to the database' FROM pg_database,
        aclexplode(coalesce(datacl, acldefault('d', datdba))) AS held
    WHERE datname = current_database() AND grantee = 0
    UNION
    SELECT 'creates in the schema public' FROM pg_namespace,
        aclexplode(coalesce(nspacl, acldefault('n', nspowner))) AS held
    WHERE nspname = 'public' AND grantee = 0 AND privilege_type = 'CREATE'
    UNION
    SELECT 'has rights to ' || relname FROM pg_class, aclexplode(relacl) AS held
    WHERE relnamespace = 'public'::regnamespace AND grantee = 0
    UNION
    SELECT 'has rights to columns of ' || relname
    FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid, aclexplode(attacl) AS held
    WHERE relnamespace = 'public'::regnamespace AND grantee = 0
"""
# Who can log in and read or change any table, besides those that the design knows.
_OTHERS = """
    SELECT DISTINCT rolname FROM pg_roles, pg_class
    WHERE rolcanlogin AND NOT rolsuper AND rolname <> ALL(%s)
        AND relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
        AND (has_any_column_privilege(rolname, pg_class.oid, 'SELECT, INSERT, UPDATE')
            OR has_table_privilege(rolname, pg_class.oid, 'DELETE, TRUNCATE, TRIGGER, MAINTAIN'))
    UNION ALL
    SELECT rolname FROM pg_roles
    WHERE rolcanlogin AND (rolsuper OR rolcreaterole OR rolreplication) AND rolname <> ALL(%s)
        AND oid <> 10
"""
_TRIGGERS = """
    SELECT relname, tgname, tgenabled IN ('O', 'A')
    FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid WHERE NOT tgisinternal
    UNION ALL
    SELECT relname, rulename, false FROM pg_rewrite JOIN pg_class ON pg_class.oid = ev_class
    WHERE relnamespace = 'public'::regnamespace
    UNION ALL
    SELECT proname, 'runs as its owner', false FROM pg_proc
    WHERE pronamespace = 'public'::regnamespace AND prosecdef
    UNION ALL
    SELECT evtname, 'event trigger', false FROM pg_event_trigger
"""


def held(database: str, role: str) -> dict[str, Rights]:
    """What a role may do with each table, however it came by that; without tables of which it may
    do nothing."""
    asked = {"role": role, "of_tables": [*_OF_TABLES], "of_columns": [*_OF_COLUMNS]}
    tables: dict[str, set[str]] = {}
    columns: dict[str, dict[str, set[str]]] = {}
    for table, right, column in _rows(database, _HELD, asked):
        if column is None:
            tables.setdefault(table, set()).add(right)
        else:
            columns.setdefault(table, {}).setdefault(right, set()).add(column)
    return {
        table: Rights(
            frozenset(tables.get(table, ())),
            {right: frozenset(names) for right, names in columns.get(table, {}).items()},
        )
        for table in tables.keys() | columns.keys()
    }


def exists(database: str, role: str) -> bool:
    """Whether the server has such a role."""
    ((count,),) = _rows(database, _EXISTS, [role])
    return bool(count)


def may_connect(database: str, role: str) -> bool:
    """Whether a role of the server may open the database."""
    ((may,),) = _rows(database, _MAY_CONNECT, [role])
    return bool(may)


def powers(database: str, role: str, *, owns: bool = False) -> list[str]:
    """What a role could do besides its rights to tables, in words; with ``owns``, without what goes
    with owning the database."""
    return [power for (power,) in _rows(database, _POWERS, {"role": role, "owns": owns})]


def of_public(database: str) -> list[str]:
    """What every role may do, in words."""
    return sorted(right for (right,) in _rows(database, _OF_PUBLIC))


def others(database: str, known: Sequence[str]) -> list[str]:
    """The roles that can log in and have a right to a table, or could give themselves one; without
    those known and without the server's first."""
    return sorted({role for (role,) in _rows(database, _OTHERS, [[*known], [*known]])})


def unguarded(database: str) -> list[str]:
    """The triggers that should be there and are not, or are off, and those that should not be."""
    found = {(table, name): on for table, name, on in _rows(database, _TRIGGERS)}
    wanted = GUARDS[database]
    missing = [one for one in wanted if not found.get(one)]
    return sorted(f"{table}: {name}" for table, name in (*missing, *(found.keys() - wanted)))


def _rows(database: str, sql: str, values: Any = None) -> list[tuple[Any, ...]]:
    with connections[database].cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())
