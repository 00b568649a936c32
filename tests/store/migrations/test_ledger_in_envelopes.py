"""The migration that puts entries into envelopes: what it meets, and the way back."""

from collections.abc import Iterator

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.db.backends.utils import CursorWrapper

from tests.fixtures.old_store import migrated, old_store

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

_BEFORE, _AFTER = "0009_sealed_index", "0010_ledger_in_envelopes"
_SAID_BEFORE = {
    *("account", "organisation", "event", "purpose", "subject", "sealed_under", "sealed"),
}
_SAID_AFTER = {"by", "about", "envelope", "sealed"}
_SERVERS = {"id", "at", "hash"}


@pytest.fixture
def old_ledger() -> Iterator[CursorWrapper]:
    """The tables as they were before."""
    with old_store(_BEFORE) as cursor:
        yield cursor


def _put_before(cursor: CursorWrapper) -> bytes:
    """An entry of the earlier form; its hash, as it is kept."""
    cursor.execute(
        "INSERT INTO store_ledgerentry (event, purpose, sealed_under, sealed)"
        " VALUES ('searched', '', gen_random_uuid(), 'sealed') RETURNING hash"
    )
    return bytes(cursor.fetchone()[0])


def _put(cursor: CursorWrapper, by: bytes = bytes(16)) -> bytes:
    """An entry in an envelope; its hash, as it is kept."""
    cursor.execute(
        "INSERT INTO store_ledgerentry (by, about, envelope, sealed)"
        " VALUES (%s, %s, 'envelope', 'sealed') RETURNING hash",
        [by, bytes(16)],
    )
    return bytes(cursor.fetchone()[0])


def _columns(cursor: CursorWrapper) -> tuple[set[str], set[str]]:
    """The columns of the ledger, and those of them that the application says."""
    cursor.execute(
        "SELECT attname, has_column_privilege('contactpoint_app', attrelid, attnum, 'INSERT')"
        " FROM pg_attribute WHERE attrelid = 'store_ledgerentry'::regclass"
        " AND attnum > 0 AND NOT attisdropped"
    )
    found = dict(cursor.fetchall())
    return set(found), {name for name, said in found.items() if said}


def test_entries_of_the_earlier_form_are_refused_and_stay(old_ledger: CursorWrapper) -> None:
    """They cannot be put into envelopes without rewriting the ledger, and are not thrown away
    unasked."""
    kept = _put_before(old_ledger)
    with pytest.raises(DatabaseError, match="begin with a new home"), transaction.atomic():
        migrated(_AFTER)
    old_ledger.execute("SELECT event, hash FROM store_ledgerentry")
    ((event, held),) = old_ledger.fetchall()
    assert (event, bytes(held)) == ("searched", kept)


def test_an_empty_ledger_goes_back_and_forward_again(old_ledger: CursorWrapper) -> None:
    """Each time with the columns of its form, what the application says of them, and the server's
    hash."""
    for name in (_AFTER, _BEFORE, _AFTER):
        migrated(name)
        said = _SAID_AFTER if name == _AFTER else _SAID_BEFORE
        assert _columns(old_ledger) == (said | _SERVERS, said)
    with transaction.atomic():
        assert len(_put(old_ledger)) == 32
        transaction.set_rollback(True)
    migrated(_BEFORE)
    assert len(_put_before(old_ledger)) == 32


def test_entries_in_envelopes_do_not_go_back(old_ledger: CursorWrapper) -> None:
    """What was sealed does not come into clear again, and nothing is lost."""
    migrated(_AFTER)
    kept = _put(old_ledger)
    with pytest.raises(DatabaseError, match="begin with a new home"), transaction.atomic():
        migrated(_BEFORE)
    old_ledger.execute("SELECT envelope, hash FROM store_ledgerentry")
    assert [tuple(map(bytes, row)) for row in old_ledger.fetchall()] == [(b"envelope", kept)]


def test_a_pseudonym_has_its_length_afterwards(old_ledger: CursorWrapper) -> None:
    """The database holds to it, whoever writes."""
    migrated(_AFTER)
    with pytest.raises(IntegrityError, match="a_pseudonym_has_16_bytes"), transaction.atomic():
        _put(old_ledger, by=bytes(15))
