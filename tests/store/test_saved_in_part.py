"""An account that is saved in part carries its MAC, whoever else saved it meanwhile."""

import pytest

from contactpoint.store.account_macs import is_as_made
from contactpoint.store.models import Account
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def test_what_another_changed_meanwhile_does_not_break_the_mac() -> None:
    """Somebody signs in while a manager writes another telephone number: the account works on."""
    signing_in = world.account()
    world.change("dana.okafor", telephone="01632 960999", caller_number="0000000000")
    signing_in.save(update_fields=["last_login"])
    row = Account.objects.get(pk=signing_in.pk)
    assert is_as_made(row)
    assert (row.telephone, row.caller_number) == ("01632 960999", "0000000000")


def test_what_was_forged_meanwhile_gets_no_mac() -> None:
    """Whoever writes to the database grants nobody a role by waiting until the account is saved."""
    signing_in = world.account()
    forged = [["national_administrator", "national", None]]
    Account.objects.filter(pk=signing_in.pk).update(grants=forged)
    signing_in.save(update_fields=["last_login"])
    assert not is_as_made(Account.objects.get(pk=signing_in.pk))
