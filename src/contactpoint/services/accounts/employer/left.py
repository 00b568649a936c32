"""Who has signed out here signs in anew at the employer's, before its word counts again.

Signing out here does not end the session there, and with it whoever sits down at the computer next
would be let in as the one before.
"""

import time

from django.core.cache import cache

from contactpoint.services.accounts.employer.errors import EmployerRefusedError, Fault

# Longer than a sign-in there counts at all, with the difference that there may be of two clocks.
_REMEMBERED_SECONDS = 900


def note_left(account_id: int) -> None:
    """The account's holder has signed out now."""
    cache.set(_key(account_id), int(time.time()), timeout=_REMEMBERED_SECONDS)


def must_have_signed_in_since(account_id: int, auth_time: int) -> None:
    """Raises ``EmployerRefusedError`` where the sign-in at the employer's, in seconds since 1970,
    is no later than the account's holder signed out here."""
    left = cache.get(_key(account_id))
    if left is not None and auth_time <= left:
        raise EmployerRefusedError(Fault.TOO_LONG_AGO)


def _key(account_id: int) -> str:
    return f"employer-left-{account_id}"
