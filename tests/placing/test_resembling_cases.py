"""What loads do to the case of two records that may be one child's."""

from dataclasses import replace

import pytest

from contactpoint.access.actor import Actor
from contactpoint.access.grants import Role
from contactpoint.linkage.reasons import DecisionReason
from contactpoint.placing.open_cases import NewCase, open_cases
from contactpoint.review.urgency import LAST, MAY_BE_WRONG, TWINS
from contactpoint.services.review.decide_case import ask_source
from contactpoint.services.review.open_case import open_case
from contactpoint.services.review.queue import overview
from contactpoint.store.models import Child, HeldCase
from contactpoint.store.repositories import statements
from tests.fixtures.cases import change_case, held_case, held_cases, statement_of
from tests.fixtures.statements import feed_of, held
from tests.placing.content import check_whole
from tests.placing.files import (
    Loader,
    Said,
    ctf,
    nhs_number,
    pds,
    unique_pupil_number,
)
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

ADA = Said(upn=unique_pupil_number(7))
RAVI = Said(given="Ravi", family="Whitcombe", born="2011-11-30", nhs_number=nhs_number(20))
NGOZI = Said(given="Ngozi", family="Eze", nhs_number=nhs_number(60), upn=unique_pupil_number(60))


@pytest.fixture
def rhea(db: None) -> Actor:
    """A reviewer of a management team."""
    return world.actor_of(world.account("rhea.lund", role=Role.DATA_QUALITY))


@pytest.fixture
def case(load: Loader) -> int:
    """The case of Ngozi's record, which may be Ada's."""
    load("pds", pds([ADA, NGOZI]), full=True)
    ada, ngozi = Child.objects.order_by("pk")
    return case_of(ngozi, ada)


def case_of(record: Child, other: Child) -> int:
    """A case, on the first statement of the record that has none, that it may be the other's."""
    taken = {case.statement_id for case in held_cases()}
    row = next(row for row in statements.on_record(record.pk) if row.pk not in taken)
    ((_, statement),) = statements.opened([row])
    open_cases(
        [
            NewCase(
                row=row,
                statement=statement,
                child=other.pk,
                other_child=record.pk,
                reason=DecisionReason.NOBODY_NEAR,
                weight=None,
            )
        ]
    )
    return held_case(statement_id=row.pk).pk


def about(case: int) -> set[int | None]:
    """The records that a case is about, which has to stand on one of them."""
    review = held_case(pk=case)
    assert statement_of(review).child_id == review.other_child_id
    return {review.child_id, review.other_child_id}


def ask(actor: Actor, case: int) -> None:
    """Open the case and ask its source."""
    ask_source(actor=actor, case=case, version=open_case(actor=actor, case=case).version)


def test_a_source_that_was_asked_answers(case: int, rhea: Actor, load: Loader) -> None:
    """When its source says something new, the case is in the queue again."""
    ask(rhea, case)
    assert overview(actor=rhea).waiting == 0
    load("pds", pds([replace(NGOZI, postcode="ZE3 1CD", as_at="2026-02-05")]))
    assert overview(actor=rhea).waiting == 1


def test_a_case_about_a_guarded_child_is_in_no_queue(case: int, rhea: Actor, load: Loader) -> None:
    """It stays out when what may be shown of the other child changes."""
    load("pds", pds([replace(ADA, restricted=True)]))
    load("pds", pds([replace(NGOZI, postcode="ZE3 1CD", as_at="2026-02-05")]))
    assert overview(actor=rhea).waiting == 0
    assert held_case().withheld


def test_the_record_stands_by_another_statement(case: int, rhea: Actor, load: Loader) -> None:
    """When its statement is withdrawn, the case hangs on another of the record, and an answer is
    awaited no longer."""
    load("ctf", ctf([NGOZI]))
    ask(rhea, case)
    load("pds", pds([ADA]), full=True)
    review = held_case()
    assert (review.pk, feed_of(statement_of(review))) == (case, "ctf")
    assert statement_of(review).child_id == review.other_child_id
    assert overview(actor=rhea).waiting == 1
    open_case(actor=rhea, case=case)
    check_whole()


def test_nobody_speaks_of_the_record(case: int, load: Loader) -> None:
    """A record of which nothing stands any more is nobody's case."""
    load("pds", pds([ADA]), full=True)
    assert not HeldCase.objects.exists()
    assert len(held(state="ended")) == 1


def test_a_case_may_hang_on_either_record(case: int, rhea: Actor, load: Loader) -> None:
    """Ngozi's record has two cases, and one statement left: the other case hangs on Ada's, and asks
    the same."""
    load("ctf", ctf([NGOZI]))
    load("pds", pds([ADA, NGOZI, RAVI]), full=True)
    ada, ngozi, ravi = Child.objects.order_by("pk")
    second = case_of(ngozi, ravi)
    load("pds", pds([ADA, RAVI]), full=True)
    assert about(case) == {ada.pk, ngozi.pk}
    assert about(second) == {ngozi.pk, ravi.pk}
    assert statement_of(held_case(pk=case)).child_id == ada.pk
    open_case(actor=rhea, case=case)
    check_whole()


@pytest.mark.parametrize("urgency", [MAY_BE_WRONG, LAST])
def test_the_most_urgent_cases_stay(case: int, load: Loader, urgency: int) -> None:
    """Four cases of four records cannot hang on three statements; the one that matters least is
    left behind, whether its statement was withdrawn or another's."""
    load("ctf", ctf([NGOZI]))
    load("pds", pds([ADA, NGOZI, RAVI]), full=True)
    ada, ngozi, ravi = Child.objects.order_by("pk")
    second, third, fourth = case_of(ngozi, ravi), case_of(ada, ravi), case_of(ravi, ada)
    change_case(case, urgency=urgency)
    for other in (second, third, fourth):
        change_case(other, urgency=TWINS)
    load("pds", pds([ADA, RAVI]), full=True)
    assert HeldCase.objects.count() == 3
    assert bool(held_cases(pk=case)) is (urgency == MAY_BE_WRONG)
    for review in held_cases():
        about(review.pk)
    check_whole()
