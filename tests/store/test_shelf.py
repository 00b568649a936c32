"""The keys database as the vault's shelf."""

from unittest.mock import patch
from uuid import UUID

import pytest
from django.db import connections

from contactpoint.store import prepared
from contactpoint.store.models import LastingGeneration, WrappedKey
from contactpoint.store.router import DEFAULT, KEYS
from contactpoint.store.shelf import DatabaseShelf

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

ANN, BEN, NOBODY = UUID(int=1), UUID(int=2), UUID(int=3)


def test_what_is_put_is_got() -> None:
    """Only subjects that have a key come back."""
    shelf = DatabaseShelf()
    shelf.put({ANN: b"a", BEN: b"b"})
    assert shelf.get([ANN, BEN, NOBODY]) == {ANN: b"a", BEN: b"b"}


def test_the_first_key_stays() -> None:
    """A subject that has a key keeps it, and so does one whose key was destroyed."""
    shelf = DatabaseShelf()
    shelf.put({ANN: b"a"})
    shelf.put({ANN: b"other", BEN: b"b"})
    shelf.destroy([BEN])
    shelf.put({BEN: b"other"})
    assert shelf.get([ANN, BEN]) == {ANN: b"a", BEN: None}


def test_destroying_leaves_no_wrapped_key() -> None:
    """The bytes are gone from the row, and the time of the first destruction stays."""
    shelf = DatabaseShelf()
    shelf.put({ANN: b"a"})
    shelf.destroy([ANN, NOBODY])
    first = WrappedKey.objects.get()
    assert first.wrapped is None
    assert first.destroyed_at is not None
    shelf.destroy([ANN])
    assert WrappedKey.objects.get().destroyed_at == first.destroyed_at


def test_many_keys_cost_one_query() -> None:
    """However many records a search opens."""
    shelf = DatabaseShelf()
    subjects = [UUID(int=number) for number in range(1, 301)]
    shelf.put(dict.fromkeys(subjects, b"key"))
    with patch.object(prepared, "rows", wraps=prepared.rows) as asked:
        assert len(shelf.get(subjects)) == 300
    assert asked.call_count == 1


def test_keys_are_in_their_own_database_only() -> None:
    """The tables of keys do not even exist beside what the keys open."""
    of_keys = {WrappedKey._meta.db_table, LastingGeneration._meta.db_table}
    assert not of_keys & set(connections[DEFAULT].introspection.table_names())
    there = set(connections[KEYS].introspection.table_names())
    assert there == {*of_keys, "django_migrations"}
