"""Every column of a table that holds or points to a child is here, with what it says to a thief."""

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

# What a column is to who has a dump of the records and no key.
SEALED = "sealed under a key of the other database"
KEYED = "a keyed digest, pseudonym or mark: never the same for two things"
RANDOM = "drawn at random, and says nothing"
NUMBER = "the row's own number: of children and statements in a random order within a batch"
TIME = "when the row was written, which the server's own notes tell as well"
POINTER = "a mark of a row's number: equal only to those in this column that lead to one row"
STAFF = "which account works on the case at the moment, by its number"
COUNT = "how much somebody did on a day: who and with which children is not said"
PASSED = "which limits somebody has passed on a day"

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
        "reference_digest": KEYED,
        "content_digest": KEYED,
        "standing": KEYED,
        "sealed": SEALED,
    },
    "store_recordedinvolvement": {
        "id": NUMBER,
        "reference": RANDOM,
        "child": POINTER,
        "sealed": SEALED,
    },
    "store_review": {
        "id": NUMBER,
        "statement": POINTER,
        "child": POINTER,
        "other_child": POINTER,
        "sealed": SEALED,
        "claimed_by_id": STAFF,
        "claimed_until": "until when somebody works on the case, a quarter of an hour at most",
    },
    "store_verdict": {
        "id": NUMBER,
        "statement": POINTER,
        "child": POINTER,
        "other_child": POINTER,
        "made_at": TIME,
        "sealed": SEALED,
    },
    "store_proposal": {"id": NUMBER, "sealed": SEALED},
    "store_report": {"id": NUMBER, "sealed": SEALED},
    "store_request": {"id": NUMBER, "sealed": SEALED},
    "store_notice": {"id": NUMBER, "told_on": TIME, "sealed": SEALED},
    "store_verdictstatement": {
        "id": NUMBER,
        "verdict": POINTER,
        "statement": POINTER,
        "sealed": SEALED,
    },
    "store_statementpair": {
        "id": NUMBER,
        "verdict": POINTER,
        "left": POINTER,
        "right": POINTER,
        "overruled_by": POINTER,
        "sealed": SEALED,
    },
    "store_replaced": {
        "id": NUMBER,
        "load_id": "which load changed something: the load's row tells how much",
        "what": KEYED,
        "sealed": SEALED,
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
    "store_budget": {
        "who": KEYED,
        "day": "of which day this is counted",
        "hour": "in which hour of it somebody looked last",
        "in_hour": COUNT,
        "in_day": COUNT,
        "proved": PASSED,
        "asked": PASSED,
        "raised": PASSED,
        "alerted": PASSED,
        "searches": COUNT,
        "nobody": COUNT,
        "found": COUNT,
        "unopened": COUNT,
        "unfollowed": "whether somebody has opened a record since a search, of whom is not said",
        "walked": SEALED,
    },
    "store_adding": {
        "who": KEYED,
        "day": "of which day this is counted",
        "hour": "in which hour of it a child was added last",
        "in_hour": COUNT,
        "in_day": COUNT,
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
    *(
        "store_account",
        "store_organisation",
        "store_authority",
        "store_load",
        "store_loadfault",
        "store_searchindex",
    ),
    *("store_supplier", "store_endedgeneration", "store_organisationevent"),
    *("store_employer", "store_employerlink", "store_employerkey"),
    # Names that were tried and places, under keyed digests; how often, and when.
    "store_attempt",
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


def test_nothing_refers_to_what_is_of_a_child() -> None:
    """No table has a foreign key to any of these, not even one of them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint"
            " WHERE contype = 'f'"
        )
        assert not {one for one in cursor.fetchall() if one[1] in COLUMNS}
