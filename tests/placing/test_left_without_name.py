"""A return without a name, on whose record nothing names the child any more."""

from dataclasses import replace

import pytest

from contactpoint.linkage.reasons import DecisionReason
from contactpoint.store.models import Child, HeldCase
from contactpoint.store.repositories import children
from contactpoint.store.repositories.case_rows import Case
from tests.fixtures.cases import held_case, statement_of
from tests.fixtures.statements import feed_of, held_by_feed, of_feed
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
from tests.store.sealed_index.held import keys_of_child

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

ADA = Said(upn=unique_pupil_number(7))
RAVI = Said(
    given="Ravi",
    family="Whitcombe",
    born="2011-11-30",
    sex="male",
    postcode="ZE1 4XY",
    nhs_number=nhs_number(20),
)
IMKE = Said(given="Imke", family="Vandersloot", born="2012-05-17", upn=unique_pupil_number(70))
# A school's row that was Ada's, and has her number still.
RAVI_IN_HER_ROW = replace(RAVI, upn=ADA.upn)


def number_of(case: Case) -> str:
    """The number of the record that a case is about."""
    return Child.objects.get(pk=case.child_id).number


def standing() -> dict[str, set[str]]:
    """By child number, the feeds that speak of the child."""
    found: dict[str, set[str]] = {child.number: set() for child in Child.objects.all()}
    for row, statement in held_by_feed(state="linked"):
        found[Child.objects.get(pk=row.child_id).number].add(statement.feed)
    return found


def last_known(number: str) -> str:
    """The name by which a child whom no source names is last known."""
    child = children.by_number(number)
    assert child is not None
    assert child.document.open.last_known
    assert keys_of_child(child.pk)
    record = child.document.open.record
    assert record is not None
    assert record.name is not None
    return record.name.name.full


@pytest.fixture
def numbers(load: Loader) -> tuple[str, str]:
    """A school and social care speak of Ada, health of Ravi. Returns their numbers."""
    load("ctf", ctf([ADA]))
    load("cin", cin([("A1", ADA)]))
    load("pds", pds([RAVI]))
    ada, ravi = Child.objects.order_by("pk").values_list("number", flat=True)
    assert standing() == {ada: {"ctf", "cin"}, ravi: {"pds"}}
    return ada, ravi


def test_it_goes_before_a_person_when_the_name_goes_to_another_child(
    numbers: tuple[str, str], load: Loader
) -> None:
    """Its number is the other child's now, whose date of birth it does not have."""
    ada, ravi = numbers
    report = load("ctf", ctf([RAVI_IN_HER_ROW]))
    assert report.counts["to_review"] == 1
    assert standing() == {ada: set(), ravi: {"pds", "ctf"}}
    case = held_case()
    assert (feed_of(statement_of(case)), number_of(case)) == ("cin", ravi)
    assert case.reason == DecisionReason.IDENTIFIER_OF_ANOTHER
    assert last_known(ada) == "Adaeze Okafor"
    check_whole()


def test_it_follows_its_number_where_the_date_of_birth_nearly_agrees(load: Loader) -> None:
    """A school had put one boy's name and number into one row; the return is linked to the boy to
    whom the row goes."""
    nearly = replace(ADA, born="2011-11-20", sex="male")
    load("ctf", ctf([nearly]))
    load("cin", cin([("A1", nearly)]))
    load("pds", pds([RAVI]))
    ada, ravi = Child.objects.order_by("pk").values_list("number", flat=True)
    load("ctf", ctf([RAVI_IN_HER_ROW]))
    assert standing() == {ada: set(), ravi: {"pds", "ctf", "cin"}}
    assert not HeldCase.objects.exists()
    check_whole()


def test_what_waited_for_the_record_is_compared_with_what_was_last_known(
    numbers: tuple[str, str], load: Loader
) -> None:
    """A record that no source names any more is as last known, and the case is still about it."""
    ada, _ = numbers
    zoe = replace(ADA, given="Zoe", nhs_number="", upn="")
    load("school_list", school_list([zoe]), sender=OTHER_SCHOOL)
    case = held_case()
    assert number_of(case) == ada
    load("ctf", ctf([RAVI_IN_HER_ROW]))
    kept = held_case(pk=case.pk, withheld=False)
    assert (kept.statement_id, kept.child_id) == (case.statement_id, case.child_id)
    assert last_known(ada) == "Adaeze Okafor"
    check_whole()


@pytest.fixture
def left_school(load: Loader) -> str:
    """Health and social care speak of Ada; the school by whose number the return was linked has
    withdrawn what it said. Returns her number."""
    load("pds", pds([ADA]))
    load("ctf", ctf([ADA]), full=True)
    load("cin", cin([("A1", ADA)]))
    load("ctf", ctf([IMKE]), full=True)
    number = Child.objects.order_by("pk")[0].number
    assert standing()[number] == {"pds", "cin"}
    return number


def test_the_last_to_name_a_child_may_correct_anything(left_school: str, load: Loader) -> None:
    """With another name and address it stays on its record, and so does the return."""
    load("pds", pds([replace(ADA, given="Ngozi", family="Thistlewood", postcode="ZE7 2EF")]))
    assert standing()[left_school] == {"pds", "cin"}
    assert Child.objects.count() == 2
    assert not HeldCase.objects.exists()
    check_whole()


def test_a_return_of_another_date_of_birth_waits(left_school: str, load: Loader) -> None:
    """When the last to name the child corrects the date, a person is asked whether the return is
    still of it."""
    load("pds", pds([replace(ADA, family="Thistlewood", born="2013-08-21")]))
    assert standing()[left_school] == {"pds"}
    assert Child.objects.count() == 2
    case = held_case()
    assert (feed_of(statement_of(case)), number_of(case)) == ("cin", left_school)
    check_whole()
    before = content()
    load("pds", pds([replace(ADA, family="Thistlewood", born="2013-08-21")]))
    assert content() == before


def test_beside_what_its_source_guards_it_stays_hidden(left_school: str, load: Loader) -> None:
    """A child's return is before nobody when the only source that names the child guards it."""
    load("pds", pds([replace(ADA, restricted=True)]))
    assert standing()[left_school] == {"cin", "pds"}
    assert not HeldCase.objects.exists()
    load("cin", cin([("A1", replace(ADA, sex="unknown"))]))
    assert not HeldCase.objects.exists()
    check_whole()


def test_last_words_that_go_to_another_child_take_the_name_with_them(
    numbers: tuple[str, str], load: Loader
) -> None:
    """A row that was withdrawn is Ravi's when it comes back. Ada is found by what it said before,
    and her number leads to her; of what it says now her record has nothing."""
    ada, _ = numbers
    load("ctf", ctf([IMKE]), full=True)
    assert standing()[ada] == {"cin"}
    load("ctf", ctf([RAVI_IN_HER_ROW]))
    assert standing()[ada] == set()
    assert statement_of(held_case(statement_id=of_feed("cin").pk)).state == "to_review"
    assert last_known(ada) == "Adaeze Okafor"
    check_whole()
    # Said again it changes nothing.
    before = content()
    load("ctf", ctf([RAVI_IN_HER_ROW]))
    assert content() == before
