"""That a case is called so in Python touches no table."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from contactpoint.store.models import HeldCase

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.mark.parametrize("backwards", [False, True])
def test_a_case_keeps_its_table(backwards: bool) -> None:
    """No statement is sent, forwards or back: what is in the queue is not locked for a word."""
    loader = MigrationExecutor(connection).loader
    migration = loader.get_migration("store", "0008_case")
    before = loader.project_state([("store", "0007_ledger")])
    with connection.schema_editor(collect_sql=True) as editor:
        turn = migration.unapply if backwards else migration.apply
        turn(before, editor, collect_sql=True)
    stated = [line for line in editor.collected_sql if not line.startswith("--")]
    assert stated == []
    assert HeldCase._meta.db_table == "store_review"
