"""What the application's role may do, table by table, and that the ledger cannot be rewritten."""

from collections.abc import Callable

import psycopg
import pytest
from django.db import DatabaseError, connection, connections, transaction
from psycopg import errors

from contactpoint import embedded
from contactpoint.ledger.account_details import SignInFailed
from contactpoint.ledger.entry import Origin
from contactpoint.store.models import LedgerEntry
from contactpoint.store.repositories import ledger

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

Connect = Callable[..., psycopg.Connection]

_ALL = {"SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER", "MAINTAIN"}
_KEPT = {"SELECT", "INSERT", "UPDATE"}
_PASSING = {"SELECT", "INSERT", "UPDATE", "DELETE"}
_APPENDED = {"SELECT", "INSERT"}

# Nothing that is kept of a child is deleted by the application; what is destroyed is the key.
_GRANTED = {
    # Of children and involvements some columns may be said, and fewer changed.
    "store_child": {"SELECT"},
    # Records of the index are added; what is in the run is the owner's to change.
    "store_searchindex": {"SELECT"},
    "store_indexpagea": {"SELECT"},
    "store_indexpageb": {"SELECT"},
    "store_indexrecord": {"SELECT"},
    "store_heldstatement": _KEPT,
    "store_recordedinvolvement": {"SELECT"},
    "store_account": _KEPT,
    "store_organisation": _KEPT,
    "store_load": _KEPT,
    "store_supplier": _KEPT,
    "store_attempt": _PASSING,
    "store_review": {"SELECT", "DELETE"},
    "store_verdict": {"SELECT"},
    "store_budget": {"SELECT", "INSERT", "UPDATE", "DELETE"},
    "store_proposal": {"SELECT", "DELETE"},
    "store_verdictstatement": {"SELECT"},
    "store_statementpair": {"SELECT"},
    "store_loadfault": _APPENDED,
    # What a load found is noted and, once an earlier load is withdrawn, written anew; only the
    # owner deletes it.
    "store_replaced": {"SELECT"},
    "store_ledgerentry": {"SELECT"},
    # Why a session ended is said once, and deleted after hours.
    "store_endedgeneration": {"SELECT", "INSERT", "DELETE"},
    "django_session": _PASSING,
    "mfa_authenticator": _PASSING,
    "shared_cache": _PASSING,
    "account_emailaddress": {"SELECT"},
    "django_migrations": {"SELECT"},
}
# What the application says of an entry; number, time and hash are the server's.
_SAID_OF_AN_ENTRY = {"by", "about", "envelope", "sealed"}
# What it says of one, so that it fits.
_ONE = "decode(repeat('00', 16), 'hex'), decode(repeat('ff', 16), 'hex'), '', ''"
# A key is made and read; none is emptied. Which generation of a lasting key seals is the owner's to
# say.
_GRANTED_OF_KEYS = {"store_wrappedkey": _APPENDED, "store_lastinggeneration": {"SELECT"}}


@pytest.fixture
def application(connect_as: Connect) -> psycopg.Connection:
    """A connection such as the server processes have."""
    return connect_as(embedded.APPLICATION)


@pytest.fixture
def entry() -> LedgerEntry:
    """An entry in the ledger."""
    ledger.record_refusal(origin=Origin.PAGE, what=SignInFailed())
    return LedgerEntry.objects.get()


def _granted(alias: str) -> dict[str, set[str]]:
    """What the application's role holds of each table, however it came by it."""
    with connections[alias].cursor() as cursor:
        cursor.execute(
            """
            SELECT relname, privilege FROM pg_class, unnest(%s::text[]) AS privilege
            WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f')
                AND has_table_privilege(%s, oid, privilege)
            """,
            [sorted(_ALL), embedded.APPLICATION],
        )
        held: dict[str, set[str]] = {}
        for table, privilege in cursor.fetchall():
            held.setdefault(table, set()).add(privilege)
    return held


def test_the_application_holds_what_is_written_here_and_no_more() -> None:
    """Every table of both databases: a grant that nobody decided on fails here."""
    assert _granted("default") == _GRANTED
    assert _granted("keys") == _GRANTED_OF_KEYS


def test_the_application_appends_to_the_ledger_and_reads_it(
    application: psycopg.Connection,
) -> None:
    """What it needs works: an entry goes in and can be read."""
    application.execute(
        f"INSERT INTO store_ledgerentry (by, about, envelope, sealed) VALUES ({_ONE})"  # noqa: S608
    )
    counted = application.execute("SELECT count(*) FROM store_ledgerentry").fetchone()
    assert counted == (1,)


def test_of_an_entry_the_application_says_all_but_number_time_and_hash() -> None:
    """Column by column: a column that is added is the server's until somebody decides."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = 'store_ledgerentry'::regclass"
            " AND attnum > 0 AND has_column_privilege(%s, attrelid, attnum, 'INSERT')",
            [embedded.APPLICATION],
        )
        assert {column for (column,) in cursor.fetchall()} == _SAID_OF_AN_ENTRY


@pytest.mark.parametrize(
    ("table", "said", "changed"),
    [
        (
            "store_child",
            {"subject", "number", "document", "joined_into"},
            {"document", "joined_into"},
        ),
        ("store_recordedinvolvement", {"reference", "child", "sealed"}, {"child", "sealed"}),
    ],
)
def test_a_child_keeps_its_number_and_an_involvement_its_reference(
    table: str, said: set[str], changed: set[str]
) -> None:
    """The application gives a child subject and number once, and nobody's row another number."""
    with connection.cursor() as cursor:
        for privilege, columns in (("INSERT", said), ("UPDATE", changed)):
            cursor.execute(
                "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass"
                " AND attnum > 0 AND NOT attisdropped"
                " AND has_column_privilege(%s, attrelid, attnum, %s)",
                [table, embedded.APPLICATION, privilege],
            )
            assert {column for (column,) in cursor.fetchall()} == columns


def test_of_a_record_of_the_index_the_application_says_what_is_in_it() -> None:
    """Its number and its transaction are the server's."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = 'store_indexrecord'::regclass"
            " AND attnum > 0 AND has_column_privilege(%s, attrelid, attnum, 'INSERT')",
            [embedded.APPLICATION],
        )
        assert {column for (column,) in cursor.fetchall()} == {"generation", "sealed"}


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        (
            "store_review",
            {"statement", "child", "other_child", "sealed", "claimed_by_id", "claimed_until"},
        ),
        ("store_verdict", {"sealed"}),
        ("store_proposal", {"sealed"}),
        ("store_replaced", {"sealed"}),
        ("store_verdictstatement", set()),
        ("store_statementpair", {"overruled_by", "sealed"}),
    ],
)
def test_what_was_decided_is_changed_where_it_changes(table: str, columns: set[str]) -> None:
    """Of whom a verdict is and when it was given stays as it was said."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass"
            " AND attnum > 0 AND has_column_privilege(%s, attrelid, attnum, 'UPDATE')",
            [table, embedded.APPLICATION],
        )
        assert {column for (column,) in cursor.fetchall()} == columns


@pytest.mark.parametrize(
    ("column", "value"),
    [("id", "7"), ("id", "DEFAULT"), ("at", "'2020-01-01'"), ("hash", "''"), ("hash", "DEFAULT")],
)
@pytest.mark.parametrize("overriding", ["", "OVERRIDING SYSTEM VALUE"])
def test_the_application_chooses_neither_number_nor_time_nor_hash(
    application: psycopg.Connection, column: str, value: str, overriding: str
) -> None:
    """Whoever takes a server process over can neither back-date an entry nor give it a place."""
    with pytest.raises((errors.InsufficientPrivilege, errors.GeneratedAlways)):
        application.execute(
            f"INSERT INTO store_ledgerentry ({column}, by, about, envelope, sealed)"  # noqa: S608
            f" {overriding} VALUES ({value}, {_ONE})"
        )


def test_the_application_does_not_touch_the_numbers(application: psycopg.Connection) -> None:
    """Not even to use one up: a gap is what an entry leaves that was undone."""
    with pytest.raises(errors.InsufficientPrivilege):
        application.execute("SELECT nextval('store_ledgerentry_id_seq')")


def test_the_owner_does_not_choose_time_and_hash_by_a_plain_statement() -> None:
    """The server's own are kept whatever is said."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO store_ledgerentry (at, by, about, envelope, sealed, hash)"  # noqa: S608
            f" VALUES ('2020-01-01', {_ONE}, 'x')"
        )
    kept = LedgerEntry.objects.get()
    assert kept.at.year > 2020
    assert len(kept.hash) == 32


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE store_ledgerentry SET by = about",
        "UPDATE store_ledgerentry SET about = ''",
        "UPDATE store_ledgerentry SET envelope = ''",
        "UPDATE store_ledgerentry SET hash = ''",
        "DELETE FROM store_ledgerentry",
        "TRUNCATE store_ledgerentry",
        f"INSERT INTO store_ledgerentry (by, about, envelope, sealed) VALUES ({_ONE})"  # noqa: S608
        " ON CONFLICT (id) DO UPDATE SET envelope = 'another'",
        "MERGE INTO store_ledgerentry USING (SELECT 1 AS id) AS other"
        " ON store_ledgerentry.id = other.id WHEN MATCHED THEN DELETE",
        "SELECT * FROM store_ledgerentry FOR UPDATE",
        "DROP TABLE store_ledgerentry",
        "ALTER TABLE store_ledgerentry DISABLE TRIGGER ALL",
        "ALTER TABLE store_ledgerentry DISABLE TRIGGER ledger_is_append_only",
        "DROP TRIGGER ledger_is_append_only ON store_ledgerentry",
        "DROP FUNCTION ledger_is_append_only() CASCADE",
        "CREATE OR REPLACE FUNCTION ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql"
        " AS $$ BEGIN RETURN NEW; END $$",
        "CREATE TRIGGER quiet BEFORE INSERT ON store_ledgerentry"
        " FOR EACH ROW EXECUTE FUNCTION ledger_is_append_only()",
        "DROP TRIGGER ledger_entry_is_hashed ON store_ledgerentry",
        "DROP FUNCTION ledger_entry_is_hashed() CASCADE",
        "ALTER TABLE store_ledgerentry DISABLE TRIGGER ledger_entry_is_hashed",
        "ALTER TABLE store_ledgerentry ALTER COLUMN id DROP IDENTITY",
        "ALTER TABLE store_ledgerentry DROP CONSTRAINT a_pseudonym_has_16_bytes",
        "CREATE RULE quiet AS ON INSERT TO store_ledgerentry DO INSTEAD NOTHING",
        "SET session_replication_role = replica",
        f"SET ROLE {embedded.OWNER}",
        "CREATE TABLE public.store_ledgerentry_copy ()",
        "COPY store_ledgerentry TO PROGRAM 'true'",
        "SELECT pg_read_file('PG_VERSION')",
        "ALTER SEQUENCE store_ledgerentry_id_seq RESTART",
        "SELECT setval('store_ledgerentry_id_seq', 1)",
    ],
)
def test_the_application_cannot_rewrite_the_ledger(
    application: psycopg.Connection, attack: str
) -> None:
    """Whoever takes a server process over still cannot change, delete or loosen anything there."""
    with pytest.raises(errors.InsufficientPrivilege):
        application.execute(attack)


def test_the_application_cannot_grant_itself_more(application: psycopg.Connection) -> None:
    """PostgreSQL answers such a grant with a warning only; it has no effect."""
    application.execute(f"GRANT ALL ON store_ledgerentry TO {embedded.APPLICATION}")
    with pytest.raises(errors.InsufficientPrivilege):
        application.execute("DELETE FROM store_ledgerentry")


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE store_ledgerentry SET about = ''",
        "UPDATE store_ledgerentry SET envelope = 'another'",
        "UPDATE store_ledgerentry SET about = about",
        "DELETE FROM store_ledgerentry",
    ],
)
def test_the_owner_meets_the_trigger(entry: LedgerEntry, attack: str) -> None:
    """Even the role that owns the table cannot change or delete a row by a plain statement."""
    with (
        connection.cursor() as cursor,
        pytest.raises(DatabaseError, match="neither changed nor deleted"),
        transaction.atomic(),
    ):
        cursor.execute(attack)
    assert LedgerEntry.objects.get().hash == entry.hash


@pytest.mark.parametrize(
    "attack",
    [
        "DELETE FROM store_wrappedkey",
        "TRUNCATE store_wrappedkey",
        "DROP TABLE store_wrappedkey",
        "CREATE TABLE public.copied_key ()",
    ],
)
def test_keys_are_emptied_and_never_deleted(connect_as: Connect, attack: str) -> None:
    """A deleted row would let a new key be made under a destroyed one's name."""
    with pytest.raises(errors.InsufficientPrivilege):
        connect_as(embedded.APPLICATION, "keys").execute(attack)


@pytest.mark.parametrize("table", ["store_child", "store_heldstatement", "store_account"])
def test_rows_of_children_and_accounts_are_not_deleted(
    application: psycopg.Connection, table: str
) -> None:
    """A mistake or an intruder cannot make a child or an account disappear."""
    with pytest.raises(errors.InsufficientPrivilege):
        application.execute(f"DELETE FROM {table}")  # noqa: S608 - fixed names


def test_a_key_is_wrapped_or_destroyed(connect_as: Connect) -> None:
    """A row that is neither, or both, is refused by the database itself."""
    keys = connect_as(embedded.APPLICATION, "keys")
    for wrapped, destroyed in (("NULL", "NULL"), ("'x'", "now()")):
        with pytest.raises(errors.CheckViolation):
            keys.execute(
                "INSERT INTO store_wrappedkey VALUES"  # noqa: S608 - fixed values
                f" (gen_random_uuid(), {wrapped}, now(), {destroyed})"
            )
        keys.rollback()
