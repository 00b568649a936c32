"""A statement that fits several children is put before a person with none of them."""

from dataclasses import replace

import pytest

from contactpoint.access.actor import Actor
from contactpoint.access.grants import Role
from contactpoint.linkage.reasons import DecisionReason
from contactpoint.services.review.decide_case import not_same
from contactpoint.services.review.open_case import open_case
from contactpoint.services.review.queue import next_case
from contactpoint.store.models import Child
from tests.fixtures.cases import held_case
from tests.placing.content import check_whole
from tests.placing.files import Loader, Said, ctf, nhs_number, pds
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

ADA = Said()
NAMESAKE = replace(ADA, nhs_number=nhs_number(61), postcode="ZE3 1CD")


@pytest.fixture
def rhea(db: None) -> Actor:
    """A reviewer of a management team."""
    return world.actor_of(world.account("rhea.lund", role=Role.DATA_QUALITY))


def test_both_children_are_shown(rhea: Actor, load: Loader) -> None:
    """The case is about no record yet and says of none how likely it is; the page lists both, and
    not the record of the statement itself."""
    load("pds", pds([ADA, NAMESAKE]))
    case = next_case(actor=rhea)
    assert case is not None
    not_same(actor=rhea, case=case, version=open_case(actor=rhea, case=case).version)
    load("ctf", ctf([ADA]))
    review = held_case()
    assert review.reason == DecisionReason.TWO_CHILDREN_ALIKE
    assert (review.child_id, review.weight) == (None, None)
    own = Child.objects.get(pk=review.other_child_id).number
    view = open_case(actor=rhea, case=review.pk)
    assert view.weight is None
    listed = {candidate.number for candidate in view.candidates}
    assert listed == set(Child.objects.values_list("number", flat=True)) - {own}
    assert view.left.number == own
    check_whole()


def test_what_is_between_two_of_one_pair_is_shown_with_its_record(load: Loader) -> None:
    """Where the reason is true of one record alone, the case is about that record."""
    load("pds", pds([ADA]))
    load("ctf", ctf([replace(ADA, given="Zoe")]))
    review = held_case()
    assert review.reason == DecisionReason.POSSIBLE_TWINS
    assert review.child_id == Child.objects.order_by("pk")[0].pk
    assert review.weight is not None
