"""Recording, ending and leading: one's own involvement only, and one lead professional a child."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from django.utils import timezone
from msgspec import structs

from contactpoint.access.actor import Actor, Purpose
from contactpoint.access.errors import AccessRefusedError, Refusal
from contactpoint.access.grants import Role
from contactpoint.involvement.involvement import InvolvementError
from contactpoint.ledger.entry import Event
from contactpoint.services.end_involvement import end_involvement
from contactpoint.services.open_record import open_record
from contactpoint.services.record_involvement import record_involvement
from contactpoint.services.take_lead import take_lead
from contactpoint.store.models import Child, LedgerEntry, RecordedInvolvement
from contactpoint.visibility.views.who_to_call import ShownService
from tests.fixtures.actors import in_role
from tests.fixtures.ledger import entries
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

PURPOSE = Purpose.WORKING_WITH_CHILD
CHANGES = {Event.INVOLVEMENT_RECORDED, Event.INVOLVEMENT_ENDED, Event.LEAD_TAKEN}


def record(
    who: Actor, number: str, *, started_on: date | None = None, lead: bool = False
) -> ShownService:
    """Record an involvement, and return it as the record shows it."""
    record_involvement(
        actor=who,
        purpose=PURPOSE,
        number=number,
        started_on=started_on or timezone.localdate(),
        lead=lead,
    )
    own = open_record(actor=who, purpose=PURPOSE, number=number).own_involvement
    assert own is not None
    return own


def reference(own: ShownService) -> UUID:
    """What names a recorded involvement."""
    assert own.reference is not None
    return own.reference


def end(who: Actor, number: str, own: UUID, *, ended_on: date | None = None) -> None:
    """End an involvement."""
    end_involvement(
        actor=who,
        purpose=PURPOSE,
        number=number,
        reference=own,
        ended_on=ended_on or timezone.localdate(),
    )


def leads(who: Actor, number: str) -> list[str]:
    """The names of all who are shown as lead professional."""
    view = open_record(actor=who, purpose=PURPOSE, number=number)
    everyone = (*view.universal_services, *view.other_services)
    return [service.practitioner_name for service in everyone if service.lead]


def changes() -> list[str]:
    """The events of change in the ledger."""
    return [entry.event.value for entry in entries(*CHANGES)]


def test_an_involvement_carries_how_to_reach_the_practitioner(bella: str, dana: Actor) -> None:
    """Name, job, organisation, telephone and e-mail are the account's, never typed in."""
    own = record(dana, bella, started_on=timezone.localdate() - timedelta(days=3))
    assert (own.practitioner_name, own.job_title) == ("Dana Okafor", "Social worker")
    assert own.organisation_name == dana.organisation_name
    assert (own.telephone, own.email) == (dana.telephone, dana.email)
    assert own.started_on == timezone.localdate() - timedelta(days=3)
    assert own.own
    assert not own.previous
    assert changes() == [Event.INVOLVEMENT_RECORDED]


def test_one_person_has_one_current_involvement(bella: str, dana: Actor) -> None:
    """Recording twice is refused; after an end it can be recorded again."""
    own = record(dana, bella)
    with pytest.raises(InvolvementError, match="already recorded"):
        record(dana, bella)
    end(dana, bella, reference(own))
    record(dana, bella)
    assert changes() == [
        Event.INVOLVEMENT_RECORDED,
        Event.INVOLVEMENT_ENDED,
        Event.INVOLVEMENT_RECORDED,
    ]


def test_the_lead_passes_from_one_to_the_next(bella: str, dana: Actor, ravi: Actor) -> None:
    """Whoever takes the lead, by recording or afterwards, is then the only one who has it."""
    first = record(dana, bella, lead=True)
    assert leads(dana, bella) == ["Dana Okafor"]
    record(ravi, bella, lead=True)
    assert leads(dana, bella) == ["Ravi Menon"]
    take_lead(actor=dana, purpose=PURPOSE, number=bella, reference=reference(first))
    assert leads(ravi, bella) == ["Dana Okafor"]


def test_who_leaves_no_longer_leads(bella: str, dana: Actor) -> None:
    """A child has no lead professional rather than one who has gone."""
    own = record(dana, bella, lead=True)
    end(dana, bella, reference(own))
    assert leads(dana, bella) == []


def test_the_lead_is_not_taken_for_what_has_ended(bella: str, dana: Actor) -> None:
    """And the one who had it keeps it."""
    own = record(dana, bella)
    end(dana, bella, reference(own))
    with pytest.raises(InvolvementError, match="works with the child now"):
        take_lead(actor=dana, purpose=PURPOSE, number=bella, reference=reference(own))


def test_the_lead_is_not_taken_before_the_first_day(bella: str, dana: Actor, ravi: Actor) -> None:
    """A referral for next month leads from next month on; whoever leads now is not displaced."""
    record(ravi, bella, lead=True)
    next_week = timezone.localdate() + timedelta(days=7)
    with pytest.raises(InvolvementError, match="works with the child now"):
        record(dana, bella, started_on=next_week, lead=True)
    own = record(dana, bella, started_on=next_week)
    with pytest.raises(InvolvementError, match="works with the child now"):
        take_lead(actor=dana, purpose=PURPOSE, number=bella, reference=reference(own))
    assert leads(dana, bella) == ["Ravi Menon"]


@pytest.mark.parametrize("whose", ["a colleague's", "nobody's", "another child's"])
def test_only_ones_own_involvement_can_be_changed(
    bella: str, dana: Actor, ravi: Actor, whose: str
) -> None:
    """Another's, one that does not exist, one's own of another child: refused in one way."""
    world.put(
        structs.replace(
            world.BELLA,
            reference="9000000033",
            nhs_number="9000000033",
            birth_date=date(2012, 3, 4),
            names=world.BELLA.names[:1],
            address=None,
        )
    )
    other = next(n for n in _numbers() if n != bella)
    if whose == "nobody's":
        theirs = uuid4()
    else:
        colleagues = whose == "a colleague's"
        theirs = reference(record(ravi, bella) if colleagues else record(dana, other))
    before = list(RecordedInvolvement.objects.values_list("sealed", flat=True))
    for attempt in (
        lambda: end(dana, bella, theirs),
        lambda: take_lead(actor=dana, purpose=PURPOSE, number=bella, reference=theirs),
    ):
        with pytest.raises(AccessRefusedError) as caught:
            attempt()
        assert caught.value.refusal is Refusal.NOT_OWN
    assert list(RecordedInvolvement.objects.values_list("sealed", flat=True)) == before
    assert set(changes()) <= {Event.INVOLVEMENT_RECORDED}


def _numbers() -> list[str]:
    return list(Child.objects.values_list("number", flat=True))


def test_a_wrong_day_changes_nothing(bella: str, dana: Actor) -> None:
    """A first day too far off, a last day ahead or before the first: refused, nothing recorded."""
    today = timezone.localdate()
    with pytest.raises(InvolvementError):
        record(dana, bella, started_on=today + timedelta(days=32))
    own = record(dana, bella, started_on=today - timedelta(days=5))
    for ended_on in (today + timedelta(days=1), today - timedelta(days=6)):
        with pytest.raises(InvolvementError):
            end(dana, bella, reference(own), ended_on=ended_on)
    assert changes() == [Event.INVOLVEMENT_RECORDED]
    still = open_record(actor=dana, purpose=PURPOSE, number=bella).own_involvement
    assert still == own


def test_an_involvement_of_a_child_out_of_search_cannot_be_recorded(dana: Actor) -> None:
    """An archived record answers as one that never was."""
    grown_up = date(timezone.localdate().year - 19, 1, 1)
    world.put(structs.replace(world.BELLA, birth_date=grown_up))
    with pytest.raises(AccessRefusedError) as caught:
        record(dana, world.only_child().number)
    assert caught.value.refusal is Refusal.NO_SUCH_RECORD
    assert not RecordedInvolvement.objects.exists()


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PRACTITIONER])
def test_only_practitioners_work_with_children(bella: str, dana: Actor, role: Role) -> None:
    """No other role records, ends or leads, whatever it may see."""
    other = in_role(dana, role)
    for attempt in (
        lambda: record(other, bella),
        lambda: end(other, bella, uuid4()),
        lambda: take_lead(actor=other, purpose=PURPOSE, number=bella, reference=uuid4()),
    ):
        with pytest.raises(AccessRefusedError) as caught:
            attempt()
        assert caught.value.refusal is Refusal.ROLE
    assert not RecordedInvolvement.objects.exists()
    assert not LedgerEntry.objects.exists()
