"""The migration that seals how statements stand: what it meets, and the way back."""

from collections.abc import Iterator

import pytest
from django.db import DatabaseError, transaction
from django.db.backends.utils import CursorWrapper

from tests.fixtures.old_store import migrated, old_store

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

_BEFORE, _AFTER = "0012_accounts_carry_macs", "0013_standings_sealed"
_CLEAR = (
    "INSERT INTO store_heldstatement (subject, state, reference_digest, content_digest, sealed,"
    " seen) VALUES (gen_random_uuid(), 'to_review', 'r', 'c', 's', '')"
)
_SEALED = (
    "INSERT INTO store_heldstatement (reference_digest, content_digest, standing, sealed)"
    " VALUES ('r', 'c', 's', 's')"
)


@pytest.fixture
def old(db: None) -> Iterator[CursorWrapper]:
    """The tables as they were before."""
    with old_store(_BEFORE) as cursor:
        yield cursor


def _statements(cursor: CursorWrapper) -> int:
    cursor.execute("SELECT count(*) FROM store_heldstatement")
    return int(cursor.fetchone()[0])


def test_statements_in_clear_are_refused_and_stay(old: CursorWrapper) -> None:
    """No key is at hand to seal how they stand, and none is thrown away unasked."""
    old.execute(_CLEAR)
    with pytest.raises(DatabaseError, match="cannot be sealed"), transaction.atomic():
        migrated(_AFTER)
    assert _statements(old) == 1


def test_an_empty_table_goes_forward_and_back(old: CursorWrapper) -> None:
    """Statements of either form are taken afterwards."""
    migrated(_AFTER)
    migrated(_BEFORE)
    old.execute(_CLEAR)
    old.execute("DELETE FROM store_heldstatement")
    migrated(_AFTER)
    old.execute(_SEALED)
    assert _statements(old) == 1


def test_what_is_sealed_does_not_go_back(old: CursorWrapper) -> None:
    """The release before could not tell whose the statements are."""
    migrated(_AFTER)
    old.execute(_SEALED)
    with pytest.raises(DatabaseError, match="could not tell whose"), transaction.atomic():
        migrated(_BEFORE)
    assert _statements(old) == 1
