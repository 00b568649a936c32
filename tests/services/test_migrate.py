"""Migrations are recorded with who ran them."""

from unittest.mock import patch

import pytest

from contactpoint.access.actor import Job, JobName
from contactpoint.ledger.details import Migrated
from contactpoint.ledger.entry import Event, Origin
from contactpoint.services.migrate import migrate
from contactpoint.store.models import LedgerEntry
from tests.fixtures.ledger import entry

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

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
