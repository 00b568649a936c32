"""Verdicts on cases: what follows, and that loads respect them."""

from dataclasses import replace

import pytest

from contactpoint.access.actor import Actor
from contactpoint.access.errors import AccessRefusedError
from contactpoint.access.scope import Scope
from contactpoint.linkage.reasons import DecisionReason
from contactpoint.services.review.choose_record import compare_with
from contactpoint.services.review.decide_case import ask_source, not_same, same
from contactpoint.services.review.errors import (
    CannotUndoError,
    CaseChangedError,
    CaseTakenError,
    NoSuchCaseError,
    NothingToCompareError,
)
from contactpoint.services.review.open_case import open_case
from contactpoint.services.review.queue import let_go, next_case, overview
from contactpoint.services.review.undo_verdict import undo
from contactpoint.store.models import Child, HeldCase
from tests.fixtures.actors import at_desk
from tests.fixtures.cases import held_case, statement_of
from tests.fixtures.ledger import entries
from tests.fixtures.statements import feed_of, held
from tests.fixtures.waiting import wait_alone
from tests.placing.content import check_whole, content
from tests.placing.files import OTHER_SCHOOL, Loader, cin, ctf, pds, school_list
from tests.services.review.cases import (
    ADA,
    RAVI,
    ZOE,
    opened,
    records,
    say_not_same,
    say_same,
    the_case,
)

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def twin(load: Loader) -> str:
    """Ada is in the index; a school's list has Zoe without a number, who waits on no record.
    Returns Ada's number."""
    load("pds", pds([ADA]))
    load("school_list", school_list([replace(ZOE, nhs_number="", upn="")]), sender=OTHER_SCHOOL)
    assert wait_alone().reason == DecisionReason.POSSIBLE_TWINS
    return Child.objects.get().number


def test_the_same_child_is_on_one_record(twin: str, rhea: Actor) -> None:
    """The statement that waited is linked, the case is gone, and its name is shown as another."""
    say_same(rhea)
    assert records() == {twin: {"pds", "school_list"}}
    assert not HeldCase.objects.exists()
    record = opened(twin).document.open.record
    assert record is not None
    assert [other.name.given for other in record.other_names] == ["Zoe"]
    check_whole()


def test_a_load_does_not_undo_the_same(twin: str, rhea: Actor, load: Loader) -> None:
    """What the source says next of the statement stays where the person put it."""
    say_same(rhea)
    changed = replace(ZOE, nhs_number="", upn="", postcode="ZE3 1CD")
    load("school_list", school_list([changed]), sender=OTHER_SCHOOL)
    assert records() == {twin: {"pds", "school_list"}}
    check_whole()


def test_not_the_same_child_is_another_record(twin: str, rhea: Actor, load: Loader) -> None:
    """The statement founds a record of its own; a change of either never brings them together."""
    say_not_same(rhea)
    assert sorted(map(sorted, records().values())) == [["pds"], ["school_list"]]
    assert not HeldCase.objects.exists()
    check_whole()
    # By everything that it says now it would be Ada.
    load("pds", pds([replace(ADA, given="Zoe")]))
    load("school_list", school_list([replace(ZOE, nhs_number="", upn="")]), sender=OTHER_SCHOOL)
    assert sorted(map(sorted, records().values())) == [["pds"], ["school_list"]]
    check_whole()


def test_a_verdict_undone_is_a_case_again(twin: str, rhea: Actor, owen: Actor) -> None:
    """Either verdict can be taken back by a colleague: the statement waits as it did before."""
    before = content()
    for decide in (say_same, say_not_same):
        verdict = decide(rhea)
        undo(actor=owen, verdict=verdict)
        assert content().waiting == before.waiting
        assert {number for number, feeds in records().items() if feeds} == {twin}
        check_whole()
        with pytest.raises(CannotUndoError):
            undo(actor=owen, verdict=verdict)


def test_who_died_is_shown_as_last_known_after_an_undo(rhea: Actor, load: Loader) -> None:
    """A record that no source spoke of any more, and that a placing brought back, is as it was."""
    load("pds", pds([ADA, RAVI]), full=True)
    load("pds", pds([RAVI]), full=True)
    load("school_list", school_list([replace(ZOE, nhs_number="", upn="")]), sender=OTHER_SCHOOL)
    number = Child.objects.order_by("pk")[0].number
    before = opened(number).document
    assert before.open.last_known
    verdict = say_same(rhea)
    assert not opened(number).document.open.last_known
    undo(actor=rhea, verdict=verdict)
    assert opened(number).document == before
    check_whole()


def test_a_return_placed_on_a_record_that_is_only_known_leaves_it_its_name(
    rhea: Actor, load: Loader
) -> None:
    """Social care gives no name: the child stays findable by what was said of it last."""
    load("pds", pds([ADA, RAVI]), full=True)
    load("pds", pds([RAVI]), full=True)
    load("cin", cin([("A1", ADA)]))
    number = Child.objects.order_by("pk")[0].number
    case = next_case(actor=rhea)
    assert case is not None
    version = open_case(actor=rhea, case=case).version
    compare_with(actor=rhea, case=case, number=number, version=version)
    same(actor=rhea, case=case, version=open_case(actor=rhea, case=case).version)
    held = opened(number).document.open
    assert held.last_known
    assert held.record is not None
    assert held.record.name is not None
    assert held.record.name.name.given == ADA.given
    assert held.record.services, "that social care works with the child is on it"
    check_whole()


def test_a_record_known_before_is_so_again_when_not_the_same_is_undone(
    rhea: Actor, load: Loader
) -> None:
    """A statement that was said not to be of one child, and was then linked to another of whom no
    source spoke any more, leaves that one as it was."""
    zoe = replace(ZOE, upn="")
    load("pds", pds([ADA, zoe, RAVI]), full=True)
    load("pds", pds([ADA, RAVI]), full=True)
    last_known = Child.objects.order_by("pk")[1].number
    before = opened(last_known).document
    assert before.open.last_known
    row = replace(ADA, given="Zoey", nhs_number="", upn="")
    load("school_list", school_list([row]), sender=OTHER_SCHOOL)
    given: list[int] = []
    while next_case(actor=rhea) is not None:
        given.append(say_not_same(rhea) if not given else say_same(rhea))
    assert given
    for verdict in reversed(given):
        undo(actor=rhea, verdict=verdict)
    assert opened(last_known).document == before
    check_whole()


def test_asking_the_source_takes_the_case_out_until_it_answers(
    twin: str, rhea: Actor, load: Loader
) -> None:
    """The case is in no queue; what the source then says makes a new one."""
    case = next_case(actor=rhea)
    assert case is not None
    verdict = ask_source(actor=rhea, case=case, version=open_case(actor=rhea, case=case).version)
    assert next_case(actor=rhea) is None
    assert overview(actor=rhea).waiting == 0
    undo(actor=rhea, verdict=verdict)
    assert next_case(actor=rhea) == case
    view = open_case(actor=rhea, case=case)
    ask_source(actor=rhea, case=case, version=view.version)
    again = replace(ZOE, nhs_number="", upn="", postcode="ZE2 9AC")
    load("school_list", school_list([again]), sender=OTHER_SCHOOL)
    assert overview(actor=rhea).waiting == 1


def test_a_case_without_a_record_can_only_be_asked_about(rhea: Actor, load: Loader) -> None:
    """A return without a name, of a child that nobody else knows: there is nothing to compare."""
    load("cin", cin([("A1", ADA)], authority="000"))
    case = next_case(actor=rhea)
    assert case is not None
    view = open_case(actor=rhea, case=case)
    assert view.right is None
    for decide in (same, not_same):
        with pytest.raises(NothingToCompareError):
            decide(actor=rhea, case=case, version=view.version)
    ask_source(actor=rhea, case=case, version=view.version)
    assert next_case(actor=rhea) is None


def test_a_case_that_changed_is_looked_at_again(twin: str, rhea: Actor, load: Loader) -> None:
    """A verdict on what was shown before a load is refused, and changes nothing."""
    case = next_case(actor=rhea)
    assert case is not None
    version = open_case(actor=rhea, case=case).version
    load("pds", pds([replace(ADA, postcode="ZE3 1CD")]))
    with pytest.raises(CaseChangedError):
        same(actor=rhea, case=case, version=version)
    assert len(held(state="to_review")) == 1


def test_a_colleagues_case_is_taken(twin: str, rhea: Actor, owen: Actor) -> None:
    """While one has it, the other gets no such case, can neither open nor decide it; once let go,
    he can."""
    case = next_case(actor=rhea)
    assert case is not None
    version = open_case(actor=rhea, case=case).version
    assert next_case(actor=owen) is None
    with pytest.raises(CaseTakenError):
        open_case(actor=owen, case=case)
    with pytest.raises(CaseTakenError):
        not_same(actor=owen, case=case, version=version)
    let_go(actor=owen, case=case)
    assert overview(actor=rhea).claimed_by_me == case
    let_go(actor=rhea, case=case)
    assert next_case(actor=owen) == case


def test_a_settled_case_is_no_case(twin: str, rhea: Actor) -> None:
    """A second verdict on it is refused."""
    case = next_case(actor=rhea)
    assert case is not None
    version = open_case(actor=rhea, case=case).version
    same(actor=rhea, case=case, version=version)
    with pytest.raises(NoSuchCaseError):
        not_same(actor=rhea, case=case, version=version)
    with pytest.raises(NoSuchCaseError):
        open_case(actor=rhea, case=case)


def test_another_authoritys_case_is_refused(twin: str, rhea: Actor) -> None:
    """It is not in the queue, cannot be opened and cannot be decided."""
    elsewhere = at_desk(rhea, Scope.of("E08000035"))
    case = the_case().pk
    assert next_case(actor=elsewhere) is None
    assert overview(actor=elsewhere).waiting == 0
    with pytest.raises(AccessRefusedError):
        open_case(actor=elsewhere, case=case)
    with pytest.raises(AccessRefusedError):
        same(actor=elsewhere, case=case, version="")


def test_who_has_moved_to_another_authority_leaves_the_case_behind(twin: str, rhea: Actor) -> None:
    """A case that was claimed before is no longer the reviewer's to be led to."""
    assert next_case(actor=rhea) == the_case().pk
    moved = at_desk(rhea, Scope.of("E08000035"))
    assert next_case(actor=moved) is None
    assert overview(actor=moved).claimed_by_me is None


def test_practitioners_do_not_review(twin: str, dana: Actor) -> None:
    """Not even the queue's length is told to them."""
    for call in (overview, next_case):
        with pytest.raises(AccessRefusedError):
            call(actor=dana)
    with pytest.raises(AccessRefusedError):
        open_case(actor=dana, case=the_case().pk)


def test_a_case_about_a_child_whom_its_source_begins_to_guard_is_in_no_queue(
    twin: str, rhea: Actor, load: Loader
) -> None:
    """Once nothing may be shown of the child, neither the case nor its number is."""
    load("pds", pds([replace(ADA, restricted=True)]))
    assert overview(actor=rhea).waiting == 0
    assert next_case(actor=rhea) is None
    with pytest.raises(NoSuchCaseError):
        open_case(actor=rhea, case=the_case().pk)


def test_opening_and_deciding_are_recorded_for_the_child(twin: str, rhea: Actor) -> None:
    """Each look and each verdict has an entry about the child, before it is answered."""
    say_same(rhea)
    subject = Child.objects.get().subject
    events = [entry.event for entry in entries() if entry.subject == subject]
    assert events == ["case_opened", "verdict_given"]


def test_urgent_cases_come_first(rhea: Actor, load: Loader) -> None:
    """A return of social care is decided before what only may be a twin."""
    load("ctf", ctf([ADA, RAVI]))
    load("school_list", school_list([replace(ZOE, nhs_number="", upn="")]), sender=OTHER_SCHOOL)
    load("cin", cin([("A1", replace(RAVI, born="2012-01-15"))], authority="000"))
    first = next_case(actor=rhea)
    assert first is not None
    assert feed_of(statement_of(held_case(pk=first))) == "cin"
