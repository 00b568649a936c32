"""What a check is, and what it finds."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from enum import StrEnum

from django.db import connections, transaction

from contactpoint.store.router import DEFAULT, KEYS

# The databases that a check needs.
RECORDS = (DEFAULT,)
BOTH = (DEFAULT, KEYS)
# As operators call them.
CALLED = {DEFAULT: "records", KEYS: "keys"}

_ONLY_LOOK = """
    SET TRANSACTION READ ONLY;
    SET LOCAL statement_timeout = '5s';
    SET LOCAL lock_timeout = '1s'
"""


class Mark(StrEnum):
    """How a check stands."""

    GOOD = "good"
    NOT_GOOD = "not good"
    # Not good, and the operator has said that it may be so (``CONTACTPOINT_ACCEPTED``).
    ACCEPTED = "accepted"
    # Not good, and so by design where all children are invented.
    DEMONSTRATION = "demonstration"
    # A database that it needs did not answer.
    NOT_LOOKED = "not looked at"


@dataclass(frozen=True, slots=True)
class Found:
    """What a check found: whether that is good, in words, and what to do where it is not."""

    good: bool
    found: str
    do: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """One check. ``name`` is stable: operators and their scripts use it.

    ``in_demonstrations`` says that a demonstration is so by design; ``acceptable`` that an operator
    may accept it.
    """

    name: str
    looks_at: str
    look: Callable[[], Found]
    needs: tuple[str, ...] = ()
    in_demonstrations: bool = False
    acceptable: bool = False


def good(found: str) -> Found:
    """Nothing is to be done."""
    return Found(True, found)


def bad(found: str, do: str) -> Found:
    """Something is to be done."""
    return Found(False, found, do)


def unless(wrong: Iterable[str], otherwise: str, do: str) -> Found:
    """Not good where anything is named as wrong."""
    named = list(wrong)
    return bad("; ".join(named), do) if named else good(otherwise)


@contextmanager
def only_looking(databases: Iterable[str]) -> Iterator[None]:
    """Within it the databases are read, and the servers let nothing be changed.

    Raises Django's database errors.
    """
    with ExitStack() as stack:
        for database in databases:
            stack.enter_context(transaction.atomic(using=database))
            with connections[database].cursor() as cursor:
                cursor.execute(_ONLY_LOOK)
        yield
        for database in databases:
            transaction.set_rollback(True, using=database)
