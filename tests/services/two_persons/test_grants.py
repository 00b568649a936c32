"""Roles are granted by one person or by two, and taken away by one."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from contactpoint.access.actor import Actor
from contactpoint.access.errors import AccessRefusedError, Refusal
from contactpoint.access.grants import GRANTED_BY_ONE, NEVER_GRANTED, Role
from contactpoint.access.scope import NATIONAL, Scope
from contactpoint.ledger.entry import Event
from contactpoint.services.grants import NotHeldError, grant, take_away
from contactpoint.services.two_persons.answering import answer
from contactpoint.services.two_persons.errors import CannotBeAskedError
from contactpoint.store.models import Account, HeldRequest
from tests.fixtures.ledger import entries, entry
from tests.services.two_persons.people import (
    LEEDS,
    grants,
    national_body,
    school,
    scope_of,
    someone,
)
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

HERE = Scope(LEEDS)


@pytest.mark.parametrize("role", [role for role in Role if role not in NEVER_GRANTED])
def test_one_person_grants_what_a_practitioner_has_and_no_more(
    ada: Actor, tess: Actor, role: Role
) -> None:
    """All else waits for another, and gives nothing until then."""
    world.change("tess.dunn", grants=[])
    if role is Role.NATIONAL_ADMINISTRATOR:
        with pytest.raises(CannotBeAskedError):
            grant(actor=ada, account=tess.account_id, role=role, scope=HERE)
        return
    request = grant(actor=ada, account=tess.account_id, role=role, scope=HERE)
    assert (request is None) is (role in GRANTED_BY_ONE)
    assert grants(tess) == ({(role.value, LEEDS)} if request is None else set())


def test_a_grant_of_one_is_recorded_and_ends_the_session(ada: Actor, tess: Actor) -> None:
    """As every change of what somebody may."""
    world.change("tess.dunn", grants=[])
    before = Account.objects.get(pk=tess.account_id).session_generation
    grant(actor=ada, account=tess.account_id, role=Role.PRACTITIONER, scope=HERE)
    given = entry(Event.GRANT_GIVEN)
    assert (given.account, given.detail.account, given.detail.request) == (
        ada.account_id,
        tess.account_id,
        None,
    )
    assert Account.objects.get(pk=tess.account_id).session_generation == before + 1


def test_another_last_day_takes_the_place_of_the_one_before(ada: Actor, tess: Actor) -> None:
    """One role for one scope is one grant."""
    until = timezone.localdate() + timedelta(days=30)
    grant(actor=ada, account=tess.account_id, role=Role.PRACTITIONER, scope=HERE, until=until)
    assert Account.objects.get(pk=tess.account_id).grants == [
        ["practitioner", LEEDS, until.isoformat()]
    ]


def test_more_days_of_a_role_of_weight_take_two_persons_too(
    ada: Actor, ben: Actor, tess: Actor
) -> None:
    """Otherwise one would make a week's grant one for ever."""
    week = timezone.localdate() + timedelta(days=7)
    request = grant(
        actor=ada, account=tess.account_id, role=Role.DATA_QUALITY, scope=HERE, until=week
    )
    assert request is not None
    answer(actor=ben, request=request, approve=True)
    again = grant(actor=ada, account=tess.account_id, role=Role.DATA_QUALITY, scope=HERE)
    assert again is not None
    kept = Account.objects.get(pk=tess.account_id).grants
    assert ["data_quality", LEEDS, week.isoformat()] in kept


@pytest.mark.parametrize(
    ("role", "scope"),
    [
        (Role.DATA_QUALITY, NATIONAL),
        (Role.DATA_QUALITY, Scope("E08000034")),
        (Role.PRACTITIONER, NATIONAL),
        (Role.PRACTITIONER, Scope("nowhere")),
        (Role.NATIONAL_ADMINISTRATOR, NATIONAL),
        (Role.SUBJECT, HERE),
    ],
)
def test_nobody_is_granted_what_the_organisation_cannot_have(
    ada: Actor, nora: Actor, tess: Actor, role: Role, scope: Scope
) -> None:
    """Another authority's desk, the nation's, a scope that is none: whoever asks for it."""
    for who in (ada, nora):
        with pytest.raises(CannotBeAskedError):
            grant(actor=who, account=tess.account_id, role=role, scope=scope)
    assert not HeldRequest.objects.exists()


def test_a_grant_that_is_over_is_not_given(ada: Actor, tess: Actor) -> None:
    """Its last day was yesterday."""
    yesterday = timezone.localdate() - timedelta(days=1)
    for role in (Role.PRACTITIONER, Role.DATA_QUALITY):
        with pytest.raises(CannotBeAskedError):
            grant(actor=ada, account=tess.account_id, role=role, scope=HERE, until=yesterday)


@pytest.mark.parametrize("role", [Role.PRACTITIONER, Role.DATA_QUALITY])
def test_of_another_organisation_nobody_is_granted_anything(
    eve: Actor, tess: Actor, role: Role
) -> None:
    """And the answer is that of an account that there is not."""
    for account in (tess.account_id, 10**6):
        for act in (grant, take_away):
            with pytest.raises(AccessRefusedError) as caught:
                act(actor=eve, account=account, role=role, scope=HERE)
            assert caught.value.refusal is Refusal.OUT_OF_SCOPE


@pytest.mark.parametrize("role", [Role.PRACTITIONER, Role.DATA_QUALITY, Role.MEDIATOR])
def test_who_grants_nothing_learns_of_no_account(ada: Actor, tess: Actor, role: Role) -> None:
    """The answer is the same for one that there is and one that there is not."""
    who = someone("an.other", role, school())
    for account in (tess.account_id, 10**6):
        for act in (grant, take_away):
            with pytest.raises(AccessRefusedError) as caught:
                act(actor=who, account=account, role=Role.PRACTITIONER, scope=HERE)
            assert caught.value.refusal is Refusal.ROLE


def test_nobody_takes_a_role_away_from_himself(ada: Actor) -> None:
    """So that the last national administrator stays."""
    with pytest.raises(AccessRefusedError) as caught:
        take_away(actor=ada, account=ada.account_id, role=Role.ACCOUNT_MANAGER, scope=HERE)
    assert caught.value.refusal is Refusal.OWN


def test_one_person_takes_away_at_once(ada: Actor, ben: Actor) -> None:
    """Even a role that two had to give; it is recorded, and the session ends."""
    before = Account.objects.get(pk=ben.account_id).session_generation
    take_away(actor=ada, account=ben.account_id, role=Role.ACCOUNT_MANAGER, scope=HERE)
    assert grants(ben) == set()
    assert entry(Event.GRANT_TAKEN_AWAY).detail.account == ben.account_id
    assert Account.objects.get(pk=ben.account_id).session_generation == before + 1
    with pytest.raises(NotHeldError):
        take_away(actor=ada, account=ben.account_id, role=Role.ACCOUNT_MANAGER, scope=HERE)
    assert len(entries(Event.GRANT_TAKEN_AWAY)) == 1


def test_a_manager_of_the_national_bodys_accounts_unseats_no_administrator(nora: Actor) -> None:
    """Who alone decides about a grant alone takes it away."""
    manager = someone("mia.ross", Role.ACCOUNT_MANAGER, national_body())
    with pytest.raises(AccessRefusedError):
        take_away(
            actor=manager,
            account=nora.account_id,
            role=Role.NATIONAL_ADMINISTRATOR,
            scope=NATIONAL,
        )
    assert grants(nora) == {("national_administrator", "national")}


def test_a_manager_of_the_national_bodys_accounts_manages_what_one_person_grants() -> None:
    """A practitioner's role is given and taken there as everywhere."""
    manager = someone("mia.ross", Role.ACCOUNT_MANAGER, national_body())
    cleo = someone("cleo.shaw", Role.PRACTITIONER, national_body())
    take_away(actor=manager, account=cleo.account_id, role=Role.PRACTITIONER, scope=NATIONAL)
    assert grants(cleo) == set()
    assert not grant(actor=manager, account=cleo.account_id, role=Role.PRACTITIONER, scope=NATIONAL)
    assert grants(cleo) == {("practitioner", "national")}


def test_a_session_that_proved_nothing_again_grants_and_takes_nothing(
    ada: Actor, tess: Actor
) -> None:
    """Both are acts of weight."""
    stolen = replace(ada, proven=False)
    for act in (grant, take_away):
        with pytest.raises(AccessRefusedError) as caught:
            act(
                actor=stolen,
                account=tess.account_id,
                role=Role.PRACTITIONER,
                scope=scope_of(tess),
            )
        assert caught.value.refusal is Refusal.STEP_UP
