"""Migrations of tables that hold rows: every other test migrates empty ones."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from django.db.backends.utils import CursorWrapper

from tests.fixtures.old_store import migrated, old_store

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

SUBJECT = UUID(int=7)
KEYS = [3, 5, 8]


@pytest.fixture
def old() -> Iterator[CursorWrapper]:
    """The tables as they were before search keys had one of their own, with a child and a statement
    in them, in a schema beside the others; all of it goes with the test's transaction."""
    with old_store("0002_grants") as cursor:
        cursor.execute(
            'INSERT INTO store_load (feed, sender, "full", files_digest, state, file_number,'
            " ordinal, counts, dropped, sources, started_at)"
            " VALUES ('pds', '', true, '', 'done', 0, 0, '{}', '{}', '[]', now())"
        )
        cursor.execute(
            "INSERT INTO store_child (subject, number, document, search_keys, created_at,"
            " changed_at) VALUES (%s, 'ABC', 'sealed', %s, now(), now())",
            [SUBJECT, KEYS],
        )
        cursor.execute(
            "INSERT INTO store_heldstatement (child_id, subject, state, feed, source,"
            " reference_digest, content_digest, sealed, last_seen_in_id)"
            " SELECT child.id, subject, 'linked', 'pds', '', 'r', 'c', 's', load.id"
            " FROM store_child AS child, store_load AS load"
        )
        # In a migration of their own these would have been committed.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        yield cursor


def test_a_child_keeps_its_search_keys(old: CursorWrapper) -> None:
    """The keys in a child's row are in the table of search keys afterwards, under that child."""
    migrated("0003_search_keys")
    old.execute(
        "SELECT child.subject, held.values FROM store_searchkeys AS held"
        " JOIN store_child AS child ON child.id = held.child_id"
    )
    assert old.fetchall() == [(SUBJECT, KEYS)]


def test_indexes_that_nothing_reads_go_and_rows_stay(old: CursorWrapper) -> None:
    """Children and statements are as they were, and have no index on the load or on the beginning
    of a number; the numbers are still kept apart."""
    migrated("0004_lighter_updates")
    old.execute("SELECT count(*) FROM store_child JOIN store_heldstatement USING (subject)")
    assert old.fetchone() == (1,)
    old.execute(
        "SELECT indexdef FROM pg_indexes WHERE schemaname = 'old_store'"
        " AND tablename IN ('store_child', 'store_heldstatement')"
    )
    definitions = [definition for (definition,) in old.fetchall()]
    assert not any("varchar_pattern_ops" in made for made in definitions if "number" in made)
    assert not any("(last_seen_in_id)" in made for made in definitions)
    assert any("UNIQUE" in made and "(number)" in made for made in definitions)


def test_what_is_made_lighter_can_be_put_back(old: CursorWrapper) -> None:
    """The migration of the indexes goes backwards as well, and forwards again."""
    for name in ("0004_lighter_updates", "0003_search_keys", "0004_lighter_updates"):
        migrated(name)
        old.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    old.execute("SELECT reloptions FROM pg_class WHERE oid = 'store_child'::regclass")
    assert old.fetchone() == (["fillfactor=90"],)
