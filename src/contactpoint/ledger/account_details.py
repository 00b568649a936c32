"""Details of what is recorded of accounts: signing in and out, and being made.

As all details (``ledger.details``).
"""

from msgspec import Struct


class SignedIn(Struct, frozen=True, array_like=True, gc=False, tag="signed_in/1"):
    """Password, code and PIN were right, and the account was in good standing."""


class SignInFailed(Struct, frozen=True, array_like=True, gc=False, tag="sign_in_failed/1"):
    """User name, password, code or PIN was wrong."""


class SignInRefused(Struct, frozen=True, array_like=True, gc=False, tag="sign_in_refused/1"):
    """Password, code and PIN were right, but the account was not in good standing.

    ``missing`` are names of ``Condition``.
    """

    missing: tuple[str, ...]


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
