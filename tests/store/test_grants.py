"""What the application's role may do, table by table, and that the ledger cannot be rewritten."""

from collections.abc import Callable

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from psycopg import errors

from contactpoint import embedded
from contactpoint.ledger.account_details import SignInFailed
from contactpoint.ledger.entry import Origin
from contactpoint.store.grants import GRANTED
from contactpoint.store.models import LedgerEntry
from contactpoint.store.repositories import ledger, rights

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

Connect = Callable[..., psycopg.Connection]

# What it says of one, so that it fits.
_ONE = "decode(repeat('00', 16), 'hex'), decode(repeat('ff', 16), 'hex'), '', ''"


@pytest.fixture
def application(connect_as: Connect) -> psycopg.Connection:
    """A connection such as the server processes have."""
    return connect_as(embedded.APPLICATION)


@pytest.fixture
def entry() -> LedgerEntry:
    """An entry in the ledger."""
    ledger.record_refusal(origin=Origin.PAGE, what=SignInFailed())
    return LedgerEntry.objects.get()


@pytest.mark.parametrize("role", [embedded.APPLICATION, embedded.DESTROYER])
@pytest.mark.parametrize("alias", ["default", "keys"])
def test_a_role_holds_what_the_design_says_and_no_more(alias: str, role: str) -> None:
    """Every table and column of both databases: a grant that nobody decided on fails here."""
    assert rights.held(alias, role) == GRANTED[alias].get(role, {})


def test_of_the_ledger_the_application_may_insert_and_select_alone() -> None:
    """Number, time and hash are the server's, whatever else the table above may come to say."""
    held = GRANTED["default"][embedded.APPLICATION]["store_ledgerentry"]
    assert held.table == {"SELECT"}
    assert set(held.columns) == {"INSERT"}
    assert held.columns["INSERT"].isdisjoint({"id", "at", "hash"})


@pytest.mark.parametrize("alias", ["default", "keys"])
def test_what_guards_is_there_and_nothing_else(alias: str) -> None:
    """A trigger or rule that nobody decided on fails here."""
    assert rights.unguarded(alias) == []


def test_the_application_appends_to_the_ledger_and_reads_it(
    application: psycopg.Connection,
) -> None:
    """What it needs works: an entry goes in and can be read."""
    application.execute(
        f"INSERT INTO store_ledgerentry (by, about, envelope, sealed) VALUES ({_ONE})"  # noqa: S608
    )
    counted = application.execute("SELECT count(*) FROM store_ledgerentry").fetchone()
    assert counted == (1,)


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
