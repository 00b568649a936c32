"""The second factor: code and PIN together, each code once."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache
from django.db import transaction

from contactpoint.ledger.entry import Event
from contactpoint.services.accounts.attempts import WaitError
from contactpoint.services.accounts.second_factor import (
    KEY_NAME,
    current_code,
    enrol,
    has_second_factor,
    open_secret,
    prove,
    seal_anew,
    seal_secret,
)
from contactpoint.store.models import Account
from contactpoint.store.safe import vault
from contactpoint.vault.errors import SealBrokenError
from tests.fixtures.clock import Clock, clock
from tests.fixtures.hashes import no_hash
from tests.fixtures.ledger import events
from tests.web import world

__all__ = ["clock"]

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


def codes_accepted(account: Account) -> list[str]:
    """The three codes that are right now, in the order of their time."""
    secret = open_secret(Authenticator.objects.get(user=account).data["secret"], account.pk)
    steps = sorted(yield_hotp_counters_from_time())
    return [format_hotp_value(hotp_value(secret, step)) for step in steps]


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


OTHER_FIGURES = {
    "full width": 0xFF10,
    "Arabic": 0x0660,
    "Devanagari": 0x0966,
    "mathematical": 0x1D7CE,
}
OTHER_SIGNS = ["\u00a0", "\u2009", "\u200b", "\u2010", "\u2212", "\ufeff", "\x00", "\u00ad"]


@pytest.mark.parametrize("figures", OTHER_FIGURES)
def test_a_used_code_in_other_figures_is_used(dana: Account, figures: str) -> None:
    """What was proved is remembered, not what was typed; nor are such figures a code."""
    code = current_code(dana)
    other = "".join(chr(OTHER_FIGURES[figures] + int(figure)) for figure in code)
    assert prove(dana, code=code, pin=world.PIN) is not None
    assert prove(dana, code=other, pin=world.PIN) is None


@pytest.mark.parametrize("sign", OTHER_SIGNS)
def test_a_used_code_with_other_signs_in_it_is_used(dana: Account, sign: str) -> None:
    """Whether or not such a sign would be passed over in a new code."""
    code = current_code(dana)
    assert prove(dana, code=code, pin=world.PIN) is not None
    assert prove(dana, code=sign.join(code), pin=world.PIN) is None
    assert prove(dana, code=code + sign, pin=world.PIN) is None


def test_the_code_of_an_earlier_step_is_used_once_a_later_one_is(dana: Account) -> None:
    """Whoever saw a code that she did not need cannot use it after she has signed in."""
    early, now, late = codes_accepted(dana)
    assert prove(dana, code=now, pin=world.PIN) is not None
    assert prove(dana, code=early, pin=world.PIN) is None
    assert prove(dana, code=late, pin=world.PIN) is not None
    assert prove(dana, code=now, pin=world.PIN) is None


def test_a_used_code_is_used_when_the_shared_cache_is_empty(dana: Account) -> None:
    """It is remembered in the device's row, which nothing pushes out."""
    code = current_code(dana)
    assert prove(dana, code=code, pin=world.PIN) is not None
    cache.clear()
    assert prove(dana, code=code, pin=world.PIN) is None


def test_sealing_a_secret_anew_forgets_no_used_code(dana: Account) -> None:
    """Neither does a device's row that was read before."""
    stale = Account.objects.get(pk=dana.pk)
    code = current_code(dana)
    assert prove(dana, code=code, pin=world.PIN) is not None
    with transaction.atomic():
        vault().renew(KEY_NAME)
        seal_anew(0, 10)
    assert prove(stale, code=code, pin=world.PIN) is None


def test_guessing_codes_waits_wherever_a_code_is_asked(dana: Account, clock: Clock) -> None:
    """Also in the middle of a session; then a right pair is not looked at either."""
    for _ in range(6):
        assert prove(dana, code=_wrong(current_code(dana)), pin=world.PIN) is None
    with pytest.raises(WaitError), no_hash():
        prove(dana, code=current_code(dana), pin=world.PIN)
    assert events().count(Event.SIGN_IN_FAILED) == 6
    assert events()[-1] == Event.SIGN_IN_DELAYED
    clock.pass_(seconds=10)
    assert prove(dana, code=current_code(dana), pin=world.PIN) is not None


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
