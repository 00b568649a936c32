"""The migration that seals what children's rows say of each other: what it meets, and back."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.db.backends.utils import CursorWrapper

from tests.fixtures.old_store import migrated, old_store

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

_BEFORE, _AFTER = "0012_accounts_carry_macs", "0014_children_say_nothing_of_each_other"
_SAID_BEFORE = {
    "store_child": {"id", "subject", "number", "document", "joined_into_id", "created_at"}
    | {"changed_at"},
    "store_recordedinvolvement": {"id", "reference", "child_id", "recorded_on_id", "sealed"}
    | {"lead_passed_on"},
}
_SAID_AFTER = {
    "store_child": {"subject", "number", "document", "joined_into"},
    "store_recordedinvolvement": {"reference", "child", "sealed"},
}


@pytest.fixture
def old() -> Iterator[CursorWrapper]:
    """The tables as they were before."""
    with old_store(_BEFORE) as cursor:
        yield cursor


def _said(cursor: CursorWrapper, table: str) -> set[str]:
    """The columns that the application gives a new row of a table."""
    cursor.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
        " AND NOT attisdropped"
        " AND has_column_privilege('contactpoint_app', attrelid, attnum, 'INSERT')",
        [table],
    )
    return {name for (name,) in cursor.fetchall()}


def test_children_of_the_earlier_form_are_refused_and_stay(old: CursorWrapper) -> None:
    """A migration has no key to seal them with, and nothing is thrown away unasked."""
    old.execute(
        "INSERT INTO store_child (subject, number, document, created_at, changed_at)"
        " VALUES (%s, '7K3M9QXTW', 'sealed', now(), now())",
        [uuid4()],
    )
    with pytest.raises(DatabaseError, match="Make the databases anew"), transaction.atomic():
        migrated(_AFTER)
    old.execute("SELECT number, document FROM store_child")
    ((number, document),) = old.fetchall()
    assert (number, bytes(document)) == ("7K3M9QXTW", b"sealed")


def test_an_empty_store_goes_forward_and_back(old: CursorWrapper) -> None:
    """Each time with what the application said of its rows then."""
    for name, said in ((_AFTER, _SAID_AFTER), (_BEFORE, _SAID_BEFORE), (_AFTER, _SAID_AFTER)):
        migrated(name)
        assert {table: _said(old, table) for table in said} == said


def test_children_that_are_sealed_so_do_not_go_back(old: CursorWrapper) -> None:
    """The release before could not tell whose number leads to whom."""
    migrated(_AFTER)
    old.execute(
        "INSERT INTO store_child (subject, number, document, joined_into)"
        " VALUES (%s, '7K3M9QXTW', 'sealed', 'pointer')",
        [uuid4()],
    )
    with pytest.raises(DatabaseError, match="Restore both databases"), transaction.atomic():
        migrated(_BEFORE)
