"""The migration that seals what persons decide: what it meets, and the way back."""

from collections.abc import Iterator

import pytest
from django.db import DatabaseError, transaction
from django.db.backends.utils import CursorWrapper

from tests.fixtures.old_store import migrated, old_store

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

_BEFORE, _AFTER = "0014_children_say_nothing_of_each_other", "0015_decided_sealed"
_CHECKED = "SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED"
_TABLES = ("store_review", "store_verdict", "store_verdictstatement", "store_statementpair")


@pytest.fixture
def old(db: None) -> Iterator[CursorWrapper]:
    """The tables as they were before."""
    with old_store(_BEFORE) as cursor:
        yield cursor


def _put_case(cursor: CursorWrapper) -> None:
    """A statement, and a case of the form of before."""
    cursor.execute(
        "INSERT INTO store_heldstatement (reference_digest, content_digest, standing, sealed)"
        " VALUES ('r', 'c', 's', 's');"
        "INSERT INTO store_review (statement_id, kind, reason, scope, urgency, withheld, opened_at)"
        " SELECT id, 'placing', 'possible_twins', 'E08000035', 2, false, now()"
        " FROM store_heldstatement"
    )
    cursor.execute(_CHECKED)


def _put_verdict(cursor: CursorWrapper) -> None:
    """An account, and a verdict of the form of before that it gave."""
    cursor.execute(
        "INSERT INTO store_organisation (scheme, code, laestab, name, service, town, postcode,"
        " telephone, authority_gss, authority_name, accredited, mac)"
        " VALUES ('x', '1', '', '', '', '', '', '', '', '', true, '');"
        "INSERT INTO store_account (username, password, pin, role, display_name, job_title,"
        " telephone, email, organisation_id, is_active, demonstration, mac)"
        " SELECT 'robin', '', '', '', '', '', '', '', id, true, false, '' FROM store_organisation;"
        "INSERT INTO store_verdict (kind, reason, scope, made_by_id, made_at)"
        " SELECT 'corrected', '', 'national', id, now() FROM store_account"
    )
    cursor.execute(_CHECKED)


@pytest.mark.parametrize("put", [_put_case, _put_verdict])
def test_rows_in_clear_are_refused_and_stay(old: CursorWrapper, put: object) -> None:
    """No key is at hand to seal them, and they are not thrown away unasked."""
    assert callable(put)
    put(old)
    with pytest.raises(DatabaseError, match="cases or verdicts of a form"), transaction.atomic():
        migrated(_AFTER)
    old.execute("SELECT scope FROM store_review UNION ALL SELECT scope FROM store_verdict")
    assert old.fetchall() in ([("E08000035",)], [("national",)])


def test_empty_tables_go_back_and_forward_again(old: CursorWrapper) -> None:
    """Each time with the application's grants: it may open cases, and take no verdict away."""
    for name in (_AFTER, _BEFORE, _AFTER, _BEFORE):
        migrated(name)
        old.execute(
            "SELECT relname, has_any_column_privilege('contactpoint_app', oid, 'INSERT'),"
            " has_table_privilege('contactpoint_app', oid, 'DELETE')"
            " FROM pg_class WHERE oid = ANY(%s::text[]::regclass[])",
            [list(_TABLES)],
        )
        assert {table: may for table, *may in old.fetchall()} == {
            table: [True, table == "store_review"] for table in _TABLES
        }
        old.execute(
            "SELECT bool_and(has_sequence_privilege('contactpoint_app', table_name || '_id_seq',"
            " 'USAGE')) FROM unnest(%s::text[]) AS table_name",
            [list(_TABLES)],
        )
        assert old.fetchone() == (True,)
    _put_case(old)
    _put_verdict(old)


def test_what_is_sealed_does_not_go_back(old: CursorWrapper) -> None:
    """The release before could not read it, and nothing is lost."""
    migrated(_AFTER)
    old.execute(
        "INSERT INTO store_review (statement, child, other_child, sealed) VALUES ('', '', '', 's')"
    )
    with pytest.raises(DatabaseError, match="could not read"), transaction.atomic():
        migrated(_BEFORE)
    old.execute("SELECT count(*) FROM store_review")
    assert old.fetchone() == (1,)
