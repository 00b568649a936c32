"""Accounts of before there were grants go on, and one that was forged before does not."""

import pytest
from django.db import transaction

from contactpoint.store import account_macs
from contactpoint.store.account_macs import carry_roles_over, is_as_made
from contactpoint.store.models import Account
from contactpoint.store.repositories import authorities
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def _as_before(account: Account, role: str) -> None:
    """The account's MAC as an earlier release made it, over one role."""
    account.refresh_from_db()
    with transaction.atomic():
        mac = account_macs._mac(
            account_macs._written_account(account, role), account_macs.to_save()
        )
    Account.objects.filter(pk=account.pk).update(mac=mac)


def test_a_role_of_before_is_the_one_grant() -> None:
    """Its MAC was over the role: it is nobody's until it is carried over, and works then."""
    dana = world.account()
    _as_before(dana, "practitioner")
    assert not is_as_made(Account.objects.get(pk=dana.pk))
    assert carry_roles_over() == 1
    assert is_as_made(Account.objects.get(pk=dana.pk))
    assert carry_roles_over() == 0


def test_a_role_that_was_forged_before_is_not_carried_over() -> None:
    """Its MAC was over another role than the grant that was made of the forged one."""
    dana = world.account()
    _as_before(dana, "practitioner")
    Account.objects.filter(pk=dana.pk).update(grants=[["data_quality", "national", None]])
    assert carry_roles_over() == 0
    assert not is_as_made(Account.objects.get(pk=dana.pk))


def test_who_searches_already_is_switched_on() -> None:
    """Authorities of accredited organisations with accounts, and no others."""
    dana = world.account()
    dana.organisation.authority_gss, dana.organisation.authority_name = "E08000035", "Leeds"
    dana.organisation.save()
    world.organisation(code=world.SCHOOL, name="Mereton Primary School")
    assert list(authorities.in_use()) == [("E08000035", "Leeds")]
