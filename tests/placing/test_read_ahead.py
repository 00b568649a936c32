"""What is read ahead of a load, and that nothing depends on it."""

from collections.abc import Iterable
from dataclasses import replace

import pytest
from django.db import connection

from contactpoint.services import load_feed
from contactpoint.store.repositories import children
from tests.placing.content import check_whole, content
from tests.placing.files import Loader, Said, nhs_number, pds

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "keys"])

ADA = Said()
OTHER = Said(given="Ravi", family="Whitcombe", born="2011-11-30", nhs_number=nhs_number(20))
MOVED = replace(OTHER, postcode="ZE3 1CD")


@pytest.fixture
def touched(monkeypatch: pytest.MonkeyPatch) -> list[frozenset[int]]:
    """The blind keys that were read ahead, a set for each time; batches hold one record."""
    calls: list[frozenset[int]] = []
    touch = children.touch_keys

    def noting(keys: Iterable[int]) -> None:
        calls.append(frozenset(keys))
        touch(calls[-1])

    monkeypatch.setattr(children, "touch_keys", noting)
    monkeypatch.setattr(load_feed, "BATCH", 1)
    return calls


def keys_held_last() -> frozenset[int]:
    """The search keys of the child that was founded last."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT values FROM store_searchkeys ORDER BY child_id DESC LIMIT 1")
        return frozenset(cursor.fetchone()[0])


def test_the_places_of_every_key_that_will_be_written_are_read(
    load: Loader, touched: list[frozenset[int]]
) -> None:
    """Of a child whose keys change, those that it has and those that it gets: each is written anew.
    Of a child whose keys stay, none."""
    load("pds", pds([ADA, OTHER]))
    before = keys_held_last()
    touched.clear()
    load("pds", pds([ADA, MOVED]))
    assert touched == [before | keys_held_last()]
    touched.clear()
    load("pds", pds([ADA, replace(MOVED, as_at="2026-02-01")]))
    assert touched == [frozenset()]
    check_whole()


def test_a_delivery_of_one_batch_reads_nothing_ahead(
    load: Loader, touched: list[frozenset[int]]
) -> None:
    """What there is to load at once is not read twice."""
    load("pds", pds([ADA]))
    assert not touched


def test_batches_of_one_leave_what_one_batch_leaves(
    load: Loader, touched: list[frozenset[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading ahead changes nothing of what is held."""
    load("pds", pds([ADA, OTHER]))
    load("pds", pds([MOVED, ADA]))
    assert len(touched) == 2
    apart = content()
    monkeypatch.undo()
    load("pds", pds([OTHER]))
    load("pds", pds([MOVED, ADA]))
    assert content() == apart
