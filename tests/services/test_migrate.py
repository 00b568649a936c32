"""Migrations are recorded with who ran them."""

from importlib import import_module
from unittest.mock import patch

import pytest
from click.testing import CliRunner
from django.db import connections, transaction

from contactpoint.access.actor import Job, JobName
from contactpoint.cli.main import contactpoint
from contactpoint.ledger.details import Migrated
from contactpoint.ledger.entry import Event, Origin
from contactpoint.services.migrate import MigrationRefusedError, migrate
from contactpoint.store.models import LedgerEntry
from tests.fixtures.ledger import entry

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

MIGRATION = import_module("contactpoint.store.migrations.0016_lasting_generations")
_JOB = Job(JobName.MIGRATION, Origin.TERMINAL, "op.erator")


def test_what_was_applied_is_recorded_with_the_operator() -> None:
    """Each migration that either database did not have before, once."""
    before, after = {("store", "0006_scopes")}, {("store", "0006_scopes"), ("store", "0007_ledger")}
    applied = [before, before, after, after]
    with (
        patch("contactpoint.services.migrate.call_command"),
        patch("contactpoint.services.migrate.MigrationRecorder.applied_migrations") as recorded,
    ):
        recorded.side_effect = applied
        migrate(agent=_JOB)
    recorded_as = entry(Event.MIGRATED)
    assert recorded_as.account is None
    sealed = recorded_as.sealed
    assert sealed is not None
    assert sealed.detail == Migrated(applied=("store.0007_ledger",))
    assert (sealed.origin, sealed.job, sealed.operator) == (
        Origin.TERMINAL,
        "migration",
        "op.erator",
    )


def test_where_nothing_is_to_be_done_nothing_is_recorded() -> None:
    """A server that starts again has changed nothing."""
    with patch("contactpoint.services.migrate.call_command"):
        migrate(agent=_JOB)
    assert not LedgerEntry.objects.exists()


def test_without_the_destroyers_role_it_says_what_to_make() -> None:
    """The keys database is on a server where nobody made the role."""
    asks = MIGRATION._ROLE_IS_THERE.replace(MIGRATION.DESTROYER, "nobody_made_it")

    def asking(*_: object, database: str, **__: object) -> None:
        if database == "keys":
            with connections[database].cursor() as cursor:
                cursor.execute(asks)

    with (
        pytest.raises(MigrationRefusedError, match="CREATE ROLE nobody_made_it") as refused,
        patch("contactpoint.services.migrate.call_command", asking),
        transaction.atomic(using="keys"),
    ):
        migrate(agent=_JOB)
    assert "DESTROYER_KEYS_DATABASE_URL" in str(refused.value)
    with patch(
        "contactpoint.services.migrate.call_command", side_effect=MigrationRefusedError("so")
    ):
        told = CliRunner().invoke(contactpoint, ["migrate"])
    assert told.exit_code == 1
    assert "contactpoint: so" in told.stderr
