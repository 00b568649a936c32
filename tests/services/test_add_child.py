"""Who may add a child and what that does; what the worst sender of one cannot do."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from contactpoint.access.actor import Actor, Purpose
from contactpoint.access.budgets import ADDED_BY_ACCOUNT, ADDED_FOR_ORGANISATION, AddingSpentError
from contactpoint.access.errors import AccessRefusedError, Refusal
from contactpoint.access.grants import Role
from contactpoint.access.notices import NoticeKind
from contactpoint.access.scope import ENGLAND, Scope
from contactpoint.children.addresses import Address
from contactpoint.children.sources import PractitionersOf
from contactpoint.children.statement import (
    PRACTITIONER,
    OrganisationCode,
    OrganisationScheme,
    ServiceKind,
)
from contactpoint.ledger.entry import Event
from contactpoint.ledger.limit_details import LimitReached
from contactpoint.placing.rearrange import put_under
from contactpoint.services.add_child.errors import NewChildError
from contactpoint.services.open_record import open_record
from contactpoint.services.review.choose_record import compare_with
from contactpoint.services.review.decide_case import none_of_these, same
from contactpoint.services.review.open_case import open_case
from contactpoint.services.review.queue import next_case
from contactpoint.store.models import Account, Adding, Child, LedgerEntry, Organisation
from contactpoint.store.repositories import children, loads, notices
from contactpoint.visibility.status import Status
from contactpoint.visibility.views.case import CaseView
from tests.fixtures import calls
from tests.fixtures.added import ADAEZE, PURPOSE, added, named
from tests.fixtures.cases import held_case, held_cases
from tests.fixtures.ledger import entries
from tests.fixtures.statements import held_by_feed
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

LEEDS, CHESHIRE_EAST = "E08000035", "E06000049"
IN_CHESHIRE = Address(("14 Wharf Road",), "Macclesfield", "SK11 6XY")


@pytest.fixture
def in_leeds(db: None) -> Actor:
    """A practitioner of Leeds."""
    at = world.organisation(
        code=OrganisationCode(OrganisationScheme.GSS, LEEDS), name="Leeds City Council"
    )
    Organisation.objects.filter(pk=at.pk).update(authority_gss=LEEDS)
    at.refresh_from_db()
    at.save()
    return replace(world.actor_of(world.account("lena.fox", at=at)), is_on=True)


def spend(actor: Actor, times: int, first: int = 0) -> None:
    """Add so many children, each another one."""
    for number in range(first, first + times):
        added(actor, named(f"Ada{'abcdefghijklmnopqrstuvwxyz'[number]}", "Okafor"), f"{number}")


def test_what_is_stated_claims_nothing(dana: Actor) -> None:
    """No number, no death, no service, no label: there is nothing to state them by."""
    added(dana)
    ((row, stated),) = held_by_feed()
    assert stated.feed == PRACTITIONER
    assert (stated.nhs_number, stated.upn, stated.former_upn) == ("", "", "")
    assert (stated.services, stated.death_date, stated.restricted) == ((), None, False)
    assert PractitionersOf.of(stated.source).organisation == world.COUNCIL
    assert row.state == row.State.LINKED


def test_the_one_who_adds_is_a_contact_from_today(dana: Actor) -> None:
    """With the lead, if wished."""
    view = open_record(actor=dana, purpose=PURPOSE, number=added(dana, lead=True))
    own = view.own_involvement
    assert own is not None
    assert (own.started_on, own.lead) == (timezone.localdate(), True)


def test_the_same_answer_adds_one_child(dana: Actor, ravi: Actor) -> None:
    """However often it is sent; what somebody else sends under its reference is another's."""
    number = added(dana)
    assert added(dana, lead=True) == number
    assert Child.objects.count() == len(held_cases()) == 1
    assert len(entries(Event.CHILD_ADDED)) == 1
    assert added(ravi) != number


@pytest.mark.parametrize(
    "role", [one for one in Role if one not in (Role.PRACTITIONER, Role.SUBJECT)]
)
def test_practitioners_alone_add(dana: Actor, role: Role) -> None:
    """Nobody else meets children; a reviewer could decide on the case of his own making."""
    who = world.actor_of(world.account(f"{role.value}.x".replace("_", ""), role=role))
    with pytest.raises(AccessRefusedError):
        added(who)
    assert not Child.objects.exists()


def test_nobody_adds_before_the_authority_is_switched_on(dana: Actor) -> None:
    """Until then nobody finds anybody."""
    with pytest.raises(AccessRefusedError) as refused:
        added(replace(dana, is_on=False))
    assert refused.value.refusal is Refusal.NOT_SWITCHED_ON


def test_nobody_adds_by_telephone(db: None) -> None:
    """A mediator looks for a caller, and changes nothing."""
    caller = calls.called(calls.mediator(), calls.numbered(calls.caller()))
    with pytest.raises(AccessRefusedError) as refused:
        added(caller)
    assert refused.value.refusal in (Refusal.MEDIATED, Refusal.ROLE)


def test_an_account_that_has_ended_adds_nobody(account: Account, dana: Actor) -> None:
    """Though its page was open a moment ago."""
    world.change(account.username, ended_on=timezone.localdate(), is_active=False)
    with pytest.raises(AccessRefusedError):
        added(dana)
    assert not Child.objects.exists()


@pytest.mark.parametrize(
    "forged",
    [
        replace(ADAEZE, birth_date=timezone.localdate() + timedelta(days=1)),
        replace(ADAEZE, birth_date=timezone.localdate() - timedelta(days=18 * 366)),
        replace(ADAEZE, family=""),
        replace(ADAEZE, given="Baby", birth_years=(2015,)),
        replace(ADAEZE, family="*"),
        replace(ADAEZE, family="Unknown"),
    ],
    ids=["to come", "grown up", "no name", "filler", "wildcard", "unknown"],
)
def test_what_no_page_lets_through_is_refused_here_too(dana: Actor, forged: object) -> None:
    """Somebody may send what no form made."""
    with pytest.raises(NewChildError):
        added(dana, forged)  # type: ignore[arg-type]
    assert not Child.objects.exists()


def test_who_adds_a_child_of_another_town_keeps_it_in_the_own_authority(in_leeds: Actor) -> None:
    """The address puts neither the child nor the case before another authority."""
    number = added(in_leeds, replace(ADAEZE, address=IN_CHESHIRE))
    assert held_case().scope == LEEDS
    for scope, sees in ((LEEDS, True), (CHESHIRE_EAST, False)):
        desk = world.account(f"rita.{scope.lower()}", role=Role.DATA_QUALITY)
        desk.grants = [[Role.DATA_QUALITY.value, scope, None]]
        desk.save()
        view = open_record(actor=world.actor_of(desk), purpose=Purpose.DATA_QUALITY, number=number)
        assert (view.address == IN_CHESHIRE) is sees, scope


def test_who_is_of_no_authority_adds_for_the_national_desk(dana: Actor) -> None:
    """Such as a charity of all England."""
    assert Organisation.objects.get(pk=dana.organisation_id).authority_gss == ENGLAND
    added(dana)
    assert Scope(held_case().scope) == Scope("not_known")


def test_an_account_adds_no_more_than_it_may(dana: Actor) -> None:
    """It stops, an alert is raised once, and what was refused left nothing."""
    spend(dana, ADDED_BY_ACCOUNT.hour)
    rows = LedgerEntry.objects.count()
    for _ in range(2):
        with pytest.raises(AddingSpentError):
            added(dana, asked="one more")
    assert Child.objects.count() == ADDED_BY_ACCOUNT.hour
    alerts = [one.detail for one in entries(Event.LIMIT_REACHED)]
    assert alerts == [LimitReached(("added_by_account",))]
    assert LedgerEntry.objects.count() == rows + 3
    # What was added already is not refused.
    assert added(dana, named("Adaa", "Okafor"), "0")


def test_an_organisation_adds_no_more_than_it_may(dana: Actor, ravi: Actor) -> None:
    """However many accounts it has."""
    added(dana)
    of_all = Adding.objects.order_by("-in_hour")
    assert of_all.count() == 2
    Adding.objects.update(in_hour=ADDED_FOR_ORGANISATION.hour)
    with pytest.raises(AddingSpentError):
        added(ravi)
    assert [one.detail for one in entries(Event.LIMIT_REACHED)] == [
        LimitReached(("added_for_organisation",))
    ]


def test_who_adds_twice_what_was_hidden_since_learns_nothing(dana: Actor) -> None:
    """Once an officer has concealed the child, its answer is that of a number never given out."""
    number = added(dana)
    with transaction.atomic():
        loads.moving_alone()
        put_under(children.joining([Child.objects.get(number=number).pk])[0], Status.CONCEALED)
    with pytest.raises(AccessRefusedError) as refused:
        added(dana)
    assert refused.value.refusal is Refusal.NO_SUCH_RECORD


def test_a_nurse_adds_for_her_practice(nurse: Actor) -> None:
    """The source is the organisation, by its own code."""
    assert nurse.service is ServiceKind.GP_PRACTICE
    added(nurse)
    ((_, stated),) = held_by_feed()
    assert PractitionersOf.of(stated.source).organisation == world.PRACTICE


@pytest.fixture
def rita(db: None) -> Actor:
    """A reviewer of the desk whose case it is."""
    return world.actor_of(world.account("rita.desk", role=Role.DATA_QUALITY))


def taken_case(rita: Actor) -> CaseView:
    """The case about the child, opened by the reviewer."""
    case = next_case(actor=rita)
    assert case is not None
    return open_case(actor=rita, case=case)


def test_the_desk_decides_and_the_practitioner_hears_of_it(dana: Actor, rita: Actor) -> None:
    """A child of its own waits no more, and is marked as a practitioner's word still."""
    number = added(dana)
    view = taken_case(rita)
    none_of_these(actor=rita, case=view.case, version=view.version)
    shown = open_record(actor=dana, purpose=PURPOSE, number=number)
    assert (shown.provisional, shown.added) == (False, True)
    assert not held_cases()
    (notice,) = notices.of_account(dana.account_id)
    assert notice.kind is NoticeKind.CASE_OF_ADDED_CHILD_DECIDED


def test_who_is_joined_by_the_desk_gives_nothing_of_its_own_away(dana: Actor, rita: Actor) -> None:
    """The known child keeps its name, its home and its carers; the involvement comes to it."""
    world.registers()
    world.put(world.BELLA)
    bella = world.only_child().number
    before = open_record(actor=rita, purpose=Purpose.DATA_QUALITY, number=bella)
    number = added(dana, named("Arabella", "Tarkington", birth_date=world.BELLA.birth_date))
    view = taken_case(rita)
    if view.right is None:
        compare_with(actor=rita, case=view.case, number=bella, version=view.version)
        view = open_case(actor=rita, case=view.case)
    same(actor=rita, case=view.case, version=view.version)
    after = open_record(actor=rita, purpose=Purpose.DATA_QUALITY, number=number)
    assert after.number == bella
    assert (after.name, after.address, after.carers) == (
        before.name,
        before.address,
        before.carers,
    )
    assert open_record(actor=dana, purpose=PURPOSE, number=number).own_involvement is not None
    assert {one.kind for one in notices.of_account(dana.account_id)} >= {
        NoticeKind.CASE_OF_ADDED_CHILD_DECIDED
    }
