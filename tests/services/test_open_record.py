"""Opening a record: what is on it, for whom, and the one answer for all that cannot be opened."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from msgspec import structs

from contactpoint.access.actor import Actor, Purpose
from contactpoint.access.criteria import Criteria
from contactpoint.access.errors import AccessRefusedError, Refusal
from contactpoint.access.grants import Role
from contactpoint.children.statement import ServiceKind
from contactpoint.ledger.entry import Event
from contactpoint.placing.rearrange import put_under
from contactpoint.services.find_child import find_child
from contactpoint.services.open_record import open_record
from contactpoint.store.models import LedgerEntry
from contactpoint.store.safe import vault
from contactpoint.visibility.status import Status
from contactpoint.visibility.views.record import RecordView
from tests.fixtures.actors import in_role
from tests.fixtures.ledger import entries
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

PURPOSE = Purpose.WORKING_WITH_CHILD


def opened(who: Actor, number: str) -> RecordView:
    """The record as this actor sees it."""
    return open_record(actor=who, purpose=PURPOSE, number=number)


def test_the_record_answers_who_else_works_with_the_child(bella: str, dana: Actor) -> None:
    """Names, address, carers, school and practice with the numbers to reach them."""
    view = opened(dana, bella)
    assert view.name.full == "Arabella Tarkington"
    assert [n.name.full for n in view.other_names] == ["Arabella Quillfeather", "Bella Tarkington"]
    assert view.address == world.BELLA.address
    assert view.carers == world.BELLA.carers
    assert {(s.kind, s.organisation_name, s.telephone) for s in view.universal_services} == {
        (ServiceKind.SCHOOL, "Mereton Primary School", "01632 960001"),
        (ServiceKind.GP_PRACTICE, "The Wharf Surgery", "01632 960001"),
    }
    assert (view.other_services, view.lead, view.own_involvement) == ((), None, None)


def test_of_a_shielded_child_only_own_work_is_shown(bella: str, dana: Actor, ravi: Actor) -> None:
    """Who else works with the child, and from where, would tell where the child is."""
    for who in (dana, ravi):
        world.involve(world.only_child(), who, started_on=timezone.localdate(), lead=who is ravi)
    put_under(world.only_child(), Status.SHIELDED)
    view = opened(dana, bella)
    assert [service.own for service in view.other_services] == [True]
    assert (view.universal_services, view.lead) == ((), None)


def test_an_organisation_that_no_register_knows_is_shown_by_its_code(dana: Actor) -> None:
    """A missing register entry must not hide that somebody works with the child."""
    world.put(world.BELLA)
    (practice,) = opened(dana, world.only_child().number).universal_services
    assert practice.organisation_name == "Organisation X99001"


def test_identifiers_are_seen_by_the_kind_of_body_that_allots_them(
    bella: str, dana: Actor, nurse: Actor, teacher: Actor
) -> None:
    """Health sees the NHS number, education the UPN, a social worker neither."""
    world.put(structs.replace(world.BELLA_AT_SCHOOL, upn="B801200005001"))
    seen = {
        who.display_name: (view.nhs_number, view.upn)
        for who in (dana, nurse, teacher)
        for view in [opened(who, bella)]
    }
    assert seen == {
        dana.display_name: ("", ""),
        nurse.display_name: ("9000000009", ""),
        teacher.display_name: ("", "B801200005001"),
    }


def test_what_a_source_withdrew_is_no_longer_on_the_record(bella: str, dana: Actor) -> None:
    """A correction takes the place of what the same source said before."""
    corrected = structs.replace(world.BELLA, names=world.BELLA.names[:1], nhs_number="9000000009")
    world.put(structs.replace(corrected, carers=()))
    view = opened(dana, bella)
    assert "Quillfeather" not in repr(view)
    assert "Morwenna" not in repr(view)


def test_involvements_are_current_then_previous_with_the_lead_first(
    bella: str, dana: Actor, ravi: Actor, nurse: Actor
) -> None:
    """The lead professional on top, who has left at the end, and after a year no more."""
    today, child = timezone.localdate(), world.only_child()
    long_ago = date(2020, 1, 1)
    world.involve(child, ravi, started_on=today - timedelta(days=9), lead=True)
    world.involve(child, dana, started_on=today)
    world.involve(child, dana, started_on=long_ago, ended_on=today - timedelta(days=364))
    world.involve(child, nurse, started_on=long_ago, ended_on=today - timedelta(days=365))
    view = opened(dana, bella)
    assert [(s.practitioner_name, s.previous, s.lead) for s in view.other_services] == [
        ("Ravi Menon", False, True),
        ("Dana Okafor", False, False),
        ("Dana Okafor", True, False),
    ]
    assert view.lead is not None
    assert view.lead.telephone == "01632 960123"
    assert view.own_involvement == view.other_services[1]
    assert "Nia Pugh" not in repr(view)


def test_a_stated_contact_that_ended_long_ago_is_not_shown(dana: Actor) -> None:
    """Twelve months hold for what feeds state as for what practitioners record."""
    today = timezone.localdate()
    (practice,) = world.BELLA.services
    for days, shown in ((364, 1), (365, 0)):
        ended = structs.replace(practice, end=today - timedelta(days=days))
        world.put(structs.replace(world.BELLA, services=(ended,)))
        view = opened(dana, world.only_child().number)
        assert len(view.universal_services) == shown


def test_what_cannot_be_opened_is_refused_in_one_way(dana: Actor) -> None:
    """Never given out, grown up, or guarded by its source: the answer and the ledger are alike."""
    today = timezone.localdate()
    grown_up = date(today.year - 19, 1, 1)
    world.put(structs.replace(world.BELLA, birth_date=grown_up))
    archived = world.only_child().number
    for number in (archived, "000000000"):
        with pytest.raises(AccessRefusedError) as caught:
            opened(dana, number)
        assert caught.value.refusal is Refusal.NO_SUCH_RECORD
        assert str(caught.value) == "There is no such record."
    world.put(world.BELLA)
    opened(dana, archived)
    world.put(structs.replace(world.BELLA, restricted=True))
    with pytest.raises(AccessRefusedError, match="no such record"):
        opened(dana, archived)


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ACCOUNT_MANAGER, Role.SUBJECT])
def test_a_role_that_does_not_open_records_is_refused(bella: str, dana: Actor, role: Role) -> None:
    """Before anything is looked up: the same for a number that exists and one that does not."""
    for number in (bella, "000000000"):
        with pytest.raises(AccessRefusedError) as caught:
            opened(in_role(dana, role), number)
        assert caught.value.refusal is Refusal.ROLE
    assert not LedgerEntry.objects.exists()


def test_each_opening_leaves_an_entry(bella: str, dana: Actor) -> None:
    """Opening twice is two openings, each with its purpose."""
    opened(dana, bella)
    open_record(actor=dana, purpose=Purpose.SECTION_47_ENQUIRY, number=bella)
    assert [(entry.event, entry.purpose) for entry in entries()] == [
        (Event.RECORD_OPENED, PURPOSE),
        (Event.RECORD_OPENED, Purpose.SECTION_47_ENQUIRY),
    ]


def test_a_child_whose_key_was_destroyed_is_as_if_never_there(
    bella: str, dana: Actor, fresh_vault: None
) -> None:
    """Searches that would have brought the child go on without it, and its number leads nowhere."""
    criteria = Criteria(given="Arabella", family="Tarkington", birth_date=world.BELLA.birth_date)
    assert find_child(actor=dana, purpose=PURPOSE, criteria=criteria).lines
    vault().destroy([world.only_child().subject])
    assert find_child(actor=dana, purpose=PURPOSE, criteria=criteria).lines == ()
    with pytest.raises(AccessRefusedError) as refused:
        opened(dana, bella)
    assert refused.value.refusal is Refusal.NO_SUCH_RECORD
