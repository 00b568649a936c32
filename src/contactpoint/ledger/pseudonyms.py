"""What is blinded to a pseudonym, by which entries of one account, or about one child or account,
are found.

A pseudonym differs by what it stands for and changes by month. Who reads the rows without the
vault's key sees that some entries of a month are by one account, or about one child or account: not
which, and not which of another month.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

from contactpoint.ledger.entry import month_of

PSEUDONYM_BYTES = 16
_A_DAY = timedelta(days=1)


def by_account(account: int, month: str) -> bytes:
    """An account that did something."""
    return _written("by", month, str(account))


def shown_to_account(account: int, month: str) -> bytes:
    """An account to whom a search or a list showed a child: no entry among those that it reads."""
    return _written("shown", month, str(account))


def about_child(subject: UUID, month: str) -> bytes:
    """A child that something was done with."""
    return _written("about", month, str(subject))


def about_account(account: int, month: str) -> bytes:
    """An account that something was done with, by whomever."""
    return _written("about account", month, str(account))


def alert(month: str) -> bytes:
    """An alert: they are found in place of a child, whom an alert is not about."""
    return _written("alert", month, "")


def problem(month: str) -> bytes:
    """A report of a problem: they are found as alerts are."""
    return _written("problem", month, "")


def spent_by_account(account: int, day: str) -> bytes:
    """An account, whose looks of a day are counted."""
    return _written("spent by", day, str(account))


def spent_for_organisation(organisation: int, day: str) -> bytes:
    """An organisation, for which looks of a day are counted."""
    return _written("spent for", day, str(organisation))


def added_by_account(account: int, day: str) -> bytes:
    """An account, of which is counted how many children it adds in a day."""
    return _written("added by", day, str(account))


def added_for_organisation(organisation: int, day: str) -> bytes:
    """An organisation, for which is counted how many children are added in a day."""
    return _written("added for", day, str(organisation))


def months(first: datetime, last: datetime) -> Iterator[str]:
    """Every month in which an entry of between these two times may have its pseudonyms.

    An entry has them by the clock of who wrote it, and its time by that of the server.
    """
    at, last = (first - _A_DAY).astimezone(UTC), (last + _A_DAY).astimezone(UTC)
    month = at.replace(day=1)
    while month_of(month) <= month_of(last):
        yield month_of(month)
        month = (month + 31 * _A_DAY).replace(day=1)


def _written(kind: str, month: str, who: str) -> bytes:
    return "\0".join((kind, month, who)).encode()
