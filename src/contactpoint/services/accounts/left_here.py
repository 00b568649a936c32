"""Who has signed out here signs in anew at the employer's, before its word counts again.

Signing out here does not end the session there, and with it whoever sits down at the computer next
would be let in as the one before.
"""

import time

from django.core.cache import cache

# Longer than a sign-in there counts at all, with the difference that there may be of two clocks.
_REMEMBERED_SECONDS = 900


def note_left(account_id: int) -> None:
    """The account's holder has signed out now."""
    cache.set(_key(account_id), int(time.time()), timeout=_REMEMBERED_SECONDS)


def has_left_since(account_id: int, moment: int) -> bool:
    """Whether the account's holder has signed out after this moment, in seconds since 1970."""
    left = cache.get(_key(account_id))
    return left is not None and moment < left


def _key(account_id: int) -> str:
    return f"left-{account_id}"
