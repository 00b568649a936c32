"""Every column of a table that holds or points to a child is here, with what it says to a thief."""

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

# What a column is to who has a dump of the records and no key.
SEALED = "sealed under a key of the other database"
KEYED = "a keyed digest, pseudonym or mark: never the same for two things"
POINTER = "a keyed pointer to a child's row: those of one table to one child are equal"
RANDOM = "drawn at random, and says nothing"
NUMBER = "the row's own number, in the order in which rows came or of children in that of batches"
ROW = "left open: it names another row, so that a thief counts what belongs together"
STATE = "left open: how far the row has come"
TIME = "when the row was written, which the server's own notes tell as well"
DECIDED = "left open: what somebody has to decide or decided, of rows and not of names"
STAFF = "left open: which account, by its number"

COLUMNS: dict[str, dict[str, str]] = {
    "store_child": {
        "id": NUMBER,
        "subject": RANDOM,
        "number": RANDOM,
        "document": SEALED,
        "joined_into": KEYED,
    },
    "store_heldstatement": {
        "id": NUMBER,
        "child_id": ROW,
        "subject": ROW,
        "state": STATE,
        "reference_digest": KEYED,
        "content_digest": KEYED,
        "sealed": SEALED,
        "seen": KEYED,
    },
    "store_recordedinvolvement": {
        "id": NUMBER,
        "reference": RANDOM,
        "child": POINTER,
        "sealed": SEALED,
    },
    "store_review": {
        "id": NUMBER,
        "kind": DECIDED,
        "statement_id": ROW,
        "child_id": ROW,
        "other_child_id": ROW,
        "weight": DECIDED,
        "reason": DECIDED,
        "opened_at": TIME,
        "scope": DECIDED,
        "urgency": DECIDED,
        "claimed_by_id": STAFF,
        "claimed_until": TIME,
        "asked_source_at": STATE,
        "withheld": STATE,
    },
    "store_verdict": {
        "id": NUMBER,
        "kind": DECIDED,
        "child_id": ROW,
        "other_child_id": ROW,
        "statement_id": ROW,
        "reason": DECIDED,
        "weight": DECIDED,
        "scope": DECIDED,
        "made_by_id": STAFF,
        "made_at": TIME,
        "undone_by_id": STAFF,
        "undone_at": TIME,
    },
    "store_verdictstatement": {
        "id": NUMBER,
        "verdict_id": ROW,
        "statement_id": ROW,
        "came_from_id": ROW,
        "last_known": STATE,
    },
    "store_statementpair": {
        "id": NUMBER,
        "verdict_id": ROW,
        "left_id": ROW,
        "right_id": ROW,
        "same": DECIDED,
        "overruled_by_id": ROW,
    },
    "store_ledgerentry": {
        "id": NUMBER,
        "at": TIME,
        "by": KEYED,
        "about": KEYED,
        "envelope": SEALED,
        "sealed": SEALED,
        "hash": "over what stands here",
    },
    "store_indexpagea": {"number": "the page's place among all", "sealed": SEALED},
    "store_indexpageb": {"number": "the page's place among all", "sealed": SEALED},
    "store_indexrecord": {
        "id": NUMBER,
        "generation": "which key sealed it",
        "sealed": SEALED,
        "written_in": TIME,
    },
}
# These hold nothing of a child, and no other table refers to them from one but by a row's number.
OF_NO_CHILD = {
    *("store_account", "store_organisation", "store_load", "store_loadfault", "store_searchindex"),
    *("django_session", "django_migrations", "django_content_type", "shared_cache"),
    *("mfa_authenticator", "account_emailaddress", "account_emailconfirmation"),
    *("auth_group", "auth_group_permissions", "auth_permission"),
}


def columns() -> dict[str, set[str]]:
    """Every column of the database of records, by table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, attname FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid"
            " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
            " AND attnum > 0 AND NOT attisdropped"
        )
        found: dict[str, set[str]] = {}
        for table, column in cursor.fetchall():
            found.setdefault(table, set()).add(column)
    return found


def test_every_column_has_its_reason() -> None:
    """A table or a column that is added says here what a thief reads in it."""
    there = columns()
    assert there.keys() == COLUMNS.keys() | OF_NO_CHILD
    assert {table: there[table] for table in COLUMNS} == {
        table: set(reasons) for table, reasons in COLUMNS.items()
    }


def test_nothing_of_no_child_refers_to_one() -> None:
    """No other table has a foreign key to any of these."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint"
            " WHERE contype = 'f'"
        )
        for table, leans_on in cursor.fetchall():
            assert not (leans_on in COLUMNS and table in OF_NO_CHILD), (table, leans_on)
