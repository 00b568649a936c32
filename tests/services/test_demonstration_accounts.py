"""The demonstration has an account for every role, of which each works and none is a way in."""

from collections import Counter

import pytest
from django.contrib.auth.hashers import check_password
from django.utils import timezone

from contactpoint.access.grants import NEVER_GRANTED, Role, in_force, unfit
from contactpoint.access.scope import Scope
from contactpoint.access.standing import Condition
from contactpoint.services import demonstration
from contactpoint.services.accounts.pins import pin_fault
from contactpoint.services.accounts.sign_in import actor_of, standing_of
from contactpoint.services.demonstration_accounts import ACCOUNTS
from contactpoint.store.models import Account, Organisation
from contactpoint.store.repositories import accounts


def test_every_role_that_is_granted_has_an_account_and_one_account_has_two() -> None:
    """What two persons do, two can try: there are two national administrators."""
    held = Counter(role for one in ACCOUNTS for role in one.roles)
    assert set(held) == set(Role) - NEVER_GRANTED
    assert held[Role.NATIONAL_ADMINISTRATOR] == 2
    assert sum(len(one.roles) > 1 for one in ACCOUNTS) == 1


def test_one_is_a_new_starter() -> None:
    """So that the training can be tried."""
    assert [one.trained for one in ACCOUNTS].count(False) == 1


def test_no_two_share_a_name_a_password_or_a_pin() -> None:
    """So that what one is told by is not another's."""
    for of in ("username", "password", "pin", "display_name", "telephone"):
        assert len({getattr(one, of) for one in ACCOUNTS}) == len(ACCOUNTS)


@pytest.mark.parametrize("account", ACCOUNTS, ids=lambda one: one.username)
def test_no_pin_of_theirs_is_taken_by_anybody_else(account) -> None:
    """Everybody knows them."""
    assert pin_fault(account.pin, ()) is not None


def test_every_account_manager_has_people_to_manage() -> None:
    """And whoever asks a mediator has a caller number to be known by."""
    for one in ACCOUNTS:
        if Role.ACCOUNT_MANAGER in one.roles:
            assert [other for other in ACCOUNTS if other.organisation == one.organisation][1:]
        assert bool(one.caller_number) is (Role.MEDIATED_USER in one.roles)


@pytest.fixture
def made(db: None) -> dict[str, Account]:
    """The accounts as a demonstration makes them."""
    for one in ACCOUNTS:
        Organisation.objects.get_or_create(
            scheme=one.scheme.value,
            code=one.organisation,
            defaults={
                "name": one.organisation,
                "service": "social_care",
                "authority_gss": "E92000001" if one.organisation == "E92000001" else "E06000049",
            },
        )
    demonstration._make_organisations()
    demonstration.make_accounts()
    return {one.username: Account.objects.get(username=one.username) for one in ACCOUNTS}


@pytest.mark.django_db(databases=["default", "keys"])
def test_each_account_is_in_good_standing_and_holds_what_could_be_granted_to_it(
    made: dict[str, Account],
) -> None:
    """None has a role that an account manager and a second person could not give it."""
    for one in ACCOUNTS:
        account = made[one.username]
        actor = actor_of(account)
        own = Scope.of(account.organisation.authority_gss)
        # A new starter lacks the training, and can do it in the practice copy.
        assert standing_of(account) == (() if one.trained else (Condition.TRAINING,))
        assert actor.is_on
        assert {grant.role for grant in actor.grants} == set(one.roles)
        assert not [
            grant
            for grant in in_force(accounts.grants_of(account), timezone.localdate())
            if unfit(grant.role, grant.scope, organisation=own, partner=False)
        ]
        assert check_password(one.password, account.password)
        assert check_password(one.pin, account.pin)
        assert account.demonstration
        assert account.caller_number == one.caller_number
