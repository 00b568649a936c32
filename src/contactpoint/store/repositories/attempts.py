"""Counts of attempts as they are kept: found by keyed digests, changed under a lock.

Neither names nor addresses are in the rows. Once the key of their digests is renewed, counts begin
anew.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import QuerySet

from contactpoint.access.attempts import (
    AT_PLACE,
    KNOWN,
    LONG_AGO,
    PLACE,
    UNKNOWN,
    Count,
    Rule,
)
from contactpoint.store.models import AttemptCount
from contactpoint.store.safe import vault
from contactpoint.vault.vault import IndexDomain


class Kind(StrEnum):
    """What a row counts. The first four have a rule; the others are refusals of which many may have
    one entry in the ledger."""

    AT_PLACE = "at_place"
    KNOWN = "known"
    UNKNOWN = "unknown"
    PLACE = "place"
    NO_NAME = "no_name"
    NO_ACTOR = "no_actor"


RULES = {
    Kind.AT_PLACE: AT_PLACE,
    Kind.KNOWN: KNOWN,
    Kind.UNKNOWN: UNKNOWN,
    Kind.PLACE: PLACE,
}


@dataclass(frozen=True, slots=True)
class Counted:
    """What is counted: by its digest, and by that of the name that was tried, if one was."""

    kind: Kind
    key: bytes
    of: bytes


def by_name(kind: Kind, name: str, where: str = "") -> Counted:
    """Attempts at the account of a name, from somewhere."""
    return Counted(kind, _digest(kind.value, name, where), name_digest(name))


def by_place(kind: Kind, place: str, what: str = "") -> Counted:
    """What is counted of a place, whatever names were tried."""
    key = _digest(kind.value, place, what)
    return Counted(kind, key, key)


def name_digest(name: str) -> bytes:
    """By which all counts of a name are found."""
    return _digest("name", name)


def waiting(counted: Sequence[Counted], now: datetime) -> bool:
    """Whether one of these waits, as a look without a lock tells."""
    keys = [one.key for one in counted]
    found: bool = AttemptCount.objects.filter(key__in=keys, until__gt=now).exists()
    return found


def locked(counted: Sequence[Counted], now: datetime) -> list[AttemptCount]:
    """The rows of these, made where they are missing, each locked until the transaction ends.

    Raises ``TransactionManagementError`` without one.
    """
    # Always in the same order, so that two who lock some of the same rows wait for one another.
    ordered = sorted(counted, key=lambda one: one.key)
    AttemptCount.objects.bulk_create(
        [
            AttemptCount(
                key=one.key, of=one.of, kind=one.kind.value, at=now, until=LONG_AGO, past_at=now
            )
            for one in ordered
        ],
        ignore_conflicts=True,
    )
    return list(
        AttemptCount.objects.select_for_update()
        .filter(key__in=[one.key for one in ordered])
        .order_by("key")
    )


def of_name(name: str) -> QuerySet[AttemptCount]:
    """All counts of a name."""
    return AttemptCount.objects.filter(of=name_digest(name))


def past(now: datetime, limit: int) -> list[AttemptCount]:
    """Rows that say nothing more, each locked; those that somebody else has locked are left out."""
    return list(
        AttemptCount.objects.select_for_update(skip_locked=True)
        .filter(past_at__lte=now)
        .order_by("past_at")[:limit]
    )


def rule_of(row: AttemptCount) -> Rule | None:
    """The rule of a row, where it has one."""
    return RULES.get(Kind(row.kind))


def count_of(row: AttemptCount) -> Count:
    """A row as ``access.attempts`` has it."""
    return Count(row.level, row.at, row.until)


def put(row: AttemptCount, count: Count, rule: Rule) -> None:
    """Keep the row with this count."""
    row.level, row.at, row.until = count.level, count.at, count.until
    row.past_at = count.forgotten_at(rule)
    row.save()


def _digest(*what: str) -> bytes:
    # The first word tells these from what else is digested under this key.
    return vault().index(IndexDomain.ACCOUNTS).digest(json.dumps(["attempt", *what]).encode())
