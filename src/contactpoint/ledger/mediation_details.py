"""Details of what is recorded of calls in which a mediator searches for somebody.

As all details (``ledger.details``). Who called, and the mediator, are in the envelope.
"""

from collections.abc import Mapping

from msgspec import Struct

from contactpoint.ledger.entry import Event


class CallBegun(Struct, frozen=True, array_like=True, gc=False, tag="call_begun/1"):
    """The caller's number and one-time code were right: the mediator searches for the caller."""


class CallEnded(Struct, frozen=True, array_like=True, gc=False, tag="call_ended/1"):
    """The call ended; ``why`` is a value of ``access.calls.CallEnd``."""

    why: str


class CallRefused(Struct, frozen=True, array_like=True, gc=False, tag="call_refused/1"):
    """No call was begun; ``why`` is a value of ``access.calls.NoCall``.

    Where number or code was wrong the envelope has the account whose number it is, if there is one.
    """

    why: str


class CallerNumberGiven(
    Struct, frozen=True, array_like=True, gc=False, tag="caller_number_given/1"
):
    """The account was given the number by which its holder is known on the telephone."""

    account: int


MediationDetail = CallBegun | CallEnded | CallRefused | CallerNumberGiven

MEDIATION_DETAILS: Mapping[Event, type[MediationDetail]] = {
    Event.CALL_BEGUN: CallBegun,
    Event.CALL_ENDED: CallEnded,
    Event.CALL_REFUSED: CallRefused,
    Event.CALLER_NUMBER_GIVEN: CallerNumberGiven,
}
