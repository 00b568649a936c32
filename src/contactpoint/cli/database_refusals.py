"""Telling the operator what to do when a database fails during a load."""

from collections.abc import Iterator
from contextlib import contextmanager

from contactpoint.cli.output import refuse
from contactpoint.services.unavailable import DatabaseLostError, OtherReleaseError, databases_told


@contextmanager
def database_refusals() -> Iterator[None]:
    """End the command with what to do when a database is lost or is of another release."""
    try:
        with databases_told():
            yield
    except DatabaseLostError as error:
        refuse(
            f"{error}; what was loaded so far stays: see to the database"
            " if it is not the embedded one, and run the same command again, which goes on from"
            " there"
        )
    except OtherReleaseError as error:
        refuse(f"{error}: run 'contactpoint migrate' first")
