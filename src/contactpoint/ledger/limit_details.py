"""Details of what is recorded of limits: looks that were refused, alerts, and proving again.

As all details (``ledger.details``). ``reached`` are names of ``access.budgets.Reached``. An alert
is an entry that is found again as one (``ledger.pseudonyms.alert``).
"""

from collections.abc import Mapping

from msgspec import Struct

from contactpoint.ledger.entry import Event


class NumberTried(Struct, frozen=True, array_like=True, gc=False, tag="number_tried/1"):
    """A number was tried that leads to no record within the account's reach, whatever the reason.

    It is a search parameter, and sealed as one: under the month's key.
    """

    number: str


class LookRefused(Struct, frozen=True, array_like=True, gc=False, tag="look_refused/1"):
    """A look was refused: until the second factor is proved again or, with ``stopped``, until the
    next hour or day."""

    reached: tuple[str, ...]
    stopped: bool = False


class ProvedAgain(Struct, frozen=True, array_like=True, gc=False, tag="proved_again/1"):
    """The second factor was asked again, and code and PIN were right."""


class LimitReached(Struct, frozen=True, array_like=True, gc=False, tag="limit_reached/1"):
    """An alert: access was stopped by this limit. Once for an account or organisation in an hour,
    or a day, that the limit is of."""

    reached: tuple[str, ...]


class UnusualLooking(Struct, frozen=True, array_like=True, gc=False, tag="unusual_looking/1"):
    """An alert: what an account searches for, or finds, is a sign of looking for children in
    general. The second factor is asked again."""

    reached: tuple[str, ...]


class AlertsSeen(Struct, frozen=True, array_like=True, gc=False, tag="alerts_seen/1"):
    """The account saw the alerts of its scope."""


LimitDetail = NumberTried | LookRefused | ProvedAgain | LimitReached | UnusualLooking | AlertsSeen

LIMIT_DETAILS: Mapping[Event, type[LimitDetail]] = {
    Event.NUMBER_TRIED: NumberTried,
    Event.LOOK_REFUSED: LookRefused,
    Event.PROVED_AGAIN: ProvedAgain,
    Event.LIMIT_REACHED: LimitReached,
    Event.UNUSUAL_LOOKING: UnusualLooking,
    Event.ALERTS_SEEN: AlertsSeen,
}
