"""Cases of a first load that are in no authority's queue come into their queues."""

from datetime import date

import pytest
from django.utils import timezone
from msgspec.structs import replace

from contactpoint.access.scope import NOT_KNOWN, Scope
from contactpoint.children.addresses import Address
from contactpoint.children.statement import Statement
from contactpoint.linkage.reasons import DecisionReason
from contactpoint.placing.open_cases import NewCase, open_cases
from contactpoint.placing.put_into_queues import put_into_queues
from contactpoint.review.urgency import LAST, MAY_BE_WRONG, SOCIAL_CARE
from contactpoint.store.models import Child
from contactpoint.store.repositories import case_queue, made_here
from tests.fixtures.cases import change_case, held_cases
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

WHY = DecisionReason.CONFLICTING_NHS_NUMBERS
LEEDS, YORK, STOCKPORT = (Scope(code) for code in ("E08000035", "E06000014", "E08000007"))
BELLA = replace(world.BELLA, address=Address(postcode="LS1 4AP"))
IN_YORK = replace(world.BELLA_AT_SCHOOL, reference="moved", address=Address(postcode="YO1 7HH"))
# It says nothing of where the child lives, and its source is no authority's.
NOWHERE = replace(IN_YORK, feed="pds", source="nhs", reference="nowhere", address=None)
IN_NEED = replace(IN_YORK, feed="cin", source="356", reference="in need", address=None)


def opened(*stated: Statement, bella: Statement = BELLA) -> None:
    """A case for each of these statements, that it may be of Bella."""
    world.put(bella)
    record = Child.objects.get()
    open_cases(
        [
            NewCase(
                row=made_here.held_correction(one),
                statement=one,
                child=record.pk,
                reason=WHY,
                weight=3.5,
            )
            for one in stated
        ]
    )


def forget_places() -> None:
    """Let each case be as a worker leaves it that has no record to ask."""
    for case in held_cases():
        change_case(case.pk, scope=NOT_KNOWN.code, urgency=LAST, withheld=False)


def test_cases_come_into_the_queues_that_a_load_puts_them_into() -> None:
    """Each has the authority and urgency that it would have if a load opened it now, the rest of it
    is as it was, and the queues have it."""
    opened(IN_YORK, NOWHERE, IN_NEED)
    before = held_cases()
    assert [case.scope for case in before] == [YORK.code, LEEDS.code, STOCKPORT.code]
    assert [case.urgency for case in before] == [MAY_BE_WRONG, MAY_BE_WRONG, SOCIAL_CARE]
    forget_places()
    assert case_queue.count_waiting(NOT_KNOWN) == {WHY.value: 3}
    for _ in range(2):
        put_into_queues()
        assert held_cases() == before
        assert not case_queue.count_waiting(NOT_KNOWN)
        for whose in (LEEDS, YORK, STOCKPORT):
            assert case_queue.count_waiting(whose) == {WHY.value: 1}


LONG_AGO = date(timezone.localdate().year - 19, 1, 1)


def test_one_date_of_birth_takes_no_case_out_of_its_queue() -> None:
    """A return with the wrong year may be of a child who is in danger now: it is as urgent as it
    would be with the right one, because the record that it may be of is a child's."""
    opened(replace(IN_NEED, birth_date=LONG_AGO))
    assert [case.urgency for case in held_cases()] == [SOCIAL_CARE]
    forget_places()
    put_into_queues()
    (case,) = held_cases()
    assert (case.withheld, case.urgency, case.scope) == (False, SOCIAL_CARE, STOCKPORT.code)


def test_a_case_about_who_is_of_age_meanwhile_comes_into_no_queue() -> None:
    """Nobody may be shown a record that every source says to be a grown-up's."""
    opened(NOWHERE, bella=replace(BELLA, birth_date=LONG_AGO))
    forget_places()
    put_into_queues()
    (case,) = held_cases()
    assert (case.withheld, case.scope) == (True, LEEDS.code)
    assert not case_queue.count_waiting(LEEDS)
    assert not case_queue.count_waiting(NOT_KNOWN)
