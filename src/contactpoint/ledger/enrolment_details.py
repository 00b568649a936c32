"""Details of what is recorded of enrolment, and of the devices by which people prove themselves.

A key is given by the number of its row. As all details (``ledger.details``).
"""

from collections.abc import Mapping

from msgspec import Struct

from contactpoint.ledger.entry import Event


class EnrolmentIssued(Struct, frozen=True, array_like=True, gc=False, tag="enrolment_issued/1"):
    """An account was given an enrolment code, in place of any that it had.

    With ``recovery`` its password, PIN and devices became void.
    """

    account: int
    recovery: bool


class Enrolled(Struct, frozen=True, array_like=True, gc=False, tag="enrolled/1"):
    """The account's holder signed the user agreement, of this version, and set up what the account
    proves itself by; ``device`` is a value of ``second_factor.Device``."""

    account: int
    agreement: str
    device: str


class KeyRegistered(Struct, frozen=True, array_like=True, gc=False, tag="key_registered/1"):
    """An account was given a security key."""

    account: int
    key: int


class KeyRemoved(Struct, frozen=True, array_like=True, gc=False, tag="key_removed/1"):
    """A security key of an account became void, at its holder's wish."""

    account: int
    key: int


class KeyCloned(Struct, frozen=True, array_like=True, gc=False, tag="key_cloned/1"):
    """A security key answered with a count that it, or a copy of it, had used before. It is void
    since, and proved nothing."""

    account: int
    key: int


EnrolmentDetail = EnrolmentIssued | Enrolled | KeyRegistered | KeyRemoved | KeyCloned
ENROLMENT_DETAILS: Mapping[Event, type[EnrolmentDetail]] = {
    Event.ENROLMENT_ISSUED: EnrolmentIssued,
    Event.ENROLLED: Enrolled,
    Event.KEY_REGISTERED: KeyRegistered,
    Event.KEY_REMOVED: KeyRemoved,
    Event.KEY_CLONED: KeyCloned,
}
