"""Finding children by blind keys: who shares what, for one search and for a whole batch."""

import pytest
from msgspec.structs import replace

from contactpoint.children.names import PersonName
from contactpoint.linkage.keys import DATE, GIVEN_START, NUMBER, PLACE
from contactpoint.store.models import Child, SearchKeys
from contactpoint.store.repositories import children
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
    SearchKeys.objects.filter(pk=ann).update(values=[11, 12, 20])
    SearchKeys.objects.filter(pk=ben).update(values=[12, 13])
    return ann, ben


def test_what_shared_keys_say_is_put_together(ann_and_ben: tuple[int, int]) -> None:
    """Every key that a child has adds what it says; a key that nobody has brings nobody."""
    ann, ben = ann_and_ben
    assert children.sharing(_KEYS) == {ann: DATE | GIVEN_START, ben: GIVEN_START | NUMBER}
    assert children.sharing({99: PLACE}) == {}
    assert children.sharing({}) == {}


def test_many_are_sought_at_once(ann_and_ben: tuple[int, int]) -> None:
    """Each seeker gets what it would get alone, also where two seek by the same key."""
    sought = [_KEYS, {12: PLACE}, {}, {20: DATE}]
    assert children.sharing_each(sought) == [children.sharing(keys) for keys in sought]
    assert children.sharing_each([]) == []


def test_a_child_that_may_not_be_found_keeps_an_empty_row() -> None:
    """Its row of keys is there, so that a later statement has something to fill."""
    world.put(world.BELLA)
    child = world.only_child()
    children.replace_documents([child], [[]])
    assert SearchKeys.objects.get(pk=child.pk).values == []
    children.replace_documents([child], [[7, 8]])
    assert children.with_any_key([8, 9])[0].pk == child.pk


def test_keys_that_stay_are_not_written(ann_and_ben: tuple[int, int]) -> None:
    """A change that leaves the keys as they were leaves their row, and the index, alone."""
    ann, ben = ann_and_ben
    before = _versions()
    rows = list(Child.objects.order_by("pk"))
    children.replace_documents(rows, [[11, 12, 20], [12, 14]])
    after = _versions()
    assert after[ann] == before[ann]
    assert after[ben] != before[ben]


def _versions() -> dict[int, str]:
    """Which version of each row of keys stands."""
    rows = SearchKeys.objects.extra(select={"version": "ctid::text"})
    return {row.pk: row.version for row in rows}
