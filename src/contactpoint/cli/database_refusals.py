"""What befalls a database during a load, told without the server's own words."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, InterfaceError, OperationalError, ProgrammingError

from contactpoint.cli.output import refuse

# SQLSTATEs (PostgreSQL's appendix A): a connection or a server that is gone; a table or a column
# that is not there.
_LOST = ("08", "57P")
_OTHER_SCHEMA = frozenset({"42P01", "42703"})


@contextmanager
def database_refusals() -> Iterator[None]:
    """End the command with what to do when a database is lost or is of another release."""
    try:
        yield
    except (OperationalError, InterfaceError) as error:
        refuse(
            f"{_what_befell_the_database(error)}; what was loaded so far stays: see to the database"
            " if it is not the embedded one, and run the same command again, which goes on from"
            " there"
        )
    except ProgrammingError as error:
        if _sqlstate(error) not in _OTHER_SCHEMA:
            raise
        refuse("the database is not of this release: run 'contactpoint migrate' first")


def _sqlstate(error: DatabaseError | InterfaceError) -> str:
    return getattr(error.__cause__, "sqlstate", None) or ""


def _what_befell_the_database(error: DatabaseError | InterfaceError) -> str:
    """Without the server's own words, which may repeat what it was given."""
    state = _sqlstate(error)
    if not state or state.startswith(_LOST):
        return "the database was lost"
    return f"the database could not go on (SQLSTATE {state})"
