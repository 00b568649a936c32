"""What somebody does with their own account: look at it, and change what it proves itself by.

Every change is an act of weight, is recorded, and ends the account's session: whoever changes it
goes on in a new one (``sessions.go_on``), and nobody else does. The last second factor is never
taken away.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from contactpoint.access.actor import Action, Actor
from contactpoint.access.decisions import acting
from contactpoint.access.grants import Grant
from contactpoint.access.notices import NoticeKind
from contactpoint.access.session_end import SessionEnd
from contactpoint.access.standing import Condition, StandingFacts, lapses
from contactpoint.ledger.enrolment_details import KeyRegistered, KeyRemoved
from contactpoint.ledger.session_details import AccountChanged
from contactpoint.services.accounts.attempts import (
    IN_SESSION,
    Step,
    Tried,
    begin,
    record_failure,
)
from contactpoint.services.accounts.enrolment import locked
from contactpoint.services.accounts.errors import NoSuchAccountError
from contactpoint.services.accounts.make_account import must_be_fit
from contactpoint.services.accounts.second_factor import (
    Device,
    enrol,
    has_code_and_pin,
    time_step,
)
from contactpoint.services.accounts.security_keys import NewKey, keep_key
from contactpoint.services.notices.tell import tell
from contactpoint.store.models import Account
from contactpoint.store.repositories import accounts, ledger


class LastDeviceError(ValueError):
    """Without this device the account would have no second factor."""


class NoSuchDeviceError(LookupError):
    """The account has no such device."""


class WrongPasswordError(ValueError):
    """The password that was given as the present one is not."""


@dataclass(frozen=True, slots=True)
class OwnCondition:
    """A condition of the account: since when it holds, from which day it does not any more, and who
    stated it, where each is known."""

    condition: Condition
    since: date | None
    lapses: date | None
    stated_by: str


@dataclass(frozen=True, slots=True)
class OwnDevice:
    """A device of the account: since when it is on record, and when it was used last."""

    number: int
    kind: Device
    first_day: datetime
    last_used: datetime | None


@dataclass(frozen=True, slots=True)
class OwnView:
    """What is on file of one's own account. ``has_code`` says whether it has a device for codes."""

    username: str
    conditions: Sequence[OwnCondition]
    grants: Sequence[Grant]
    devices: Sequence[OwnDevice]

    @property
    def has_code(self) -> bool:
        """Whether a device for codes is among the devices."""
        return any(one.kind is Device.CODE for one in self.devices)


def own_account(user: object) -> Account:
    """The account of who is signed in, as a request has it. Raises ``TypeError`` for anybody
    else."""
    if not isinstance(user, Account):
        raise TypeError("nobody is signed in")
    return user


def own_view(who: Actor) -> OwnView:
    """What is on file of the account of ``who``. Raises ``AccessRefusedError``."""
    account = _own(acting(who, Action.SEE_OWN_ACCOUNT))
    facts = accounts.standing_facts_of(account)
    return OwnView(
        username=account.username,
        conditions=_conditions(facts),
        grants=who.grants,
        devices=[
            OwnDevice(one.pk, Device(one.type), one.created_at, one.last_used_at)
            for one in Authenticator.objects.filter(user_id=account.pk).order_by("pk")
        ],
    )


def change_own_password(*, actor: Actor, present: str, password: str) -> None:
    """Give one's own account another password.

    Raises ``WrongPasswordError``, which counts as a wrong password at sign-in does, ``WaitError``,
    and ``AccountRefusedError`` for a password that is too easy.
    """
    actor = acting(actor, Action.CHANGE_OWN_SECRETS)
    account = _own(actor)
    attempt = begin(Tried.of(account), IN_SESSION, Step.PASSWORD)
    if not check_password(present, account.password):
        record_failure(Tried.of(account), IN_SESSION, Step.PASSWORD)
        raise WrongPasswordError
    attempt.take_back()
    must_be_fit(account, account.organisation.code, password=password)
    hashed = make_password(password)
    with transaction.atomic():
        account = _changed(actor, SessionEnd.PASSWORD)
        account.password = hashed
        account.save(ending=SessionEnd.PASSWORD)


def change_own_pin(*, actor: Actor, pin: str) -> None:
    """Give one's own account another PIN. Raises ``AccountRefusedError`` for one that is too easy,
    and ``NoSuchDeviceError`` where there is no device that a PIN is for."""
    actor = acting(actor, Action.CHANGE_OWN_SECRETS)
    account = _own(actor)
    if not has_code_and_pin(account):
        raise NoSuchDeviceError
    must_be_fit(account, account.organisation.code, pin=pin)
    hashed = make_password(pin)
    with transaction.atomic():
        account = _changed(actor, SessionEnd.PIN)
        account.pin = hashed
        account.save(ending=SessionEnd.PIN)


def register_own_key(*, actor: Actor, new: NewKey) -> None:
    """Let one's own account prove itself by another security key."""
    actor = acting(actor, Action.CHANGE_OWN_SECRETS)
    with transaction.atomic():
        account = locked(actor.account_id)
        key = keep_key(account, new)
        ledger.record_change(agent=actor, what=KeyRegistered(account=account.pk, key=key.pk))
        tell(NoticeKind.NEW_DEVICE, to=[account.pk])


def set_up_own_code(*, actor: Actor, secret: str, code: str, pin: str = "") -> bool:
    """Let one's own account prove itself by a device for codes that has this secret, in place of
    the one that it had. ``code`` is what the device shows.

    Returns whether the code is right; where it is not, nothing is changed. An account that has no
    PIN needs one. Raises ``AccountRefusedError`` for one that is too easy.
    """
    actor = acting(actor, Action.CHANGE_OWN_SECRETS)
    account = _own(actor)
    needs_pin = not account.pin
    if needs_pin:
        must_be_fit(account, account.organisation.code, pin=pin)
    step = time_step(secret, code)
    if step is None:
        return False
    hashed = make_password(pin) if needs_pin else ""
    with transaction.atomic():
        account = _changed(actor, SessionEnd.DEVICE)
        if needs_pin:
            account.pin = hashed
            account.save(ending=SessionEnd.DEVICE)
        Authenticator.objects.filter(user_id=account.pk, type=Device.CODE).delete()
        enrol(account, secret, used=step)
        tell(NoticeKind.NEW_DEVICE, to=[account.pk])
    return True


def remove_own_device(*, actor: Actor, device: int) -> None:
    """Let one's own account prove itself by this device no more; the PIN goes with the device for
    codes. Raises ``NoSuchDeviceError``, and ``LastDeviceError`` for the last one."""
    actor = acting(actor, Action.CHANGE_OWN_SECRETS)
    with transaction.atomic():
        account = locked(actor.account_id)
        own = list(Authenticator.objects.filter(user_id=account.pk, type__in=list(Device)))
        row = next((one for one in own if one.pk == device), None)
        if row is None:
            raise NoSuchDeviceError
        others = [one for one in own if one is not row]
        if not any(one.type == Device.KEY or account.pin for one in others):
            raise LastDeviceError
        if row.type == Device.KEY:
            ledger.record_change(agent=actor, what=KeyRemoved(account=account.pk, key=row.pk))
        else:
            _record(actor, account, SessionEnd.DEVICE)
            account.pin = ""
            account.save(ending=SessionEnd.DEVICE)
        row.delete()


def _own(actor: Actor) -> Account:
    account = accounts.by_pk(actor.account_id)
    if account is None:
        raise NoSuchAccountError
    return account


def _changed(actor: Actor, what: SessionEnd) -> Account:
    """The actor's account, which nobody else changes meanwhile, once its change is on record."""
    account = locked(actor.account_id)
    _record(actor, account, what)
    return account


def _record(actor: Actor, account: Account, what: SessionEnd) -> None:
    ledger.record_change(agent=actor, what=AccountChanged(account=account.pk, what=what.value))


def _conditions(facts: StandingFacts) -> list[OwnCondition]:
    ends = lapses(facts)
    by = {one.by for one in facts.stated.values() if one.by is not None}
    names = accounts.names_of(by)
    found = []
    for condition in Condition:
        column = accounts.FACTS.get(condition)
        stated = facts.stated.get(condition)
        found.append(
            OwnCondition(
                condition,
                since=None if column is None else getattr(facts, column),
                lapses=ends.get(condition),
                stated_by="" if stated is None or stated.by is None else names.get(stated.by, ""),
            )
        )
    return found
