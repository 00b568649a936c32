"""What keeps every service from its work: a seal that does not open, or a database that fails.

The errors here tell a caller which of the two happened, and what to tell a person. No message has
the server's own words, because those may repeat personal data.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, InterfaceError, OperationalError, ProgrammingError

from contactpoint.vault.errors import VaultError

# SQLSTATEs (PostgreSQL's appendix A): a connection or a server that is gone; a table or a column
# that is not there.
_LOST = ("08", "57P")
_OTHER_SCHEMA = frozenset({"42P01", "42703"})


class StaysSealedError(Exception):
    """Something is sealed and stays so; the message says why."""


class DatabaseLostError(Exception):
    """A database is gone or could not go on; the message says which of the two."""


class OtherReleaseError(Exception):
    """A database has not the tables of this release."""


@contextmanager
def seals_told() -> Iterator[None]:
    """Raise ``StaysSealedError`` where the vault does not open something."""
    try:
        yield
    except VaultError as error:
        raise StaysSealedError(str(error)) from error


@contextmanager
def databases_told() -> Iterator[None]:
    """Raise ``DatabaseLostError`` or ``OtherReleaseError`` where a database is not as it should be.

    An SQL statement that is wrong otherwise is a fault of the program. Its error passes unchanged.
    """
    try:
        yield
    except (OperationalError, InterfaceError) as error:
        raise DatabaseLostError(_what_befell_the_database(error)) from None
    except ProgrammingError as error:
        if _sqlstate(error) not in _OTHER_SCHEMA:
            raise
        raise OtherReleaseError("the database is not of this release") from None


def _sqlstate(error: DatabaseError | InterfaceError) -> str:
    return getattr(error.__cause__, "sqlstate", None) or ""


def _what_befell_the_database(error: DatabaseError | InterfaceError) -> str:
    state = _sqlstate(error)
    if not state or state.startswith(_LOST):
        return "the database was lost"
    return f"the database could not go on (SQLSTATE {state})"
