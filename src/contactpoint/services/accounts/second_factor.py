"""The second factor: a one-time code from a device, and a memorised PIN, proved together.

A security key with its own PIN takes the place of both (``security_keys``). Codes are allauth's;
secrets are sealed in the authenticator's row; the PIN is hashed like a password.
"""

import base64
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeGuard

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.contrib.auth.hashers import check_password
from django.db import transaction

from contactpoint.services.accounts.attempts import (
    IN_SESSION,
    Step,
    Tried,
    Whence,
    begin,
    record_failure,
)
from contactpoint.store.models import Account
from contactpoint.store.safe import vault
from contactpoint.vault.errors import VaultError
from contactpoint.vault.lasting import generation_of, lasting_subject
from contactpoint.vault.sealing import Place

KEY_NAME = "authenticators"
# Of a device's data: the time step of the last code that was used.
_USED_STEP = "used_step"


class Device(StrEnum):
    """What an account may have to prove itself by, beside its password. The list is closed; the
    values are those of allauth's rows."""

    CODE = "totp"
    KEY = "webauthn"


def _place(account_pk: int, device: Device) -> Place:
    """Where an account's secret belongs: copied to another account, or to a device of another kind,
    it does not open."""
    row = b"" if device is Device.CODE else device.encode()
    return Place(f"authenticator-{account_pk}", lasting_subject(KEY_NAME), 2, row=row)


def seal_secret(secret: str, account_pk: int, device: Device = Device.CODE) -> str:
    """The sealed form of the secret of an account's device, as text; of a security key, of what is
    known of it."""
    sealed = vault().lasting(KEY_NAME).seal(_place(account_pk, device), secret.encode())
    return base64.b64encode(sealed).decode("ascii")


def open_secret(sealed: str, account_pk: int, device: Device = Device.CODE) -> str:
    """The secret. Raises ``SealBrokenError`` when it was not sealed here for such a device of this
    account."""
    opened = vault().lasting(KEY_NAME).open(_place(account_pk, device), base64.b64decode(sealed))
    return opened.decode()


@dataclass(frozen=True, slots=True)
class Resealed:
    """How many secrets of devices were sealed anew, and how many did not open: those stay as they
    are, and prove nobody."""

    resealed: int
    refused: int


def seal_anew(after: int, limit: int) -> tuple[int, Resealed]:
    """Seal the secrets of the next devices under the last generation of their key, each row locked.

    ``after`` is the number of the last device before. Returns that of the last one now, which is
    ``after`` where there are no more. Raises ``TransactionManagementError`` without a transaction.
    """
    last = vault().generations(KEY_NAME)[-1].number
    devices = list(
        Authenticator.objects.select_for_update()
        .filter(type__in=list(Device), pk__gt=after)
        .order_by("pk")[:limit]
    )
    resealed, refused = [], 0
    for device in devices:
        try:
            sealed = base64.b64decode(device.data["secret"], validate=True)
            if generation_of(sealed) < last:
                whose, kind = device.user_id, Device(device.type)
                secret = open_secret(device.data["secret"], whose, kind)
                device.data["secret"] = seal_secret(secret, whose, kind)
                resealed.append(device)
        except (VaultError, ValueError, KeyError, TypeError):
            refused += 1
    Authenticator.objects.bulk_update(resealed, ["data"])
    end = devices[-1].pk if devices else after
    return end, Resealed(len(resealed), refused)


def _device(account: Account) -> Authenticator | None:
    return Authenticator.objects.filter(user_id=account.pk, type=Device.CODE).first()


def new_secret() -> str:
    """The secret of a device for codes that nobody has yet, as it is typed into one."""
    return str(generate_totp_secret())


def enrol(account: Account, secret: str | None = None, *, used: int = -1) -> None:
    """Give the account a device with a new secret, unless it has one.

    ``secret`` is that of a device which somebody has set up, and ``used`` the step of time of the
    code by which they showed it: that code is used.
    """
    if _device(account) is None:
        sealed = seal_secret(secret or new_secret(), account.pk)
        Authenticator.objects.create(
            user_id=account.pk, type=Device.CODE, data={"secret": sealed, _USED_STEP: used}
        )


def replace(account: Account) -> None:
    """Give the account a device with a new secret in place of the one it had, which is void."""
    Authenticator.objects.filter(user_id=account.pk, type=Device.CODE).delete()
    enrol(account)


def has_second_factor(user: object) -> TypeGuard[Account]:
    """Whether this is an account that has a security key, or both a device for codes and a PIN."""
    return isinstance(user, Account) and (has_key(user) or has_code_and_pin(user))


def has_key(account: Account) -> bool:
    """Whether the account has a security key."""
    return bool(Authenticator.objects.filter(user_id=account.pk, type=Device.KEY).exists())


def has_code_and_pin(account: Account) -> bool:
    """Whether the account has both a device for codes and a PIN."""
    return bool(account.pin) and _device(account) is not None


def prove(
    account: Account, *, code: str, pin: str, whence: Whence = IN_SESSION
) -> Authenticator | None:
    """The device, when code and PIN are both right and the code has not been used; else ``None``.

    The attempt is counted, and a wrong one recorded. Raises ``WaitError`` for one that comes too
    soon after others that failed, and looks at nothing then. ``whence`` is from where somebody
    signs in; without it somebody who is signed in proves this again.
    """
    tried = Tried.of(account)
    attempt = begin(tried, whence, Step.SECOND_FACTOR)
    device = check_pair(account, code=code, pin=pin).use_up()
    if device is None:
        record_failure(tried, whence, Step.SECOND_FACTOR)
        return None
    attempt.succeed()
    return device


@dataclass(frozen=True, slots=True)
class Pair:
    """A code and a PIN that were looked at: the device and the code's time step, where both are
    right."""

    device: Authenticator | None = None
    time_step: int = 0

    def use_up(self) -> Authenticator | None:
        """The device, unless one of the two was wrong or the code was used before."""
        if self.device is None or not _use_up(self.device, self.time_step):
            return None
        return self.device


def check_pair(account: Account, *, code: str, pin: str) -> Pair:
    """Look at a code and a PIN, and use nothing up. Only for an attempt that is counted.

    Both are always checked, the PIN by its slow hash. So neither the answer nor its time tells
    which was wrong.
    """
    device = _device(account)
    right_pin = check_password(pin, account.pin)
    step = (
        None if device is None else time_step(open_secret(device.data["secret"], account.pk), code)
    )
    return Pair() if step is None or not right_pin else Pair(device, step)


def time_step(secret: str, code: str) -> int | None:
    """The step of time, of those whose codes are accepted now, whose code this is.

    Spaces and punctuation in it do not count (allauth's ``compare_user_code``).
    """
    steps = yield_hotp_counters_from_time()
    codes = ((step, format_hotp_value(hotp_value(secret, step))) for step in steps)
    return next(
        (step for step, right in codes if compare_user_code(actual=code, expected=right)), None
    )


def _use_up(device: Authenticator, step: int) -> bool:
    """Whether no code of this step or of a later one was used before; now this one is.

    The last step is remembered in the device's row, which is locked meanwhile, and not what was
    typed: one code may be written in many ways (RFC 6238 section 5.2). A code that is older than
    the last one used was seen by somebody who did not need it then.
    """
    with transaction.atomic(durable=True):
        row = Authenticator.objects.select_for_update().get(pk=device.pk)
        if step <= row.data.get(_USED_STEP, -1):
            return False
        row.data[_USED_STEP] = step
        row.save(update_fields=["data"])
        return True


def device_address(account: Account) -> str:
    """The ``otpauth://`` address from which a code device is set up; it holds the secret.

    Raises ``LookupError`` without a device.
    """
    device = _device(account)
    if device is None:
        raise LookupError("the account has no device")
    return address_with(account, open_secret(device.data["secret"], account.pk))


def address_with(account: Account, secret: str) -> str:
    """The ``otpauth://`` address of a device for codes with this secret."""
    return str(get_adapter().build_totp_url(account, secret))


def current_code(account: Account) -> str:
    """The code that the account's device shows now.

    For the demonstration, where nobody holds the device. Raises ``LookupError`` without one.
    """
    device = _device(account)
    if device is None:
        raise LookupError("the account has no device")
    counters = list(yield_hotp_counters_from_time())
    now = counters[len(counters) // 2]
    return str(format_hotp_value(hotp_value(open_secret(device.data["secret"], account.pk), now)))
