"""Verdicts on provisional records: what the mark says goes with the question, and comes back."""

from dataclasses import replace
from datetime import date

import pytest

from contactpoint.access.actor import Actor, Purpose
from contactpoint.linkage.reasons import DecisionReason
from contactpoint.review.kinds import CaseKind
from contactpoint.services.open_record import open_record
from contactpoint.services.record_involvement import record_involvement
from contactpoint.services.review.choose_record import compare_with, look_at_others
from contactpoint.services.review.decide_case import none_of_these
from contactpoint.services.review.errors import JoinRefusedError
from contactpoint.services.review.history import history
from contactpoint.services.review.join_records import join
from contactpoint.services.review.open_case import open_case
from contactpoint.services.review.split_record import split, statements_of
from contactpoint.services.review.undo_verdict import undo
from contactpoint.store.models import Child, HeldCase
from contactpoint.store.repositories import children
from tests.placing.content import check_whole
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
from tests.services.review.cases import (
    ADA,
    RAVI,
    ZOE,
    join_agreed,
    records,
    say_not_same,
    say_same,
    the_case,
)

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

PURPOSE = Purpose.WORKING_WITH_CHILD
# Her namesake, at another home.
NAMESAKE = replace(ADA, nhs_number=nhs_number(61), postcode="ZE9 9ZZ")
# A child of that name, of a school that knows no home and no number.
EITHER = replace(ADA, nhs_number="", upn="", postcode="")
ESI = Said(given="Esi", family="Kwarteng", born="2013-05-06")


def numbers() -> list[str]:
    """The numbers of all records, the oldest first."""
    return list(Child.objects.order_by("pk").values_list("number", flat=True))


def marked() -> set[str]:
    """The numbers that lead to a provisional record."""
    found = {number: children.by_number(number) for number in numbers()}
    return {n for n, child in found.items() if child is not None and child.document.provisional}


@pytest.fixture
def twin(load: Loader) -> tuple[str, str]:
    """Ada is registered, and a school's file has Zoe. Returns both numbers."""
    load("pds", pds([ADA]))
    load("ctf", ctf([ZOE]))
    ada, zoe = numbers()
    assert marked() == {zoe}
    return ada, zoe


@pytest.fixture
def either(load: Loader, rhea: Actor) -> tuple[str, str, str]:
    """Two namesakes who are two children, and a list's row that may be of either. Returns the
    numbers, the row's last."""
    load("pds", pds([ADA, NAMESAKE]))
    say_not_same(rhea)
    load("school_list", school_list([EITHER]), sender=OTHER_SCHOOL)
    one, other, own = numbers()
    assert the_case().reason == DecisionReason.TWO_CHILDREN_ALIKE
    assert marked() == {own}
    return one, other, own


def test_the_same_child_has_one_record_and_its_number_leads_there(
    twin: tuple[str, str], rhea: Actor, dana: Actor
) -> None:
    """What was recorded on the provisional record goes along; undone, it waits again."""
    ada, zoe = twin
    record_involvement(actor=dana, purpose=PURPOSE, number=zoe, started_on=date(2026, 1, 5))
    verdict = say_same(rhea)
    view = open_record(actor=dana, purpose=PURPOSE, number=zoe)
    assert (view.number, view.provisional) == (ada, False)
    assert view.own_involvement is not None
    assert not HeldCase.objects.exists()
    check_whole()
    undo(actor=rhea, verdict=verdict)
    assert marked() == {zoe}
    assert open_record(actor=dana, purpose=PURPOSE, number=zoe).own_involvement is not None
    assert the_case().reason == DecisionReason.POSSIBLE_TWINS
    check_whole()


def test_not_the_same_child_waits_no_more(twin: tuple[str, str], rhea: Actor, load: Loader) -> None:
    """No load asks again. Undone, the record waits, and loads try it again."""
    _, zoe = twin
    verdict = say_not_same(rhea)
    assert not marked()
    assert not HeldCase.objects.exists()
    check_whole()
    load("ctf", ctf([replace(ZOE, postcode="ZE2 9AC", as_at="2026-02-01")]))
    assert sorted(map(sorted, records().values())) == [["ctf"], ["pds"]]
    assert not marked()
    undo(actor=rhea, verdict=verdict)
    assert marked() == {zoe}
    assert the_case().other_child_id == Child.objects.get(number=zoe).pk
    # The keys of the case are there, so that a load tries what waits again.
    check_whole()


def test_the_survivor_of_two_waits_no_more(load: Loader, rhea: Actor, owen: Actor) -> None:
    """The provisional record may be the older one; undone, it waits again."""
    load("ctf", ctf([RAVI, ZOE]))
    load("school_list", school_list([replace(ADA, nhs_number="", upn="")]), sender=OTHER_SCHOOL)
    waits = marked()
    (number,) = waits
    other = next(n for n in numbers() if n != number and records()[n] == {"ctf"})
    verdict = join_agreed(rhea, owen, number=number, other=other)
    assert not marked()
    undo(actor=rhea, verdict=verdict)
    assert marked() == waits
    check_whole()


def test_what_is_not_one_child_may_be_the_next(
    either: tuple[str, str, str], rhea: Actor, load: Loader
) -> None:
    """One of two that it fits is chosen, and is not the child: the record waits for a decision
    about the other. Undone, the first is asked about again."""
    one, other, own = either
    case = the_case().pk
    view = open_case(actor=rhea, case=case)
    assert {candidate.number for candidate in view.candidates} == {one, other}
    compare_with(actor=rhea, case=case, number=one, version=view.version)
    verdict = say_not_same(rhea)
    assert marked() == {own}
    assert the_case().child_id == Child.objects.get(number=other).pk
    check_whole()
    undo(actor=rhea, verdict=verdict)
    assert the_case().child_id == Child.objects.get(number=one).pk
    assert marked() == {own}
    check_whole()


def test_none_of_these_is_a_child_of_its_own(
    either: tuple[str, str, str], rhea: Actor, load: Loader
) -> None:
    """The record waits no more and keeps its number, and no load brings it to one of them. Undone,
    it may be of any of them again."""
    one, other, own = either
    case = the_case().pk
    view = open_case(actor=rhea, case=case)
    verdict = none_of_these(actor=rhea, case=case, version=view.version)
    assert not marked()
    assert not HeldCase.objects.exists()
    assert [past.pk for past in history(actor=rhea, number=own)] == [verdict]
    check_whole()
    load("pds", pds([replace(ADA, postcode="ZE5 1CD", as_at="2026-02-01")]))
    assert records()[own] == {"school_list"}
    undo(actor=rhea, verdict=verdict)
    assert marked() == {own}
    view = open_case(actor=rhea, case=the_case().pk)
    assert {candidate.number for candidate in view.candidates} == {one, other}
    check_whole()


def test_a_record_is_not_compared_with_itself(twin: tuple[str, str], rhea: Actor) -> None:
    """It is not among those to choose from, and its number is refused."""
    _, zoe = twin
    case = the_case().pk
    look_at_others(actor=rhea, case=case, version=open_case(actor=rhea, case=case).version)
    view = open_case(actor=rhea, case=case)
    assert zoe not in {candidate.number for candidate in view.candidates}
    with pytest.raises(JoinRefusedError):
        compare_with(actor=rhea, case=case, number=zoe, version=view.version)


def test_what_a_verdict_tells_apart_no_load_joins(
    either: tuple[str, str, str], rhea: Actor, load: Loader
) -> None:
    """What comes next fits the record of which a person has said that it is not this child's. So
    the row is the other's, who alone is left."""
    one, other, own = either
    case = the_case().pk
    view = open_case(actor=rhea, case=case)
    compare_with(actor=rhea, case=case, number=one, version=view.version)
    say_not_same(rhea)
    report = load("pds", pds([replace(ADA, postcode="ZE5 1CD", as_at="2026-02-01")]))
    assert report.counts["linked_later"] == 1
    assert records() == {one: {"pds"}, other: {"pds", "school_list"}}
    survivor = children.by_number(own)
    assert survivor is not None
    assert survivor.number == other
    check_whole()


def test_the_mark_goes_with_what_is_asked_about(
    twin: tuple[str, str], rhea: Actor, load: Loader
) -> None:
    """The statement that is asked about is split off: its new record waits, the old one does not.
    Undone, it is as before."""
    _, zoe = twin
    load("school_list", school_list([replace(ZOE, nhs_number="", upn="")]), sender=OTHER_SCHOOL)
    assert records()[zoe] == {"ctf", "school_list"}
    held = statements_of(actor=rhea, number=zoe)
    picked = [one.pk for one in held if one.voice.feed == "ctf"]
    verdict = split(actor=rhea, number=zoe, statements=picked, version=held.version)
    off = numbers()[-1]
    assert records()[off] == {"ctf"}
    assert marked() == {off}
    check_whole()
    undo(actor=rhea, verdict=verdict)
    assert records()[zoe] == {"ctf", "school_list"}
    assert marked() == {zoe, off}  # The number of the record that was joined leads to it.
    check_whole()


def test_who_fell_silent_waits_no_more_once_a_person_puts_another_there(
    twin: tuple[str, str], rhea: Actor, load: Loader
) -> None:
    """The row that was asked about has ended, and its question with it. A return that a reviewer
    puts on that record speaks of the child again, and nobody asks whose record it is."""
    _, zoe = twin
    load("pds", pds([RAVI]))
    load("cin", cin([("0417", ZOE)]))
    load("ctf", ctf([replace(RAVI, given="Zed", upn=ZOE.upn)]))
    load("ctf", ctf([replace(ESI, upn=unique_pupil_number(50))]), full=True)
    assert the_case().kind is CaseKind.PLACING
    assert marked() == {zoe}
    verdict = say_same(rhea)
    assert records()[zoe] == {"cin"}
    assert not marked()
    check_whole()
    undo(actor=rhea, verdict=verdict)
    assert the_case().kind is CaseKind.PLACING
    check_whole()


def test_who_waited_before_a_join_waits_again_once_what_came_by_it_is_split_off(
    twin: tuple[str, str], rhea: Actor, load: Loader
) -> None:
    """As if the join had been undone: the question was asked all the while."""
    _, zoe = twin
    load("school_list", school_list([replace(ESI, nhs_number="")]), sender=OTHER_SCHOOL)
    join(actor=rhea, number=zoe, other=numbers()[-1])
    assert not marked()
    held = statements_of(actor=rhea, number=zoe)
    picked = [one.pk for one in held if one.voice.feed != "ctf"]
    split(actor=rhea, number=zoe, statements=picked, version=held.version)
    assert records()[zoe] == {"ctf"}
    assert marked() == {zoe}
    check_whole()
