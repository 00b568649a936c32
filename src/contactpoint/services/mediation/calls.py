"""Calls: begun once the caller is proved to the mediator, and looked at anew with every request.

The caller proves itself by caller number and one-time code. The PIN is never said aloud, so it is
no part of it; number and code are of use to nobody without a mediator. Attempts are counted for the
number, whoever tries it, and for the mediator, whatever is tried. What is wrong is not said, and
takes as long whether the number is somebody's or not.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NoReturn

from django.db import transaction
from django.utils import timezone

from contactpoint.access.actor import Action, Actor, Purpose, Through
from contactpoint.access.calls import CALL_LASTS, CallEnd, NoCall, read_caller_number
from contactpoint.access.decisions import acting, mediated
from contactpoint.access.errors import AccessRefusedError, Refusal
from contactpoint.ledger.entry import Origin
from contactpoint.ledger.mediation_details import CallBegun, CallEnded, CallRefused
from contactpoint.services.accounts.attempts import Step, Tried, WaitError, Whence, begin
from contactpoint.services.accounts.second_factor import use_code
from contactpoint.services.accounts.sign_in import actor_of, standing_of
from contactpoint.store.models import Account
from contactpoint.store.repositories import accounts, ledger
from contactpoint.store.repositories.ledger_rows import Who

# A call is of no search: this is the purpose of the call itself, and each look in it has the one
# that the caller gives.
PURPOSE = Purpose.MEDIATED_REQUEST


class NoCallError(Exception):
    """No call was begun; ``why`` says why not."""

    def __init__(self, why: NoCall) -> None:
        super().__init__(why.value)
        self.why = why


class CallOverError(Exception):
    """The call is over; ``why`` says why."""

    def __init__(self, why: CallEnd) -> None:
        super().__init__(why.value)
        self.why = why


@dataclass(frozen=True, slots=True)
class Call:
    """Who is at the telephone, and since when that is proved."""

    account_id: int
    organisation_id: int
    begun_at: datetime


def begin_call(*, actor: Actor, number: str, code: str) -> Call:
    """Begin to search for the caller of this number, whose device shows this code.

    The code is used up. Raises ``AccessRefusedError`` for who is no mediator, ``WaitError`` for an
    attempt that comes too soon after others that failed, and ``NoCallError``; all are recorded, the
    first by whoever asked.
    """
    mediator = acting(actor, Action.MEDIATE, PURPOSE)
    through = _through(mediator)
    account = _proved(mediator, through, read_caller_number(number), code)
    why = _why_not(mediator, account)
    if why is not None:
        _refuse(through, why, account)
    caller = mediated(actor_of(account), through)
    with transaction.atomic():
        ledger.record_change(agent=caller, what=CallBegun(), purpose=PURPOSE)
    return Call(account.pk, account.organisation_id, timezone.now())


def caller_of(*, actor: Actor, call: Call) -> Actor:
    """The caller, for whom the mediator ``actor`` acts now: all that is asked anew at each request.

    Raises ``CallOverError`` once the call has lasted ten minutes, or one of both may not go on.
    """
    try:
        mediator = acting(actor, Action.MEDIATE, PURPOSE)
    except AccessRefusedError:
        raise CallOverError(CallEnd.MEDIATOR) from None
    # A clock that was set back makes no call longer.
    if not timedelta(0) <= timezone.now() - call.begun_at < CALL_LASTS:
        raise CallOverError(CallEnd.TIME)
    account = accounts.by_pk(call.account_id)
    if account is None or _why_not(mediator, account) is not None:
        raise CallOverError(CallEnd.CALLER)
    return mediated(actor_of(account), _through(mediator))


def end_call(*, actor: Actor, call: Call, why: CallEnd) -> None:
    """Record that the call of the mediator ``actor`` ended, in the transaction that ends it.

    Whoever of the two may do nothing any more has ended it as well.
    """
    who = Who(call.account_id, call.organisation_id, actor.origin, through=_through(actor))
    ledger.record_change(agent=who, what=CallEnded(why.name.lower()), purpose=PURPOSE)


def _proved(mediator: Actor, through: Through, number: str, code: str) -> Account:
    """The account of the number, where the code is right too."""
    account = accounts.by_caller_number(number)
    # No user name has such a sign in it, so nobody is kept from signing in by this.
    own = Tried(f"mediator\0{mediator.account_id}", accounts.by_pk(mediator.account_id))
    of_mediator = begin(own, Whence(mediator.origin, "", known="calls"), Step.CALLER)
    try:
        whence = Whence(mediator.origin, f"mediator {mediator.account_id}")
        of_number = begin(Tried(f"caller\0{number}", account), whence, Step.CALLER)
    except WaitError:
        of_mediator.take_back()
        raise
    if not use_code(account, code) or account is None:
        _refuse(through, NoCall.NOT_PROVED, account)
    of_number.succeed()
    # A right code makes none of the wrong ones forgotten: a mediator may know a caller.
    of_mediator.take_back()
    return account


def _why_not(mediator: Actor, account: Account) -> NoCall | None:
    """Why nobody is searched for who is proved; ``None`` where the account may ask."""
    if account.pk == mediator.account_id:
        return NoCall.OWN
    if standing_of(account):
        return NoCall.STANDING
    try:
        acting(actor_of(account), Action.ASK_MEDIATOR)
    except AccessRefusedError as refused:
        is_off = refused.refusal is Refusal.NOT_SWITCHED_ON
        return NoCall.NOT_SWITCHED_ON if is_off else NoCall.ROLE
    return None


def _refuse(through: Through, why: NoCall, account: Account | None) -> NoReturn:
    # For a number that is nobody's as much is written.
    ledger.record_refusal(
        origin=Origin.PAGE,
        what=CallRefused(why.name.lower()),
        account_id=None if account is None else account.pk,
        organisation_id=None if account is None else account.organisation_id,
        through=through,
        purpose=PURPOSE,
    )
    raise NoCallError(why)


def _through(mediator: Actor) -> Through:
    return Through(
        account_id=mediator.account_id,
        organisation_id=mediator.organisation_id,
        display_name=mediator.display_name,
        organisation_name=mediator.organisation_name,
    )
