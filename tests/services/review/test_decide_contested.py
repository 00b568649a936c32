"""Verdicts on what a source says and its record does not take."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.utils import timezone
from msgspec import structs

from contactpoint.access.actor import Actor, Purpose
from contactpoint.access.errors import AccessRefusedError
from contactpoint.access.grants import Role
from contactpoint.access.scope import NOT_KNOWN, Scope
from contactpoint.children.record import Record
from contactpoint.children.statement import ServiceKind
from contactpoint.ledger.entry import Event
from contactpoint.review.kinds import CaseKind, VerdictKind
from contactpoint.services.open_record import open_record
from contactpoint.services.review.asked_cases import asked_cases
from contactpoint.services.review.choose_record import compare_with, look_at_others
from contactpoint.services.review.correct_value import CorrectedField, NotDied, correct
from contactpoint.services.review.decide_case import ask_source, none_of_these, not_same, same
from contactpoint.services.review.decide_contested import goes_to_school, has_died, not_taken
from contactpoint.services.review.errors import (
    CaseChangedError,
    CaseTakenError,
    CorrectionRefusedError,
    NoSuchCaseError,
    NotAskedError,
)
from contactpoint.services.review.history import history
from contactpoint.services.review.join_records import join
from contactpoint.services.review.open_case import open_case
from contactpoint.services.review.open_contested import open_contested
from contactpoint.services.review.queue import next_case, overview
from contactpoint.services.review.split_record import split, statements_of
from contactpoint.services.review.undo_verdict import undo
from contactpoint.store.models import Child
from contactpoint.store.repositories import case_queue, children
from tests.fixtures.actors import actor, at_desk
from tests.fixtures.cases import held_case, held_cases, held_verdict
from tests.fixtures.contested import DIED_ON, OTHER_SCHOOL, said_to_have_died, two_schools
from tests.fixtures.ledger import entry
from tests.placing.content import check_whole
from tests.services.review.test_choose_record import ORSON
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

YESTERDAY = timezone.localdate() - timedelta(days=1)


@pytest.fixture
def bella(db: None) -> Child:
    """A child whom a far authority says to have died."""
    world.registers()
    world.put(world.BELLA, world.BELLA_AT_SCHOOL)
    record = world.only_child()
    said_to_have_died(record)
    return record


def the_case() -> int:
    """The only contested case."""
    return held_case(kind=CaseKind.CONTESTED).pk


def nothing_asked() -> bool:
    """Whether there is no contested case."""
    return not held_cases(kind=CaseKind.CONTESTED)


def record_of(child: Child) -> Record:
    """The record that a search may open."""
    (found,) = children.by_pks([child.pk])
    assert found.document.open.record is not None
    return found.document.open.record


def say(verdict: Callable[..., int], who: Actor, **more: object) -> int:
    """Open the case and give a verdict on it."""
    case = the_case()
    version = open_contested(actor=who, case=case).version
    return verdict(actor=who, case=case, version=version, **more)


def test_the_case_says_who_says_what_of_whom(bella: Child, rhea: Actor) -> None:
    """And what every source says of the child, as the other cases do; the look is recorded."""
    assert next_case(actor=rhea) == the_case()
    view = open_contested(actor=rhea, case=the_case())
    assert (view.contest, view.voice.feed, view.voice.source) == (
        "said_to_have_died",
        "cin",
        "889",
    )
    assert (view.died_on, view.side.number, view.side.own) == (DIED_ON, bella.number, True)
    assert {value.voice.feed for value in view.side.values["name"]} == {"pds", "school_list"}
    assert entry(Event.CASE_OPENED).detail.number == bella.number


def test_the_child_has_died(bella: Child, rhea: Actor) -> None:
    """The date becomes a correction of the authority's, the case is closed, and undoing brings both
    back."""
    verdict = say(has_died, rhea, died_on=YESTERDAY)
    assert record_of(bella).death_date == YESTERDAY
    assert nothing_asked()
    (past,) = history(actor=rhea, number=bella.number)
    assert (past.kind, past.reason, past.can_undo) == ("corrected", "said_to_have_died", True)
    check_whole()
    undo(actor=rhea, verdict=verdict)
    assert record_of(bella).death_date is None
    assert held_case(kind=CaseKind.CONTESTED).word == DIED_ON.isoformat()
    check_whole()


def test_a_day_that_cannot_be_is_refused(bella: Child, rhea: Actor) -> None:
    """Neither one to come nor one before the birth; the case stays."""
    to_come = timezone.localdate() + timedelta(days=1)
    for day in (to_come, record_of(bella).birth_date - timedelta(days=1)):  # type: ignore[operator]
        with pytest.raises(CorrectionRefusedError):
            say(has_died, rhea, died_on=day)
    assert record_of(bella).death_date is None
    assert the_case()


def test_the_child_has_not_died(bella: Child, rhea: Actor) -> None:
    """What the source says is set aside for good: the same word, whatever is loaded and however
    often, asks nobody again."""
    say(not_taken, rhea)
    assert nothing_asked()
    world.put(structs.replace(world.BELLA, as_at=date(2026, 2, 5)))
    assert nothing_asked()
    assert record_of(bella).death_date is None
    given = held_verdict(kind=VerdictKind.NOT_TAKEN)
    assert (given.child_id, given.word) == (bella.pk, DIED_ON.isoformat())
    check_whole()


def test_another_word_of_the_source_is_asked_about(bella: Child, rhea: Actor) -> None:
    """Another source's word, too."""
    say(not_taken, rhea)
    said_to_have_died(bella, DIED_ON + timedelta(days=1))
    assert held_case(kind=CaseKind.CONTESTED).word != DIED_ON.isoformat()


def test_a_verdict_that_was_undone_asks_again(bella: Child, rhea: Actor, owen: Actor) -> None:
    """A colleague may undo it; the history says so."""
    verdict = say(not_taken, rhea)
    undo(actor=owen, verdict=verdict)
    assert the_case()
    assert overview(actor=rhea).waiting == 1
    (past,) = history(actor=rhea, number=bella.number)
    assert (past.kind, past.undone_by_name) == ("not_taken", "Owen Firth")
    check_whole()


def test_the_source_is_asked(bella: Child, rhea: Actor) -> None:
    """The case is out of the queue and on the list of those that wait for a source; undoing brings
    it back."""
    case = the_case()
    version = open_contested(actor=rhea, case=case).version
    verdict = ask_source(actor=rhea, case=case, version=version)
    assert overview(actor=rhea).waiting == 0
    (asked,) = asked_cases(actor=rhea)
    assert (asked.verdict, asked.feed, asked.numbers) == (verdict, "cin", (bella.number,))
    undo(actor=rhea, verdict=verdict)
    assert overview(actor=rhea).waiting == 1
    assert asked_cases(actor=rhea) == ()
    check_whole()


def test_a_correction_that_the_child_has_not_died_answers_it_too(bella: Child, rhea: Actor) -> None:
    """From the page of the record, without the case."""
    verdict = correct(
        actor=rhea,
        number=bella.number,
        field=CorrectedField.DEATH_DATE,
        value=NotDied.NOT_DIED,
    )
    assert nothing_asked()
    undo(actor=rhea, verdict=verdict)
    assert the_case()


def test_the_later_correction_of_a_death_takes_the_earlier_ones_place(
    bella: Child, rhea: Actor
) -> None:
    """Whichever way round; undone, the earlier one counts again."""
    field = CorrectedField.DEATH_DATE
    correct(actor=rhea, number=bella.number, field=field, value=YESTERDAY)
    assert record_of(bella).death_date == YESTERDAY
    alive = correct(actor=rhea, number=bella.number, field=field, value=NotDied.NOT_DIED)
    assert record_of(bella).death_date is None
    undo(actor=rhea, verdict=alive)
    assert record_of(bella).death_date == YESTERDAY


def test_the_case_follows_its_statement_through_join_split_and_undo(
    bella: Child, rhea: Actor
) -> None:
    """It is about the record that the statement stands on, at every moment."""
    world.put(ORSON)
    orson = Child.objects.order_by("pk")[1]
    joined = join(actor=rhea, number=orson.number, other=bella.number)
    survivor = held_case(kind=CaseKind.CONTESTED).other_child_id
    assert survivor == min(bella.pk, orson.pk)
    check_whole()
    undo(actor=rhea, verdict=joined)
    assert held_case(kind=CaseKind.CONTESTED).other_child_id == bella.pk
    check_whole()
    held = statements_of(actor=rhea, number=bella.number)
    off = [one.pk for one in held if one.voice.feed in ("cin", "school_list")]
    parted = split(actor=rhea, number=bella.number, statements=off, version=held.version)
    new = Child.objects.order_by("pk")[2]
    assert held_case(kind=CaseKind.CONTESTED).other_child_id == new.pk
    check_whole()
    undo(actor=rhea, verdict=parted)
    assert held_case(kind=CaseKind.CONTESTED).other_child_id == bella.pk
    check_whole()


def test_a_case_whose_statement_is_split_off_alone_is_gone(bella: Child, rhea: Actor) -> None:
    """A return without a name waits on no record: of nobody's record is it asked whether it is so.
    Linked again, it is."""
    held = statements_of(actor=rhea, number=bella.number)
    off = [one.pk for one in held if one.voice.feed == "cin"]
    parted = split(actor=rhea, number=bella.number, statements=off, version=held.version)
    assert nothing_asked()
    check_whole()
    undo(actor=rhea, verdict=parted)
    assert the_case()
    check_whole()


def test_a_verdict_stays_with_the_statement_through_a_join(bella: Child, rhea: Actor) -> None:
    """What was set aside is not asked about again on the record that it came to."""
    verdict = say(not_taken, rhea)
    world.put(ORSON)
    orson = Child.objects.order_by("pk")[1]
    join(actor=rhea, number=orson.number, other=bella.number)
    assert nothing_asked()
    undo(actor=rhea, verdict=verdict)
    assert the_case()
    check_whole()


def test_each_case_takes_its_own_verdicts_alone(bella: Child, rhea: Actor) -> None:
    """No answer to another question is taken for one to this."""
    case = the_case()
    version = open_contested(actor=rhea, case=case).version
    for verdict in (same, not_same, none_of_these):
        with pytest.raises(NotAskedError):
            verdict(actor=rhea, case=case, version=version)
    with pytest.raises(NotAskedError):
        look_at_others(actor=rhea, case=case, version=version)
    with pytest.raises(NotAskedError):
        compare_with(actor=rhea, case=case, number=bella.number, version=version)
    with pytest.raises(NotAskedError):
        open_case(actor=rhea, case=case)
    with pytest.raises(NotAskedError):
        goes_to_school(actor=rhea, case=case, version=version, school=world.SCHOOL)
    world.put(world.ROSAMUND)
    twin = held_case(kind=CaseKind.RESEMBLANCE).pk
    version = open_case(actor=rhea, case=twin).version
    with pytest.raises(NotAskedError):
        not_taken(actor=rhea, case=twin, version=version)
    with pytest.raises(NotAskedError):
        has_died(actor=rhea, case=twin, version=version, died_on=YESTERDAY)
    with pytest.raises(NotAskedError):
        open_contested(actor=rhea, case=twin)


def test_it_is_claimed_and_checked_as_any_case(bella: Child, rhea: Actor, owen: Actor) -> None:
    """A colleague's case is the colleague's; what has changed since is looked at again."""
    case = the_case()
    version = open_contested(actor=rhea, case=case).version
    with pytest.raises(CaseTakenError):
        open_contested(actor=owen, case=case)
    with pytest.raises(CaseTakenError):
        not_taken(actor=owen, case=case, version=version)
    world.put(structs.replace(world.BELLA, as_at=date(2026, 2, 5)))
    with pytest.raises(CaseChangedError):
        not_taken(actor=rhea, case=case, version=version)
    say(not_taken, rhea)
    with pytest.raises(NoSuchCaseError):
        not_taken(actor=rhea, case=case, version=version)


def test_nobody_else_decides(bella: Child, rhea: Actor) -> None:
    """Not another authority, not the one that says so, and no practitioner."""
    case = the_case()
    assert held_case(pk=case).scope == NOT_KNOWN.code
    for who in (
        at_desk(rhea, Scope("E06000014")),
        actor(Role.PRACTITIONER, ServiceKind.SOCIAL_CARE),
    ):
        for call in (
            lambda who=who: open_contested(actor=who, case=case),
            lambda who=who: not_taken(actor=who, case=case, version=""),
            lambda who=who: has_died(actor=who, case=case, version="", died_on=YESTERDAY),
        ):
            with pytest.raises(AccessRefusedError):
                call()
    assert the_case()


@pytest.fixture
def pupil(db: None) -> Child:
    """A child whom two schools go on stating."""
    world.registers()
    world.put(world.BELLA, world.BELLA_AT_SCHOOL)
    record = world.only_child()
    two_schools(record, NOT_KNOWN.code, world.SCHOOL)
    return record


def test_the_case_of_two_schools_names_both(pupil: Child, rhea: Actor) -> None:
    """With who says that the child goes there."""
    view = open_contested(actor=rhea, case=the_case())
    assert {(school.code, school.name) for school in view.schools} == {
        (world.SCHOOL, "Mereton Primary School"),
        (OTHER_SCHOOL, "Organisation 999002"),
    }
    assert all(school.voices for school in view.schools)


@pytest.mark.parametrize("school", [world.SCHOOL, OTHER_SCHOOL])
def test_the_school_at_which_the_child_is_now_is_shown(
    pupil: Child, rhea: Actor, school: object
) -> None:
    """The other is a previous one; undoing takes that back."""
    before = _schools(pupil)
    verdict = say(goes_to_school, rhea, school=school)
    assert _schools(pupil)[school] is False
    assert sorted(_schools(pupil).values()) == [False, True]
    assert nothing_asked()
    undo(actor=rhea, verdict=verdict)
    assert _schools(pupil) == before


def test_both_schools_may_be_right(pupil: Child, rhea: Actor) -> None:
    """Then nothing is changed, and the case is closed."""
    before = record_of(pupil)
    say(not_taken, rhea)
    assert nothing_asked()
    assert record_of(pupil) == before


def test_a_school_that_the_case_is_not_about_is_refused(pupil: Child, rhea: Actor) -> None:
    """No page offers it."""
    with pytest.raises(NotAskedError):
        say(goes_to_school, rhea, school=world.PRACTICE)
    with pytest.raises(NotAskedError):
        say(has_died, rhea, died_on=YESTERDAY)


def _schools(child: Child) -> dict[object, bool]:
    """Whether each school on the record is a previous one."""
    return {
        stated.service.organisation: stated.previous
        for stated in record_of(child).services
        if stated.service.kind is ServiceKind.SCHOOL
    }


def test_the_record_is_opened_as_before_while_the_case_waits(bella: Child) -> None:
    """A practitioner learns nothing of what is only said."""
    who = world.actor_of(world.account("dana.okafor"))
    view = open_record(actor=who, purpose=Purpose.WORKING_WITH_CHILD, number=bella.number)
    assert view.death_date is None
    assert case_queue.count_waiting(NOT_KNOWN) == {"said_to_have_died": 1}
