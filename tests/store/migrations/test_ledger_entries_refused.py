"""The migration by which the server numbers and hashes entries: what it meets, and the way back."""

from collections.abc import Iterator

import pytest
from django.db import DatabaseError, transaction
from django.db.backends.utils import CursorWrapper

from tests.fixtures.old_store import migrated, old_store

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

_BEFORE, _AFTER = "0006_scopes", "0007_ledger"


@pytest.fixture
def old_ledger() -> Iterator[CursorWrapper]:
    """The tables as they were before."""
    with old_store(_BEFORE) as cursor:
        yield cursor


def _put(cursor: CursorWrapper) -> bytes:
    """An entry of the earlier form; its hash, as it is kept."""
    cursor.execute(
        "INSERT INTO store_ledgerentry (at, event, purpose, sealed_under, sealed, hash)"
        " VALUES ('2026-01-01', 'searched', '', gen_random_uuid(), '', 'said') RETURNING hash"
    )
    return bytes(cursor.fetchone()[0])


def test_entries_of_the_earlier_form_are_refused_and_stay(old_ledger: CursorWrapper) -> None:
    """They cannot be hashed anew without rewriting the ledger, and are not thrown away unasked."""
    _put(old_ledger)
    with pytest.raises(DatabaseError, match="begin with a new home"), transaction.atomic():
        migrated(_AFTER)
    old_ledger.execute("SELECT event FROM store_ledgerentry")
    assert old_ledger.fetchall() == [("searched",)]


def test_an_empty_ledger_goes_back_and_forward_again(old_ledger: CursorWrapper) -> None:
    """Backwards the hash is again what it is said to be, and forwards the server's."""
    for name in (_AFTER, _BEFORE, _AFTER, _BEFORE):
        migrated(name)
    assert _put(old_ledger) == b"said"


def test_the_servers_hash_is_there_afterwards(old_ledger: CursorWrapper) -> None:
    """Whatever the owner says it is."""
    migrated(_AFTER)
    assert len(_put(old_ledger)) == 32
