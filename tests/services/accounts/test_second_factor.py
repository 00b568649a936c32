"""The second factor: code and PIN together, each code once."""

import pytest

from contactpoint.services.accounts.second_factor import (
    current_code,
    enrol,
    has_second_factor,
    open_secret,
    prove,
    seal_secret,
)
from contactpoint.store.models import Account
from contactpoint.vault.errors import SealBrokenError
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def dana(db: None) -> Account:
    """An account with a password, a device and a PIN."""
    return world.account(password=world.PASSWORD)


def _wrong(code: str) -> str:
    """Another code of six digits, far from the ones that are accepted."""
    return f"{(int(code) + 500_000) % 1_000_000:06d}"


def test_code_and_pin_prove(dana: Account) -> None:
    """Both right: the account's device is returned."""
    device = prove(dana, code=current_code(dana), pin=world.PIN)
    assert device is not None
    assert device.user_id == dana.pk


WRITINGS = {
    "as before": "{0}{1}{2}",
    "spaced": "{0}{1} {2}",
    "spaces around it": "\t {0}{1}{2}\n",
    "hyphen": "{0}{1}-{2}",
    "hyphen early": "{0}-{1}{2}",
    "hyphens and a space": "-{0}{1}- {2}-",
    "full stops": "{0}.{1}.{2}.",
    "other punctuation": "'{0}_{1}:{2}'",
}


@pytest.mark.parametrize("first", WRITINGS)
@pytest.mark.parametrize("again", WRITINGS)
def test_a_code_is_used_once(dana: Account, first: str, again: str) -> None:
    """Seen over a shoulder or on the wire, it is worth nothing, however it is written."""
    code = current_code(dana)
    parts = code[:1], code[1:3], code[3:]
    assert prove(dana, code=WRITINGS[first].format(*parts), pin=world.PIN) is not None
    assert prove(dana, code=WRITINGS[again].format(*parts), pin=world.PIN) is None


def test_a_wrong_pin_does_not_use_up_the_code(dana: Account) -> None:
    """Who mistypes the PIN need not wait for the next code."""
    code = current_code(dana)
    assert prove(dana, code=code, pin="000000") is None
    assert prove(dana, code=code, pin=world.PIN) is not None


def test_a_wrong_code_proves_nothing(dana: Account) -> None:
    """The PIN alone, or with any other code, is one factor too few."""
    for code in ("", "000", "abcdef", _wrong(current_code(dana))):
        assert prove(dana, code=code, pin=world.PIN) is None


def test_the_pin_alone_is_not_enough_nor_the_code_alone(dana: Account) -> None:
    """An empty PIN is a wrong one."""
    assert prove(dana, code=current_code(dana), pin="") is None


def test_a_code_belongs_to_one_account(dana: Account) -> None:
    """A colleague's device does not sign in to another account, nor use up its codes."""
    ravi = world.account("ravi.menon", password=world.PASSWORD)
    code = current_code(ravi)
    if code != current_code(dana):
        assert prove(dana, code=code, pin=world.PIN) is None
    assert prove(ravi, code=code, pin=world.PIN) is not None


def test_without_a_device_or_a_pin_nothing_is_proved() -> None:
    """An account that has only one of the two has no second factor."""
    bare = world.account("bare.minimum", second_factor_set_up=False, password=world.PASSWORD)
    assert not has_second_factor(bare)
    assert prove(bare, code="000000", pin="") is None
    enrol(bare)
    assert not has_second_factor(bare)
    assert prove(bare, code=current_code(bare), pin="") is None
    with pytest.raises(LookupError):
        current_code(world.account("no.device", second_factor_set_up=False))


def test_enrolling_again_changes_nothing(dana: Account) -> None:
    """The device that somebody holds goes on working."""
    code = current_code(dana)
    enrol(dana)
    assert prove(dana, code=code, pin=world.PIN) is not None


def test_a_devices_secret_is_sealed() -> None:
    """What is in the row opens here only, for its account only, and does not hold the secret."""
    sealed = seal_secret("JBSWY3DPEHPK3PXP", 7)
    assert open_secret(sealed, 7) == "JBSWY3DPEHPK3PXP"
    assert "JBSWY3DPEHPK3PXP" not in sealed
    with pytest.raises(SealBrokenError):
        open_secret(sealed[:-8] + "AAAAAAA=", 7)
    with pytest.raises(SealBrokenError):
        open_secret(sealed, 8)
