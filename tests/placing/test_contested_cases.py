"""What a record does not take on one source's word: the child is found, and a person is asked."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from contactpoint.access.actor import Purpose
from contactpoint.access.criteria import Criteria
from contactpoint.access.grants import Role
from contactpoint.access.scope import NOT_KNOWN, Scope
from contactpoint.children.statement import ServiceKind
from contactpoint.linkage.reasons import DecisionReason
from contactpoint.placing.contested_cases import keep_contested_on, open_contested_cases
from contactpoint.placing.put_into_queues import put_into_queues
from contactpoint.placing.rearrange import derive_again, put_before_a_person, put_on, put_under
from contactpoint.review.kinds import CaseKind
from contactpoint.review.urgency import MAY_BE_WRONG
from contactpoint.services.find_child import find_child
from contactpoint.services.review.wait_for_a_person import wait_for_a_person
from contactpoint.store.models import Child
from contactpoint.store.repositories import case_queue, cases, loads
from contactpoint.store.repositories.case_rows import Case
from contactpoint.visibility.status import Status
from tests.fixtures.actors import actor
from tests.fixtures.cases import held_case, held_cases, statement_of
from tests.fixtures.statements import feed_of
from tests.placing.content import check_whole
from tests.placing.files import (
    OTHER_SCHOOL,
    Loader,
    Said,
    cin,
    nhs_number,
    pds,
    school_list,
    unique_pupil_number,
)

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

YORK, PORTSMOUTH = Scope("E06000014"), Scope("E06000044")
PORTSMOUTH_CODE = "851"
DIED = "2021-05-06"
ADA = Said(upn=unique_pupil_number(7), postcode="YO1 7HH")
DEAD = replace(ADA, died=DIED)
BORN = date.fromisoformat(ADA.born)


@pytest.fixture
def known(load: Loader) -> Child:
    """A child of York of whom health and a school speak."""
    load("pds", pds([ADA]))
    load("school_list", school_list([ADA]), sender=OTHER_SCHOOL)
    return Child.objects.get()


@pytest.fixture
def found(db: None) -> Callable[[], bool]:
    """Whether a practitioner finds Ada by her name and date of birth."""

    def find() -> bool:
        who = actor(Role.PRACTITIONER, ServiceKind.SOCIAL_CARE)
        asked = Criteria(family=ADA.family, birth_date=BORN)
        return bool(find_child(actor=who, purpose=Purpose.MOVED_AREA, criteria=asked).lines)

    return find


Found = Callable[[], bool]


def contested(**where: object) -> Case:
    """The only contested case."""
    return held_case(kind=CaseKind.CONTESTED, **where)


def none_contested() -> bool:
    """Whether there is no contested case."""
    return not held_cases(kind=CaseKind.CONTESTED)


def test_one_row_of_a_far_authority_takes_nobody_out_of_search(
    known: Child, found: Found, load: Loader
) -> None:
    """A children-in-need record with a date of death: the child is found as before, and York, who
    decides about the child, is asked. The authority that says so is not."""
    load("cin", cin([("P1", DEAD)], authority=PORTSMOUTH_CODE))
    assert found()
    case = contested()
    assert feed_of(statement_of(case)) == "cin"
    assert (case.other_child_id, case.child_id, case.word) == (known.pk, None, DIED)
    assert (case.scope, case.urgency, case.withheld) == (YORK.code, MAY_BE_WRONG, False)
    assert case_queue.count_waiting(YORK) == {DecisionReason.SAID_TO_HAVE_DIED.value: 1}
    assert not case_queue.count_waiting(PORTSMOUTH)
    check_whole()


def test_of_a_child_whose_authority_nobody_knows_the_national_desk_is_asked(load: Loader) -> None:
    """Not the authority that says so, though its social care is all that tells where the child is:
    a return about any child would make it the child's authority."""
    nowhere = replace(ADA, postcode="ZZ99 3VZ")
    load("pds", pds([nowhere]))
    load("school_list", school_list([nowhere]), sender="X99001")
    load("cin", cin([("P1", replace(nowhere, died=DIED))], authority=PORTSMOUTH_CODE))
    assert feed_of(statement_of(contested())) == "cin"
    assert contested().scope == NOT_KNOWN.code


def test_health_is_believed_and_may_take_it_back(known: Child, found: Found, load: Loader) -> None:
    """Its word archives the record, and there is nothing to ask; its next statement without the
    date brings the child back, and then there is."""
    load("cin", cin([("P1", DEAD)], authority=PORTSMOUTH_CODE))
    load("pds", pds([DEAD]))
    assert not found()
    assert none_contested()
    check_whole()
    load("pds", pds([replace(ADA, as_at="2026-02-05")]))
    assert found()
    assert contested().word == DIED
    check_whole()


def test_the_case_goes_when_the_source_no_longer_says_so(known: Child, load: Loader) -> None:
    """It has corrected its return: there is nothing to ask."""
    load("cin", cin([("P1", DEAD)], authority=PORTSMOUTH_CODE))
    assert contested()
    load("cin", cin([("P1", ADA)], authority=PORTSMOUTH_CODE))
    assert none_contested()
    check_whole()


def test_the_case_goes_when_the_statement_ends(known: Child, load: Loader) -> None:
    """The child is not on the source's next full file."""
    other = replace(ADA, given="Ravi", upn=unique_pupil_number(9), nhs_number=nhs_number(9))
    load("cin", cin([("P1", DEAD)], authority=PORTSMOUTH_CODE))
    load("cin", cin([("P2", other)], authority=PORTSMOUTH_CODE), full=True)
    assert none_contested()
    check_whole()


def test_what_the_source_was_asked_it_answers_by_its_next_word(known: Child, load: Loader) -> None:
    """The case waits for its source, and is in the queue again once the source says another day."""
    load("cin", cin([("P1", DEAD)], authority=PORTSMOUTH_CODE))
    case = contested()
    with transaction.atomic():
        held_now = cases.locked(case.pk)
        assert held_now is not None
        cases.ask_source(held_now, timezone.now())
    load("cin", cin([("P1", DEAD)], authority=PORTSMOUTH_CODE))
    assert contested().asked_source_at is not None
    load("pds", pds([replace(ADA, as_at="2026-02-05")]))
    assert contested().asked_source_at is not None
    load("cin", cin([("P1", replace(DEAD, died="2021-05-07"))], authority=PORTSMOUTH_CODE))
    again = contested()
    assert (again.pk, again.word, again.asked_source_at) == (case.pk, "2021-05-07", None)
    check_whole()


def test_a_case_about_where_the_statement_belongs_stays_beside_it(
    known: Child, load: Loader
) -> None:
    """A statement says that its child has died, and may be of another child besides: neither case
    takes the place of the other, and closing one leaves the other."""
    load("cin", cin([("P1", DEAD)], authority=PORTSMOUTH_CODE))
    died = contested()
    row = statement_of(died)
    put_before_a_person([row])
    derive_again([known])
    assert none_contested()
    with transaction.atomic():
        loads.moving_alone()
        wait_for_a_person([row], child=known.pk, reason=DecisionReason.TOO_WEAK_TO_LINK)
        put_on([row], known)
        derive_again([known])
    of_it = held_cases(statement_id=row.pk)
    assert {case.kind for case in of_it} == {CaseKind.PLACING, CaseKind.CONTESTED}
    cases.close_all([row])
    assert [case.kind for case in held_cases(statement_id=row.pk)] == [CaseKind.CONTESTED]


def test_no_queue_has_it_while_the_child_is_shielded(known: Child, load: Loader) -> None:
    """Nor while a load writes the record; it waits again once the child is not."""
    load("cin", cin([("P1", DEAD)], authority=PORTSMOUTH_CODE))
    put_under(known, Status.SHIELDED)
    assert contested().withheld
    load("pds", pds([replace(ADA, as_at="2026-02-05")]))
    assert contested().withheld
    assert not case_queue.count_waiting(YORK)
    put_under(known, Status.ACTIVE)
    assert not contested().withheld
    check_whole()


def test_a_shielded_child_that_is_said_to_have_died_is_in_no_queue(
    known: Child, load: Loader
) -> None:
    """The case is opened withheld: a count would tell that there is a child."""
    put_under(known, Status.SHIELDED)
    load("cin", cin([("P1", DEAD)], authority=PORTSMOUTH_CODE))
    assert contested().withheld
    assert not case_queue.count_waiting(YORK)


def test_the_case_moves_with_the_child(known: Child, load: Loader) -> None:
    """When the child has come to another authority, that one is asked."""
    load("cin", cin([("P1", DEAD)], authority=PORTSMOUTH_CODE))
    load("pds", pds([replace(ADA, postcode="LS1 4AP", as_at="2026-02-05")]))
    assert contested().scope == "E08000035"
    assert not case_queue.count_waiting(YORK)
    check_whole()


def test_to_bring_up_to_date_what_is_up_to_date_changes_nothing(known: Child, load: Loader) -> None:
    """Also for the last step of a first load, which may be run again, and for an index that is made
    anew."""
    load("cin", cin([("P1", DEAD)], authority=PORTSMOUTH_CODE))
    before = held_cases()
    with transaction.atomic():
        loads.moving_alone()
        keep_contested_on([known.pk])
    open_contested_cases([known.pk])
    put_into_queues()
    assert held_cases() == before
    check_whole()


def test_an_older_date_of_birth_of_a_more_trusted_source_archives_nobody(
    known: Child, found: Found, load: Loader
) -> None:
    """Health has the year wrong: the school says that the child is a child. Once all sources say
    that the child is of age, the record is archived."""
    of_age = f"{timezone.localdate().year - 19}{ADA.born[4:]}"
    load("pds", pds([replace(ADA, born=of_age, as_at="2026-02-05")]))
    assert Child.objects.count() == 1
    assert found()
    check_whole()


def test_a_death_less_than_a_year_ago_archives_nobody_yet(
    known: Child, found: Found, load: Loader
) -> None:
    """Active one year, then archived (the rules of the domain, section 9)."""
    today = timezone.localdate()
    recently, long_ago = today - timedelta(days=364), today - timedelta(days=366)
    load("pds", pds([replace(ADA, died=recently.isoformat())]))
    assert found()
    load("pds", pds([replace(ADA, died=long_ago.isoformat())]))
    assert not found()
