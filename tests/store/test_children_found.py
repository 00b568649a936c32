"""Finding children by blind keys: who shares what, for one search and for a whole batch."""

from datetime import date

import pytest
from msgspec.structs import replace

from contactpoint.children.names import PersonName
from contactpoint.children.sex import Sex
from contactpoint.linkage.keys import DATE, GIVEN_START, NUMBER, PLACE
from contactpoint.store.documents import ChildKeys
from contactpoint.store.models import Child, IndexRecord
from contactpoint.store.repositories import children
from contactpoint.store.sealed_index.journal import replace_keys
from contactpoint.store.sealed_index.owners import child_owner
from tests.store.sealed_index.held import keys_of_child
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

_KEYS = {11: DATE, 12: GIVEN_START, 13: NUMBER, 99: PLACE}


@pytest.fixture
def ann_and_ben() -> tuple[int, int]:
    """Two children of whom only the keys matter: Ann has 11, 12 and 20, Ben has 12 and 13."""
    ben_said = replace(
        world.BELLA,
        reference="9434765870",
        nhs_number="9434765870",
        names=(PersonName("Bartholomew", "Fennimore"),),
    )
    world.put(world.BELLA, ben_said)
    ann, ben = Child.objects.order_by("pk").values_list("pk", flat=True)
    replace_keys([(child_owner(ann), [11, 12, 20]), (child_owner(ben), [12, 13])])
    return ann, ben


def test_what_shared_keys_say_is_put_together(ann_and_ben: tuple[int, int]) -> None:
    """Every key that a child has adds what it says; a key that nobody has brings nobody."""
    ann, ben = ann_and_ben
    both = {ann: DATE | GIVEN_START, ben: GIVEN_START | NUMBER}
    assert children.sharing_apart(_KEYS) == (both, {})
    assert children.sharing_apart({99: PLACE}) == ({}, {})
    assert children.sharing_apart({}) == ({}, {})


def test_whom_nobody_registers_is_told_apart_unopened(ann_and_ben: tuple[int, int]) -> None:
    """By the kind under which a child bears its keys; a child bears none under the other."""
    ann, ben = ann_and_ben
    rows = children.rows([ben])
    children.replace_documents(rows, {ben: ChildKeys((12, 13), registered=False)})
    assert children.sharing_apart({12: PLACE}) == ({ann: PLACE}, {ben: PLACE})
    children.replace_documents(rows, {ben: ChildKeys((12,), registered=True)})
    assert children.sharing_apart({12: PLACE, 13: DATE}) == ({ann: PLACE, ben: PLACE}, {})


def test_many_are_sought_at_once(ann_and_ben: tuple[int, int]) -> None:
    """Each seeker gets what it would get alone, also where two seek by the same key."""
    sought = [_KEYS, {12: PLACE}, {}, {20: DATE}]
    assert children.sharing_each(sought) == [children.sharing_apart(keys) for keys in sought]
    assert children.sharing_each([]) == []


def test_a_child_that_may_not_be_found_has_no_keys_and_gets_them_back() -> None:
    """What a document's keys are replaced by is what the child is found by at once."""
    world.put(world.BELLA)
    child = world.only_child()
    children.replace_documents([child], {child.pk: ChildKeys((), registered=True)})
    assert keys_of_child(child.pk) == []
    assert children.sharing_apart({8: DATE, 9: DATE}) == ({}, {})
    children.replace_documents([child], {child.pk: ChildKeys((7, 8), registered=True)})
    assert children.sharing_apart({8: DATE, 9: DATE}).registered == {child.pk: DATE}


def test_keys_that_stay_are_not_written(ann_and_ben: tuple[int, int]) -> None:
    """A change that leaves the keys as they were adds no record, whatever else it changes."""
    before = IndexRecord.objects.count()
    moved = replace(world.BELLA, sex=Sex.MALE, as_at=date(2026, 10, 1))
    world.put(moved)
    assert IndexRecord.objects.count() == before
    world.put(replace(moved, birth_date=date(2016, 4, 2), as_at=date(2026, 10, 2)))
    assert IndexRecord.objects.count() == before + 1
