"""Splitting off what has no name: no record can be made of it, so it waits for a person."""

from dataclasses import replace

import pytest

from contactpoint.access.actor import Actor
from contactpoint.linkage.reasons import DecisionReason
from contactpoint.placing.open_cases import NewCase, open_cases
from contactpoint.review.kinds import CaseKind
from contactpoint.services.review.choose_record import compare_with
from contactpoint.services.review.decide_case import same
from contactpoint.services.review.errors import BuiltOnError, SplitRefusedError
from contactpoint.services.review.history import history
from contactpoint.services.review.open_case import open_case
from contactpoint.services.review.queue import next_case
from contactpoint.services.review.split_record import split, statements_of
from contactpoint.services.review.undo_verdict import undo
from contactpoint.store.models import Child, HeldCase
from contactpoint.store.repositories import statements
from tests.fixtures.cases import held_case, statement_of
from tests.fixtures.statements import feed_of, held, of_feed, source_of
from tests.placing.content import check_whole
from tests.placing.files import OTHER_SCHOOL, Loader, cin, pds, school_list
from tests.services.review.cases import ADA, RAVI, opened, records, the_case

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

ALL = {"pds", "school_list", "cin"}


@pytest.fixture
def number(load: Loader) -> str:
    """A child of whom health, a school, and a return without a name speak."""
    load("pds", pds([ADA]))
    load("school_list", school_list([ADA]), sender=OTHER_SCHOOL)
    load("cin", cin([("A1", ADA)]))
    number = Child.objects.get().number
    assert records() == {number: ALL}
    return number


def split_off(actor: Actor, number: str, *feeds: str) -> int:
    """Split off what these feeds say."""
    held = statements_of(actor=actor, number=number)
    picked = [one.pk for one in held if one.voice.feed in feeds]
    return split(actor=actor, number=number, statements=picked, version=held.version)


def test_a_statement_without_a_name_waits_for_a_person(number: str, rhea: Actor) -> None:
    """It founds no record that nobody could find; the rest stays, and the verdict is told."""
    verdict = split_off(rhea, number, "cin")
    assert records() == {number: {"pds", "school_list"}}
    case = the_case()
    assert (feed_of(statement_of(case)), case.child_id) == ("cin", None)
    assert case.reason == DecisionReason.NOT_ENOUGH_TO_STAND_ALONE
    (past,) = history(actor=rhea, number=number)
    assert (past.pk, past.kind, past.numbers) == (verdict, "split", (number,))
    check_whole()


def test_a_case_of_the_record_stays_with_it(number: str, rhea: Actor, load: Loader) -> None:
    """Whether the record is another child's too is asked on by another statement of it."""
    load("pds", pds([RAVI]))
    child, other = Child.objects.order_by("pk")
    row = of_feed("cin")
    ((_, stated),) = statements.opened([row])
    open_cases(
        [
            NewCase(
                row=row,
                statement=stated,
                child=other.pk,
                other_child=child.pk,
                reason=DecisionReason.NOBODY_NEAR,
                weight=None,
            )
        ]
    )
    split_off(rhea, number, "cin")
    assert held_case(kind=CaseKind.PLACING).statement_id == row.pk
    case = held_case(kind=CaseKind.RESEMBLANCE)
    assert (case.child_id, case.other_child_id) == (other.pk, child.pk)
    assert statement_of(case).child_id == child.pk


def test_no_load_brings_it_back(number: str, rhea: Actor, load: Loader) -> None:
    """Neither what its source says next nor what others say makes it that child's again, and the
    record is not among those to choose from."""
    split_off(rhea, number, "cin")
    load("cin", cin([("A1", replace(ADA, postcode="ZE3 1CD"))]))
    load("pds", pds([replace(ADA, given="Ada")]))
    assert records() == {number: {"pds", "school_list"}}
    case = next_case(actor=rhea)
    assert case is not None
    assert open_case(actor=rhea, case=case).candidates == ()
    check_whole()


def test_undone_it_is_where_it_was(number: str, rhea: Actor, owen: Actor) -> None:
    """The record is the same as before, and nothing waits."""
    before = opened(number).document
    verdict = split_off(rhea, number, "cin")
    assert opened(number).document != before
    undo(actor=owen, verdict=verdict)
    assert opened(number).document == before
    assert records() == {number: ALL}
    assert not HeldCase.objects.exists()
    check_whole()


def test_what_was_decided_of_it_since_is_undone_first(
    number: str, rhea: Actor, owen: Actor
) -> None:
    """A later verdict that it is that child's after all stands until it is taken back."""
    parted = split_off(rhea, number, "cin")
    case = next_case(actor=owen)
    assert case is not None
    view = open_case(actor=owen, case=case)
    compare_with(actor=owen, case=case, number=number, version=view.version)
    version = open_case(actor=owen, case=case).version
    placed = same(actor=owen, case=case, version=version)
    assert records() == {number: ALL}
    with pytest.raises(BuiltOnError):
        undo(actor=rhea, verdict=parted)
    undo(actor=rhea, verdict=placed)
    undo(actor=rhea, verdict=parted)
    assert records() == {number: ALL}
    check_whole()


def test_what_its_source_has_withdrawn_since_stays_withdrawn(
    number: str, rhea: Actor, load: Loader
) -> None:
    """Undoing the split brings nothing back that nobody says any more."""
    verdict = split_off(rhea, number, "cin")
    load("cin", cin([("B2", ADA)]), full=True)
    assert [feed_of(row) for row in held(state="ended")] == ["cin"]
    undo(actor=rhea, verdict=verdict)
    assert [row.child_id for row in held(state="ended")] == [None]
    check_whole()


def test_with_a_name_beside_it_it_goes_to_a_record(number: str, rhea: Actor) -> None:
    """A named statement that is picked too makes the record for both."""
    split_off(rhea, number, "cin", "school_list")
    assert sorted(map(sorted, records().values())) == [["cin", "school_list"], ["pds"]]
    check_whole()


def test_a_name_has_to_stay(number: str, rhea: Actor) -> None:
    """A record that was left with a nameless statement alone could be found by nobody."""
    with pytest.raises(SplitRefusedError):
        split_off(rhea, number, "pds", "school_list")
    assert records() == {number: ALL}


def test_a_placing_that_a_split_contradicts_is_overruled_until_it_is_undone(
    number: str, rhea: Actor, load: Loader
) -> None:
    """Of two verdicts on one statement the later stands, and each is taken back in turn."""
    load("cin", cin([("A9", replace(ADA, upn=""))], authority="000"))
    case = next_case(actor=rhea)
    assert case is not None
    view = open_case(actor=rhea, case=case)
    if view.right is None:
        compare_with(actor=rhea, case=case, number=number, version=view.version)
        view = open_case(actor=rhea, case=case)
    placed = same(actor=rhea, case=case, version=view.version)
    held = statements_of(actor=rhea, number=number)
    picked = [one.pk for one in held if one.voice.source == "000"]
    parted = split(actor=rhea, number=number, statements=picked, version=held.version)
    load("pds", pds([replace(ADA, given="Ada")]))
    assert source_of(statement_of(the_case())) == "000"
    with pytest.raises(BuiltOnError):
        undo(actor=rhea, verdict=placed)
    undo(actor=rhea, verdict=parted)
    undo(actor=rhea, verdict=placed)
    assert source_of(statement_of(the_case())) == "000"
    check_whole()
