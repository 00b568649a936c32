"""Printing a record: an act of its own in the ledger, which counts as an opening does."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from contactpoint.access.actor import Actor, Purpose, Through
from contactpoint.access.decisions import mediated
from contactpoint.access.errors import AccessRefusedError, Refusal
from contactpoint.access.grants import Role
from contactpoint.ledger.entry import Event
from contactpoint.services.open_record import open_record
from contactpoint.services.own_activity import own_activity
from contactpoint.services.print_record import print_record
from contactpoint.store.models import Budget, LedgerEntry
from contactpoint.store.repositories import ledger
from contactpoint.store.repositories.budgets import Counted
from tests.fixtures.actors import in_role
from tests.fixtures.ledger import entries
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

PURPOSE = Purpose.WORKING_WITH_CHILD


def test_a_printing_is_told_from_an_opening(bella: str, dana: Actor) -> None:
    """The child's own page and the account's say which of the two it was, with the purpose."""
    opened = open_record(actor=dana, purpose=PURPOSE, number=bella)
    printed = print_record(actor=dana, purpose=Purpose.WELFARE_CONCERN, number=bella)
    assert printed == opened, "nothing more is on paper than on the page"
    told = [(one.event, one.purpose) for one in ledger.of_child(world.only_child().subject)]
    assert sorted(told) == [
        (Event.RECORD_OPENED, PURPOSE),
        (Event.RECORD_PRINTED, Purpose.WELFARE_CONCERN),
    ]
    (entry,) = entries(Event.RECORD_PRINTED)
    assert entry.detail is not None
    assert (entry.detail.number, entry.detail.name) == (bella, "Arabella Tarkington")  # type: ignore[union-attr]
    shown = own_activity(actor=dana).entries
    assert {one.event for one in shown} == {Event.RECORD_OPENED, Event.RECORD_PRINTED}


def test_a_printing_counts_as_an_opening(bella: str, dana: Actor, ravi: Actor) -> None:
    """Whoever has spent the day's looks cannot go on by printing instead."""
    open_record(actor=dana, purpose=PURPOSE, number=bella)
    print_record(actor=ravi, purpose=PURPOSE, number=bella)
    now = datetime.now(UTC)
    counted = [Budget.objects.get(who=Counted.of(who, now).account) for who in (dana, ravi)]
    names = [field.name for field in Budget._meta.fields if field.name not in {"id", "who"}]
    one, other = ([getattr(row, name) for name in names] for row in counted)
    assert one == other
    assert counted[0].in_day == 1


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ACCOUNT_MANAGER, Role.SUBJECT])
def test_a_role_that_opens_no_records_prints_none(bella: str, dana: Actor, role: Role) -> None:
    """The same for a number that exists and one that does not."""
    for number in (bella, "000000000"):
        with pytest.raises(AccessRefusedError) as caught:
            print_record(actor=in_role(dana, role), purpose=PURPOSE, number=number)
        assert caught.value.refusal is Refusal.ROLE
    assert not LedgerEntry.objects.exists()


def test_a_mediator_does_not_print_for_a_caller(bella: str, dana: Actor, ravi: Actor) -> None:
    """The paper would be at the helpdesk and not with the one who asked for it."""
    through = Through(ravi.account_id, ravi.organisation_id, "Ravi Menon", "Helpdesk")
    with pytest.raises(AccessRefusedError) as caught:
        print_record(actor=mediated(dana, through), purpose=PURPOSE, number=bella)
    assert caught.value.refusal is Refusal.MEDIATED


def test_a_number_that_leads_nowhere_is_refused_as_at_an_opening(dana: Actor) -> None:
    """And is counted as a number that was tried."""
    with pytest.raises(AccessRefusedError) as caught:
        print_record(actor=dana, purpose=PURPOSE, number="000000000")
    assert caught.value.refusal is Refusal.NO_SUCH_RECORD
    assert [one.event for one in entries()] == [Event.NUMBER_TRIED]


def test_before_the_authority_is_switched_on_nothing_is_printed(bella: str, dana: Actor) -> None:
    """As nothing is opened then."""
    with pytest.raises(AccessRefusedError) as caught:
        print_record(actor=replace(dana, is_on=False), purpose=PURPOSE, number=bella)
    assert caught.value.refusal is Refusal.NOT_SWITCHED_ON
