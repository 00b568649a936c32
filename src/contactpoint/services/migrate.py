"""Bring both databases to this release's schema, and record it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import psycopg
from django.core.management import call_command
from django.db import DatabaseError, connections, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from contactpoint.access.actor import Agent
from contactpoint.ledger.details import Migrated
from contactpoint.services.accounts.sessions import clear_sessions
from contactpoint.store.account_macs import carry_roles_over
from contactpoint.store.repositories import authorities, involvements, ledger, loads

_DATABASES = ("default", "keys")
_BATCH = 1000
# PostgreSQL's SQLSTATE for what a migration itself raises, in words of its own.
_RAISED = "P0001"


class MigrationRefusedError(Exception):
    """A migration cannot run on what is there; the message says what to do."""


def migrate(*, agent: Agent) -> None:
    """Migrate both databases, as the role that owns them.

    The ledger gets an entry only where a migration was applied. Sessions that have long ended are
    cleared away, so that a server that is started now and then keeps none. Raises
    ``MigrationRefusedError``, also where only the owner can make the search index that is missing.
    """
    before = _applied()
    for database in _DATABASES:
        with _refusals_told():
            call_command("migrate", database=database, verbosity=0, interactive=False)
    applied = sorted(_applied() - before)
    if applied:
        record_migration(agent=agent, applied=applied)
    if "store.0024_who_may_use_it" in applied:
        carry_roles_over()
        _switch_on_who_searches_already()
    # NumPy is behind it, which no other command should wait for.
    from contactpoint.services.keep_index import IndexNotOwnedError, see_to_index

    try:
        see_to_index(agent=agent)
    except IndexNotOwnedError as error:
        raise MigrationRefusedError(f"{error}: run it with the owner's addresses") from None
    if "store.0029_life_of_accounts" in applied:
        let_involvements_be_found()
    clear_sessions(agent=agent)


def _switch_on_who_searches_already() -> None:
    """An authority whose organisations have accounts used the service before it was switched on."""
    for gss, name in authorities.in_use():
        authorities.switch_on(gss, name=name, on_from=timezone.localdate())


def let_involvements_be_found() -> None:
    """Those that were recorded before an account's were found by the search index."""
    for found in involvements.in_batches(_BATCH):
        with transaction.atomic():
            loads.moving_alone()
            involvements.note_open(found)


@contextmanager
def _refusals_told() -> Iterator[None]:
    try:
        yield
    except DatabaseError as error:
        raised = error.__cause__
        if not isinstance(raised, psycopg.Error) or raised.sqlstate != _RAISED:
            raise
        told = (raised.diag.message_primary, raised.diag.message_hint)
        raise MigrationRefusedError(". ".join(filter(None, told))) from None


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
