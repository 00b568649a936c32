"""Which record a case is about while records are joined, and once they are parted again."""

import pytest
from msgspec.structs import replace

from contactpoint.access.actor import Actor
from contactpoint.children.names import PersonName
from contactpoint.linkage.reasons import DecisionReason
from contactpoint.placing.open_cases import NewCase, open_cases
from contactpoint.services.review.join_records import join
from contactpoint.services.review.open_case import open_case
from contactpoint.services.review.queue import next_case, overview
from contactpoint.services.review.split_record import split, statements_of
from contactpoint.services.review.undo_verdict import undo
from contactpoint.store.models import Child
from contactpoint.store.repositories import statements
from tests.fixtures.cases import held_case
from tests.fixtures.waiting import wait_alone
from tests.services.review.test_choose_record import ISOLDE, ORSON
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

# Possibly Isolde's twin.
TWIN = replace(
    ISOLDE, reference="9449310475", names=(PersonName("Odette", "Marchbanks"),), nhs_number=""
)


@pytest.fixture
def two(db: None) -> tuple[str, str]:
    """Two records; a statement waits that may be of the younger. Returns their numbers."""
    world.put(world.BELLA)
    world.put(ISOLDE)
    world.put(TWIN)
    assert wait_alone().child_id is not None
    older, younger = Child.objects.order_by("pk")
    assert held_case().child_id == younger.pk
    return older.number, younger.number


def asked_about() -> str:
    """The number of the record that the only case is about."""
    return Child.objects.get(pk=held_case().child_id).number


def test_a_case_about_a_joined_record_is_about_the_survivor_and_back(
    two: tuple[str, str], rhea: Actor
) -> None:
    """As long as the join stands; undone, it is about the record that its statement is like."""
    older, younger = two
    verdict = join(actor=rhea, number=older, other=younger)
    assert asked_about() == older
    undo(actor=rhea, verdict=verdict)
    assert asked_about() == younger
    assert open_case(actor=rhea, case=held_case().pk).weight is not None


def test_a_case_goes_with_what_is_split_off(two: tuple[str, str], rhea: Actor) -> None:
    """A record held two children's statements; the case was about one of them."""
    older, younger = two
    join(actor=rhea, number=older, other=younger)
    held = statements_of(actor=rhea, number=older)
    some = [one.pk for one in held if "Isolde" in one.name]
    split(actor=rhea, number=older, statements=some, version=held.version)
    assert asked_about() == younger


def resemble(child: Child, other: Child) -> None:
    """Open a case on whether two records are one child's."""
    (row,) = statements.on_record(other.pk)
    ((_, statement),) = statements.opened([row])
    open_cases(
        [
            NewCase(
                row=row,
                statement=statement,
                child=child.pk,
                other_child=other.pk,
                reason=DecisionReason.NOBODY_NEAR,
                weight=None,
            )
        ]
    )


def test_a_case_of_two_records_is_in_no_queue_while_they_are_joined(db: None, rhea: Actor) -> None:
    """Whatever is loaded of the one; it waits again as soon as they are two."""
    world.put(world.BELLA)
    world.put(ORSON)
    one, other = Child.objects.order_by("pk")
    resemble(one, other)
    verdict = join(actor=rhea, number=one.number, other=other.number)
    world.put(world.BELLA_AT_SCHOOL)
    assert overview(actor=rhea).waiting == 0
    assert next_case(actor=rhea) is None
    undo(actor=rhea, verdict=verdict)
    assert overview(actor=rhea).waiting == 1
    case = next_case(actor=rhea)
    assert case is not None
    view = open_case(actor=rhea, case=case)
    assert view.right is not None
    assert (view.left.number, view.right.number) == (other.number, one.number)


def test_a_case_stays_out_while_either_child_is_guarded(db: None, rhea: Actor) -> None:
    """What is loaded of the other child does not bring it back, not even into the count."""
    world.put(world.BELLA)
    world.put(ORSON)
    one, other = Child.objects.order_by("pk")
    resemble(one, other)
    world.put(replace(world.BELLA, restricted=True))
    assert overview(actor=rhea).waiting == 0
    world.put(replace(ORSON, address=world.BELLA.address))
    assert overview(actor=rhea).waiting == 0
