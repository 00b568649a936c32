"""Bring both databases to this release's schema, and record it."""

from collections.abc import Sequence

from django.core.management import call_command
from django.db import connections, transaction
from django.db.migrations.recorder import MigrationRecorder

from contactpoint.access.actor import Agent
from contactpoint.ledger.details import Migrated
from contactpoint.store.repositories import ledger

_DATABASES = ("default", "keys")


def migrate(*, agent: Agent) -> None:
    """Migrate both databases, as the role that owns them.

    The ledger gets an entry only where a migration was applied.
    """
    before = _applied()
    for database in _DATABASES:
        call_command("migrate", database=database, verbosity=0, interactive=False)
    applied = sorted(_applied() - before)
    if applied:
        record_migration(agent=agent, applied=applied)
    # NumPy is behind it, which no other command should wait for.
    from contactpoint.services.keep_index import see_to_index

    see_to_index(agent=agent)


def record_migration(*, agent: Agent, applied: Sequence[str]) -> None:
    """Record which migrations ran; called afterwards, because one makes the ledger's table."""
    with transaction.atomic():
        ledger.record_change(agent=agent, what=Migrated(applied=tuple(applied)))


def _applied() -> set[str]:
    return {
        f"{application}.{name}"
        for database in _DATABASES
        for application, name in MigrationRecorder(connections[database]).applied_migrations()
    }
