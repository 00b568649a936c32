"""What waited for something that a person has now decided is settled by the next load."""

from dataclasses import replace

import pytest

from contactpoint.access.actor import Actor
from contactpoint.access.grants import Role
from contactpoint.linkage.reasons import DecisionReason
from contactpoint.services.review.decide_case import not_same, same
from contactpoint.services.review.join_records import join
from contactpoint.services.review.open_case import open_case
from contactpoint.services.review.undo_verdict import undo
from contactpoint.store.models import Child
from contactpoint.store.repositories import children
from tests.fixtures.cases import held_case, held_cases
from tests.fixtures.statements import held_by_feed
from tests.fixtures.waiting import wait_alone
from tests.placing.content import check_whole, content
from tests.placing.files import (
    OTHER_SCHOOL,
    Loader,
    Said,
    cin,
    ctf,
    nhs_number,
    pds,
    school_list,
    unique_pupil_number,
)
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

ADA = Said(upn=unique_pupil_number(7))
# The school calls her by another name, which may be a twin's; it alone has the number that the
# return has.
ZOE = replace(ADA, given="Zoe")
OTHER = Said(given="Ravi", family="Whitcombe", born="2011-11-30", nhs_number=nhs_number(20))


@pytest.fixture
def rhea(db: None) -> Actor:
    """A reviewer of a management team."""
    return world.actor_of(world.account("rhea.lund", role=Role.DATA_QUALITY))


@pytest.fixture
def waiting(load: Loader) -> int:
    """A school's statement waits on no record, and for its number a return. Returns the school's
    case."""
    load("pds", pds([ADA]))
    load("ctf", ctf([ZOE]))
    wait_alone()
    load("cin", cin([("A1", ZOE)]))
    assert feeds_waiting() == ["cin", "ctf"]
    return held_case(reason=DecisionReason.POSSIBLE_TWINS).pk


def feeds_waiting() -> list[str]:
    """The feeds of what is before a person."""
    return sorted(statement.feed for _, statement in held_by_feed(state="to_review"))


def say_same(actor: Actor, case: int) -> int:
    """Open the case and say that it is one child; returns the verdict."""
    return same(actor=actor, case=case, version=open_case(actor=actor, case=case).version)


def test_what_a_person_placed_brings_what_waited_for_it(
    waiting: int, rhea: Actor, load: Loader
) -> None:
    """Whatever is loaded next, the return goes to the child whose number it has."""
    say_same(rhea, waiting)
    assert feeds_waiting() == ["cin"]
    report = load("pds", pds([OTHER]))
    assert report.counts["linked_later"] == 1
    assert {stated.feed for stated in content().child_of("cin").stated} == {"pds", "ctf", "cin"}
    check_whole()
    assert load("pds", pds([ADA, OTHER])).counts["linked_later"] == 0


def test_a_verdict_that_was_undone_brings_nothing(waiting: int, rhea: Actor, load: Loader) -> None:
    """The school's statement waits again, and so does the return."""
    undo(actor=rhea, verdict=say_same(rhea, waiting))
    assert load("pds", pds([OTHER])).counts["linked_later"] == 0
    assert feeds_waiting() == ["cin", "ctf"]
    check_whole()


def test_what_fitted_two_records_goes_to_the_one_that_they_became(
    rhea: Actor, load: Loader
) -> None:
    """Two records of one name and birthday are joined, against what was said before; what might
    have been of either is of the one."""
    load("pds", pds([ADA, replace(ADA, nhs_number=nhs_number(40), postcode="ZE9 9ZZ")]))
    case = held_case(reason=DecisionReason.CONFLICTING_NHS_NUMBERS).pk
    not_same(actor=rhea, case=case, version=open_case(actor=rhea, case=case).version)
    numbers = list(Child.objects.order_by("pk").values_list("number", flat=True))
    either = replace(ADA, nhs_number="", upn="", postcode="")
    load("school_list", school_list([either]), sender=OTHER_SCHOOL)
    own = Child.objects.latest("pk").number
    assert [feed for on in content().provisional for feed, *_ in on] == ["school_list"]
    join(actor=rhea, number=numbers[0], other=numbers[1])
    assert load("ctf", ctf([OTHER])).counts["linked_later"] == 1
    assert not content().provisional
    assert not held_cases()
    survivor = children.by_number(own)
    assert survivor is not None
    assert survivor.number == numbers[0]
    check_whole()
