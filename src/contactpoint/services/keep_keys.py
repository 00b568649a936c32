"""Renew the key-encryption key: put another in its place, or a token, and wrap every key anew."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
from django.conf import settings
from django.db import ProgrammingError, transaction

from contactpoint.access.actor import Agent
from contactpoint.ledger.details import KeysRewrapped
from contactpoint.store import key_holders
from contactpoint.store.repositories import ledger, wrapped_keys
from contactpoint.vault.key_holder import RenewableFile

_BATCH = 5000
# A process that was about to write a wrap under the key before has long done so by then.
_SECONDS_TO_KEEP_THE_KEY_BEFORE = 3600.0

# Is told how many keys have been looked at.
Progress = Callable[[int], None]


class KeysNotOwnedError(Exception):
    """The databases were opened by a role that may not change keys."""


@dataclass(frozen=True, slots=True)
class Rewrapped:
    """How many keys there are, and how many were wrapped anew now. ``key_before_kept`` says that
    the key before is still in its file: some key may come that was wrapped under it."""

    keys: int
    rewrapped: int
    key_before_kept: bool


def rewrap_keys(*, agent: Agent, progress: Progress = lambda done: None) -> Rewrapped:
    """Wrap every key anew by the chosen holder, while the service runs.

    With the key file, a new key is put in place first, unless a renewal is unfinished. Killed at
    any moment, it goes on when it is run again. The key before stays until an hour has gone by and
    nothing is wrapped under it any more. Raises ``KeysNotOwnedError``, and ``KeyHolderError``
    where holder or key cannot be had.
    """
    record_rewrapping(agent=agent)
    file = RenewableFile(settings.KEY_FILE)
    if settings.KEY_HOLDER == key_holders.TOKEN:
        key_holders.token().make_key()
    else:
        file.renew()
    holder = key_holders.chosen()
    keys = rewrapped = 0
    for batch in wrapped_keys.in_batches(_BATCH):
        new = [
            (subject, wrapped, holder.wrap(holder.unwrap(wrapped)))
            for subject, wrapped in batch
            if not holder.wrapped_now(wrapped)
        ]
        if new:
            with as_owner_of_keys("wrapping keys anew needs the role that owns them"):
                rewrapped += wrapped_keys.replace(new)
        keys += len(batch)
        progress(keys)
    if file.is_renewing and not rewrapped and file.age > _SECONDS_TO_KEEP_THE_KEY_BEFORE:
        file.forget_before()
    return Rewrapped(keys, rewrapped, file.is_renewing)


def record_rewrapping(*, agent: Agent) -> None:
    """Record that keys are wrapped anew; called before they are."""
    with transaction.atomic():
        ledger.record_change(agent=agent, what=KeysRewrapped(holder=settings.KEY_HOLDER))


@contextmanager
def as_owner_of_keys(refused: str) -> Iterator[None]:
    """Within it, what a role may not do with keys raises ``KeysNotOwnedError`` with these words."""
    try:
        yield
    except psycopg.errors.InsufficientPrivilege:
        raise KeysNotOwnedError(refused) from None
    except ProgrammingError as error:
        if not isinstance(error.__cause__, psycopg.errors.InsufficientPrivilege):
            raise
        raise KeysNotOwnedError(refused) from None
