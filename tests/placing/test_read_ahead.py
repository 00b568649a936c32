"""What is read ahead of a load, and that nothing depends on it."""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from contactpoint.services import load_feed
from contactpoint.store.models import Child
from contactpoint.store.repositories import children
from tests.placing.content import check_whole, content
from tests.placing.files import Loader, Said, nhs_number, pds
from tests.store.sealed_index.held import keys_of_child

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "keys"])

ADA = Said()
OTHER = Said(given="Ravi", family="Whitcombe", born="2011-11-30", nhs_number=nhs_number(20))
MOVED = replace(OTHER, postcode="ZE3 1CD")


@pytest.fixture
def touched(monkeypatch: pytest.MonkeyPatch) -> list[frozenset[int]]:
    """The blind keys that were read ahead, a set for each time; batches hold one record."""
    calls: list[frozenset[int]] = []
    touch = children.touch_sharing

    def noting(keys: Iterable[int]) -> None:
        calls.append(frozenset(keys))
        touch(calls[-1])

    monkeypatch.setattr(children, "touch_sharing", noting)
    monkeypatch.setattr(load_feed, "BATCH", 1)
    return calls


def test_what_new_statements_are_looked_up_by_is_read_ahead(
    load: Loader, touched: list[frozenset[int]]
) -> None:
    """Of a child who is known, nothing of the index; of one who comes now, all its keys."""
    load("pds", pds([ADA]))
    load("pds", pds([ADA, OTHER]))
    founded = keys_of_child(Child.objects.order_by("-pk")[0].pk)
    # All but the keys of the sound of both names, which only searches look up.
    assert len(touched[-1] & set(founded)) >= len(founded) - 2
    touched.clear()
    load("pds", pds([ADA, replace(OTHER, as_at="2026-02-01")]))
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
