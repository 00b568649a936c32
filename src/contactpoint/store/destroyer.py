"""Destroying keys, over a connection of the one role that may.

Neither the application nor whoever else has a server process in hand empties a key, and the role
that does reads none and changes nothing else.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import psycopg
from django.conf import settings

from contactpoint.vault.errors import NotDestroyedError

_EMPTY = """
    UPDATE store_wrappedkey SET wrapped = NULL, destroyed_at = now()
    WHERE subject = ANY(%s) AND destroyed_at IS NULL
"""


def empty(subjects: Sequence[UUID]) -> None:
    """Empty the keys of these subjects that are not empty yet. Raises ``NotDestroyedError``."""
    if subjects:
        with connected() as connection:
            connection.execute(_EMPTY, [list(subjects)])


def must_be_known() -> None:
    """Raises ``NotDestroyedError`` where nobody told how to connect as the role."""
    if not settings.DESTROYER_KEYS_DATABASE_URL:
        raise NotDestroyedError(
            "keys are destroyed by a role of its own: set DESTROYER_KEYS_DATABASE_URL to the keys"
            " database as the role contactpoint_destroyer"
        )


@contextmanager
def connected() -> Iterator["psycopg.Connection[Any]"]:
    """A connection of the role, committed at the end. Raises ``NotDestroyedError``."""
    must_be_known()
    try:
        with psycopg.connect(settings.DESTROYER_KEYS_DATABASE_URL) as connection:
            yield connection
    except psycopg.Error as error:
        raise NotDestroyedError(
            "the keys database refused the role that destroys keys"
            f" ({type(error).__name__}, SQLSTATE {error.sqlstate}): see to"
            " DESTROYER_KEYS_DATABASE_URL, and that 'contactpoint migrate' has run"
        ) from None
