"""Details of what is recorded of accounts: signing in and out, being refused, and being made.

``times`` is how often it happened, where one entry counts what happened in a short while: somebody
without an account cannot make the ledger grow by asking often. ``place`` is from where it was
tried, an address or the first half of one; it is empty where the browser or the machine was known,
and where several places are counted.

As all details (``ledger.details``).
"""

from collections.abc import Mapping

from msgspec import Struct

from contactpoint.ledger.entry import Event


class SignedIn(Struct, frozen=True, array_like=True, gc=False, tag="signed_in/1"):
    """Password and second factor were right, and the account was in good standing."""


class SignInFailed(Struct, frozen=True, array_like=True, gc=False, tag="sign_in_failed/1"):
    """User name, password, code or PIN was wrong; ``step`` is a value of ``Step``, empty in entries
    that are older than it."""

    step: str = ""
    times: int = 1
    place: str = ""


class SignInRefused(Struct, frozen=True, array_like=True, gc=False, tag="sign_in_refused/1"):
    """Password, code and PIN were right, but the account was not in good standing.

    ``missing`` are names of ``Condition``, or ``SECOND_FACTOR`` where the password was right and
    the account has neither a security key nor a code device with a PIN.
    """

    missing: tuple[str, ...]


class PasswordProved(Struct, frozen=True, array_like=True, gc=False, tag="password_proved/1"):
    """The password was right, and the second factor was asked for. Unless ``SignedIn`` follows,
    signing in went no further."""


class SignInDelayed(Struct, frozen=True, array_like=True, gc=False, tag="sign_in_delayed/1"):
    """An attempt came too soon after others that failed, and nothing of it was looked at.

    Of attempts in one wait the first has an entry, and the others have one together, after it.
    """

    step: str
    times: int = 1
    place: str = ""


class WaitEnded(Struct, frozen=True, array_like=True, gc=False, tag="wait_ended/1"):
    """An operator let an account try to sign in again at once."""

    account: int


class AccessRefused(Struct, frozen=True, array_like=True, gc=False, tag="access_refused/1"):
    """Something was refused; ``reason`` is a value of ``access.errors.Reason``, and ``asked`` the
    name of the page or command. Both are empty where several are counted."""

    reason: str
    asked: str
    times: int = 1
    place: str = ""


class SignedOut(Struct, frozen=True, array_like=True, gc=False, tag="signed_out/1"):
    """The account signed out."""


class AccountMade(Struct, frozen=True, array_like=True, gc=False, tag="account_made/1"):
    """An account was made; ``role`` is a value of ``Role``.

    ``renewed`` says that a demonstration's account was there already, and that its secrets and
    checks were renewed.
    """

    account: int
    role: str
    organisation: int
    renewed: bool = False


AccountDetail = (
    SignedIn
    | SignInFailed
    | SignInRefused
    | PasswordProved
    | SignInDelayed
    | WaitEnded
    | AccessRefused
    | SignedOut
    | AccountMade
)
ACCOUNT_DETAILS: Mapping[Event, type[AccountDetail]] = {
    Event.SIGNED_IN: SignedIn,
    Event.SIGN_IN_FAILED: SignInFailed,
    Event.SIGN_IN_REFUSED: SignInRefused,
    Event.PASSWORD_PROVED: PasswordProved,
    Event.SIGN_IN_DELAYED: SignInDelayed,
    Event.WAIT_ENDED: WaitEnded,
    Event.ACCESS_REFUSED: AccessRefused,
    Event.SIGNED_OUT: SignedOut,
    Event.ACCOUNT_MADE: AccountMade,
}
