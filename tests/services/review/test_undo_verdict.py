"""What can be taken back, what cannot, and what is asked again then."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone

from contactpoint.access.actor import Actor, Purpose
from contactpoint.access.errors import AccessRefusedError, Refusal
from contactpoint.services.open_record import open_record
from contactpoint.services.record_involvement import record_involvement
from contactpoint.services.review.choose_record import look_at_others
from contactpoint.services.review.decide_case import none_of_these, not_same, same
from contactpoint.services.review.errors import (
    BuiltOnError,
    UndoneAlreadyError,
    WorkRecordedError,
)
from contactpoint.services.review.history import history
from contactpoint.services.review.join_records import join
from contactpoint.services.review.open_case import open_case
from contactpoint.services.review.queue import next_case, overview
from contactpoint.services.review.split_record import split, statements_of
from contactpoint.services.review.undo_verdict import undo
from contactpoint.services.within_reach import reached_by
from contactpoint.store.models import Child
from tests.fixtures.cases import statement_of
from tests.fixtures.statements import feed_of
from tests.fixtures.waiting import wait_alone
from tests.placing.content import check_whole
from tests.placing.files import OTHER_SCHOOL, Loader, ctf, pds, school_list
from tests.services.review.cases import (
    ADA,
    RAVI,
    ZOE,
    join_agreed,
    records,
    say_not_same,
    the_case,
)
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

STARTED = date(2026, 1, 5)


def numbers() -> list[str]:
    """The numbers of all records, the oldest first."""
    return list(Child.objects.order_by("pk").values_list("number", flat=True))


@pytest.fixture
def twin(load: Loader) -> str:
    """Ravi and Ada are in the index; a school's list has Zoe without a number, who waits on no
    record. Returns Ada's."""
    load("pds", pds([RAVI]))
    load("pds", pds([ADA]))
    load("school_list", school_list([replace(ZOE, nhs_number="", upn="")]), sender=OTHER_SCHOOL)
    wait_alone()
    return numbers()[1]


def founded_alone(actor: Actor) -> int:
    """Say of the statement that waits that it is a child of its own."""
    case = next_case(actor=actor)
    assert case is not None
    look_at_others(actor=actor, case=case, version=open_case(actor=actor, case=case).version)
    return none_of_these(actor=actor, case=case, version=open_case(actor=actor, case=case).version)


def test_the_record_of_a_verdict_may_have_been_joined_since(
    twin: str, rhea: Actor, owen: Actor
) -> None:
    """What history offers to undo can be undone, and the case asks about the survivor."""
    verdict = say_not_same(rhea)
    survivor = numbers()[0]
    join_agreed(rhea, owen, number=survivor, other=twin)
    assert {past.pk: past.can_undo for past in history(actor=rhea)}[verdict]
    undo(actor=rhea, verdict=verdict)
    assert the_case().child_id == Child.objects.get(number=survivor).pk
    check_whole()


def test_of_two_records_either_may_have_been_joined_since(
    resemblance: tuple[int, str, str], rhea: Actor, owen: Actor, load: Loader
) -> None:
    """The case is about those that their numbers lead to now."""
    case, one, other = resemblance
    verdict = not_same(actor=rhea, case=case, version=open_case(actor=rhea, case=case).version)
    load("pds", pds([RAVI]))
    join_agreed(rhea, owen, number=other, other=numbers()[2])
    undo(actor=rhea, verdict=verdict)
    asked = the_case()
    about = Child.objects.filter(pk__in=[asked.child_id, asked.other_child_id])
    assert {child.number for child in about} == {one, other}
    check_whole()


def test_of_two_records_that_are_one_now_nothing_is_asked(
    resemblance: tuple[int, str, str], rhea: Actor
) -> None:
    """They were joined by hand; that they had not been the same is undone without a case."""
    case, one, other = resemblance
    verdict = not_same(actor=rhea, case=case, version=open_case(actor=rhea, case=case).version)
    join(actor=rhea, number=one, other=other)
    undo(actor=rhea, verdict=verdict)
    assert overview(actor=rhea).waiting == 0
    assert next_case(actor=rhea) is None


def test_a_join_by_hand_settles_the_case_and_gives_it_back(
    resemblance: tuple[int, str, str], rhea: Actor
) -> None:
    """Whether the two records are one child's is asked again once the join is undone."""
    _, one, other = resemblance
    verdict = join(actor=rhea, number=one, other=other)
    assert next_case(actor=rhea) is None
    undo(actor=rhea, verdict=verdict)
    assert next_case(actor=rhea) == the_case().pk
    check_whole()


def test_what_is_undone_is_not_undone_again(resemblance: tuple[int, str, str], rhea: Actor) -> None:
    """The second is told so, and not that something builds on it."""
    _, one, other = resemblance
    verdict = join(actor=rhea, number=one, other=other)
    undo(actor=rhea, verdict=verdict)
    with pytest.raises(UndoneAlreadyError):
        undo(actor=rhea, verdict=verdict)


def test_a_child_split_off_and_then_guarded_is_brought_to_nobody(load: Loader, rhea: Actor) -> None:
    """Its number leads nowhere, and not to another record either: the split stays."""
    load("pds", pds([ADA]))
    load("school_list", school_list([ADA]), sender=OTHER_SCHOOL)
    (number,) = numbers()
    held = statements_of(actor=rhea, number=number)
    picked = [one.pk for one in held if one.voice.feed == "pds"]
    verdict = split(actor=rhea, number=number, statements=picked, version=held.version)
    _, guarded = numbers()
    load("pds", pds([replace(ADA, restricted=True)]))
    with pytest.raises(AccessRefusedError) as refused:
        undo(actor=rhea, verdict=verdict)
    assert refused.value.refusal is Refusal.NO_SUCH_RECORD
    with pytest.raises(AccessRefusedError):
        reached_by(rhea, guarded)
    check_whole()


@pytest.mark.parametrize("decide", [say_not_same, founded_alone])
def test_a_record_on_which_practitioners_work_is_not_emptied(
    twin: str, rhea: Actor, dana: Actor, decide: Callable[[Actor], int]
) -> None:
    """Undone, its number would lead nowhere, with what was recorded on it; joined, it does not."""
    verdict = decide(rhea)
    founded = numbers()[2]
    purpose = Purpose.WORKING_WITH_CHILD
    record_involvement(actor=dana, purpose=purpose, number=founded, started_on=STARTED)
    with pytest.raises(WorkRecordedError):
        undo(actor=rhea, verdict=verdict)
    (past,) = (one for one in history(actor=rhea) if one.pk == verdict)
    assert not past.can_undo
    assert past.why_not == str(WorkRecordedError())
    join(actor=rhea, number=twin, other=founded)
    view = open_record(actor=dana, purpose=purpose, number=founded)
    assert view.own_involvement is not None
    with pytest.raises(BuiltOnError):
        undo(actor=rhea, verdict=verdict)


def test_a_record_that_others_speak_of_too_is_not_emptied_by_an_undoing(
    twin: str, rhea: Actor, dana: Actor, load: Loader
) -> None:
    """Somebody has recorded work on it, and another source names the child: it can be undone."""
    verdict = say_not_same(rhea)
    founded = numbers()[2]
    load("ctf", ctf([replace(ZOE, nhs_number="")]))
    if records()[founded] == {"school_list"}:
        place_with(rhea, founded)
    assert records()[founded] == {"school_list", "ctf"}
    record_involvement(
        actor=dana, purpose=Purpose.WORKING_WITH_CHILD, number=founded, started_on=STARTED
    )
    undo(actor=rhea, verdict=verdict)
    assert records()[founded] == {"ctf"}
    assert reached_by(rhea, founded).number == founded
    check_whole()


def test_work_that_ended_long_ago_keeps_nothing_from_being_undone(
    twin: str, rhea: Actor, dana: Actor
) -> None:
    """What no page shows any more is not told by a refusal."""
    verdict = say_not_same(rhea)
    today = timezone.localdate()
    world.involve(
        Child.objects.get(number=numbers()[2]),
        dana,
        started_on=today - timedelta(days=900),
        ended_on=today - timedelta(days=366),
    )
    undo(actor=rhea, verdict=verdict)
    assert feed_of(statement_of(the_case())) == "school_list"


def place_with(actor: Actor, number: str) -> None:
    """Place what waits with the record."""
    case = next_case(actor=actor)
    assert case is not None
    view = open_case(actor=actor, case=case)
    assert view.right is not None
    assert view.right.number == number
    same(actor=actor, case=case, version=view.version)
