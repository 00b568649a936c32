"""What the servers of the two databases tell of themselves."""

import time
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connections, router
from django.db.migrations.executor import MigrationExecutor

from contactpoint.store.router import DEFAULT

_SETTINGS = "SELECT name, setting FROM pg_settings"
_IDENTITY = "SELECT system_identifier::text, current_database() FROM pg_control_system()"
_LOGIN = "SELECT session_user::text, current_user::text"
_CLOCK = "SELECT extract(epoch FROM clock_timestamp())::float8"
_COLUMNS = """
    SELECT relname, attname FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
        AND attnum > 0 AND NOT attisdropped
"""


@dataclass(frozen=True, slots=True)
class Place:
    """Which database of which server: two with the same are one."""

    server: str
    database: str


def place_of(database: str) -> Place:
    """Where a database really is, whatever its address says."""
    ((server, name),) = _rows(database, _IDENTITY)
    return Place(server, name)


def login_of(database: str) -> tuple[str, str]:
    """As which role the service logs in, and as which it acts."""
    ((login, role),) = _rows(database, _LOGIN)
    return login, role


def password_of(database: str) -> str:
    """The password by which the service came in, wherever libpq took it from; for comparing."""
    connections[database].ensure_connection()
    return bytes(connections[database].connection.pgconn.password or b"").decode()


def settings_of(database: str) -> dict[str, str]:
    """The settings of the server that everybody may see."""
    return dict(_rows(database, _SETTINGS))


def clock_difference(database: str) -> float:
    """By how many seconds the server's clock is before this machine's, or behind it."""
    before = time.time()
    ((there,),) = _rows(database, _CLOCK)
    return float(there) - (before + time.time()) / 2


def not_applied() -> tuple[int, int]:
    """How many migrations of this release are not applied to the records, and how many are that
    this release does not have."""
    executor = MigrationExecutor(connections[DEFAULT])
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    applied = executor.loader.applied_migrations
    ours = {application for application, _ in executor.loader.disk_migrations}
    unknown = [
        one for one in applied if one[0] in ours and one not in executor.loader.disk_migrations
    ]
    return len(plan), len(unknown)


def missing_columns(database: str) -> list[str]:
    """What of the tables of this release a database lacks, as ``table.column``.

    Whoever may not read which migrations were applied can tell by it that some were not.
    """
    there = {f"{table}.{column}" for table, column in _rows(database, _COLUMNS)}
    wanted = {
        f"{model._meta.db_table}.{field.column}"
        for model in apps.get_app_config("store").get_models()
        if router.allow_migrate_model(database, model)
        for field in model._meta.concrete_fields
    }
    return sorted(wanted - there)


def _rows(database: str, sql: str) -> list[tuple[Any, ...]]:
    with connections[database].cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())
