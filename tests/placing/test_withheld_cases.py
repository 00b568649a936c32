"""Which cases are in no queue, whatever is loaded next."""

from dataclasses import replace

import pytest
from django.utils import timezone

from contactpoint.placing.rearrange import put_under
from contactpoint.store.models import Child
from contactpoint.store.repositories import cases
from contactpoint.store.repositories.case_rows import Case
from contactpoint.visibility.status import Status
from tests.fixtures.cases import change_case, held_case, held_cases
from tests.placing.files import Loader, Said, nhs_number, pds, school_list

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def case_of(load: Loader, child: Said) -> Case:
    """The case of a statement that gives this child another's NHS number."""
    load("pds", pds([child]))
    load("school_list", school_list([replace(child, nhs_number=nhs_number(2))]), sender="8201234")
    return held_case()


def test_who_is_of_age_stays_out_when_the_record_changes(load: Loader) -> None:
    """A load that writes the record again puts no case of a grown-up into a queue."""
    grown_up = Said(born=f"{timezone.localdate().year - 19}-04-09")
    case = case_of(load, grown_up)
    assert case.withheld
    load("pds", pds([replace(grown_up, postcode="ZE1 0AA", as_at="2026-02-05")]))
    assert held_case().withheld


def test_a_child_comes_back_with_the_record(load: Loader) -> None:
    """A case that was withheld because nothing could be shown of the child is in its queue again
    when something may."""
    child = Said()
    case = case_of(load, child)
    assert not case.withheld
    change_case(case.pk, withheld=True)
    load("pds", pds([replace(child, postcode="ZE1 0AA", as_at="2026-02-05")]))
    assert not held_case().withheld


def test_a_case_about_a_shielded_child_is_in_no_queue(load: Loader) -> None:
    """No reviewer may see such a child whole, so none is told by a count that there is a case: not
    of one that was there, not of one that comes, and not when the record changes."""
    child = Said()
    case = case_of(load, child)
    record = Child.objects.order_by("pk")[0]
    put_under(record, Status.SHIELDED)
    assert held_case().withheld
    load("pds", pds([replace(child, postcode="ZE1 0AA", as_at="2026-02-05")]))
    assert held_case().withheld
    cases.close(case)
    other = replace(child, nhs_number=nhs_number(3))
    load("school_list", school_list([other]), sender="8204321")
    about = held_cases(child_id=record.pk)
    assert about
    assert all(case.withheld for case in about)
    put_under(record, Status.ACTIVE)
    assert not any(case.withheld for case in held_cases(child_id=record.pk))
