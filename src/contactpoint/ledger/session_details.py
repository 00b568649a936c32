"""Details of what is recorded of sessions, and of what ends them.

As all details (``ledger.details``).
"""

from msgspec import Struct


class AccountChanged(Struct, frozen=True, array_like=True, gc=False, tag="account_changed/1"):
    """An account was changed, so that its session ended, or its session was ended everywhere.

    ``what`` is a value of ``SessionEnd``.
    """

    account: int
    what: str


class SessionsCleared(Struct, frozen=True, array_like=True, gc=False, tag="sessions_cleared/1"):
    """Sessions that had ended were deleted; ``sessions`` is how many."""

    sessions: int


class TypedKept(Struct, frozen=True, array_like=True, gc=False, tag="typed_kept/1"):
    """What somebody had typed when the session ended was kept for a while; ``page`` is the name of
    the page. What it was is not told."""

    page: str


class TypedGivenBack(Struct, frozen=True, array_like=True, gc=False, tag="typed_given_back/1"):
    """It was given back to who signed in again."""

    page: str
