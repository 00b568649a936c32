"""Attempts to sign in: each is counted before anything of it is looked at, and may have to wait.

An attempt is counted as a failure at once and taken back when it was none, so that a hundred at the
same moment are not all free. One that comes too soon is refused before a password is hashed, in the
same way whether there is such an account or not, and makes nobody wait longer. The rules are in
``access.attempts``.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db import transaction
from django.utils import timezone

from contactpoint.access.actor import Agent
from contactpoint.access.attempts import Count
from contactpoint.ledger.account_details import (
    AccessRefused,
    SignInDelayed,
    SignInFailed,
    WaitEnded,
)
from contactpoint.ledger.details import Detail
from contactpoint.ledger.entry import Origin
from contactpoint.store.models import Account, AttemptCount
from contactpoint.store.repositories import accounts, ledger
from contactpoint.store.repositories import attempts as counts
from contactpoint.store.repositories.attempts import Counted, Kind

# So much of what nobody's account did at one place has one entry.
TOGETHER = timedelta(minutes=1)
_BATCH = 1000


class Step(StrEnum):
    """What was tried: the password, the second factor, an enrolment code, or password, code and PIN
    at once."""

    PASSWORD = "password"  # noqa: S105
    SECOND_FACTOR = "second_factor"
    ENROLMENT = "enrolment"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Whence:
    """From where somebody tries.

    ``place`` is an address, the first half of one, or the name of a machine. ``known`` tells a
    browser or a machine at which the account was signed in to before; it is empty for all others.
    """

    origin: Origin
    place: str
    known: str = ""

    @classmethod
    def at_page(cls, place: str, known: str = "") -> "Whence":
        """Somebody at a page."""
        return cls(Origin.PAGE, place, known)


# Somebody who is signed in proves the second factor again: nobody outside can make that wait.
IN_SESSION = Whence(Origin.PAGE, "", known="session")


@dataclass(frozen=True, slots=True)
class Tried:
    """The name that is tried, and its account if there is one. All spellings that lead to one
    account are one name."""

    name: str
    account: Account | None

    @classmethod
    def by(cls, username: str) -> "Tried":
        """What was typed as user name."""
        account = accounts.by_username(username)
        if account is not None:
            return cls.of(account)
        return cls(unicodedata.normalize("NFKC", username).casefold(), None)

    @classmethod
    def of(cls, account: Account) -> "Tried":
        """An account that is known already."""
        return cls(account.username, account)


class WaitError(Exception):
    """The attempt comes too soon after others that failed. ``seconds`` is how long to wait."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"too many attempts have failed; try again in {_words(seconds)}")
        self.seconds = seconds

    @property
    def wait(self) -> str:
        """How long, in words."""
        return _words(self.seconds)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One that may go on. It counts as failed, unless it is taken back or has succeeded."""

    _made: tuple[tuple[Counted, Count], ...]

    def take_back(self) -> None:
        """It was no failure, and proved no more than a part: all is as before it."""
        self._end(forgotten=frozenset())

    def succeed(self) -> None:
        """Everything was proved: the failures before it are forgotten, but what strangers to the
        account made together, and what was tried at a place, still counts."""
        self._end(forgotten=frozenset({Kind.KNOWN, Kind.AT_PLACE}))

    def _end(self, *, forgotten: frozenset[Kind]) -> None:
        made = {one.key: count for one, count in self._made}
        now = timezone.now()
        with transaction.atomic(durable=True):
            for row in counts.locked([one for one, _ in self._made], now):
                rule, key = counts.rule_of(row), bytes(row.key)
                if rule is None:
                    continue
                if Kind(row.kind) in forgotten:
                    counts.put(row, Count.none(now), rule)
                else:
                    count = counts.count_of(row).taken_back(rule, made[key], now)
                    counts.put(row, count, rule)


def begin(tried: Tried, whence: Whence, step: Step) -> Attempt:
    """Count an attempt and let it go on. Raises ``WaitError`` if it comes too soon, which is
    recorded. Raises ``RuntimeError`` within a transaction that could take the count back.
    """
    counted, now = _counted(tried.name, whence), timezone.now()
    if counts.waiting(counted, now):
        raise _refused(counted, now, tried, whence, step)
    with transaction.atomic(durable=True):
        rows = counts.locked(counted, now)
        free = not any(counts.count_of(row).waits(now) for row in rows)
        made, waited = _counted_on(rows, counted, now) if free else ((), 0)
    if not free:
        raise _refused(counted, now, tried, whence, step)
    if waited:
        _record(whence, SignInDelayed(step.value, times=waited), tried.account)
    return Attempt(made)


def record_failure(tried: Tried, whence: Whence, step: Step) -> None:
    """Record that something of the attempt was wrong; which thing is not said beyond the step.

    A name that is no account's is not written down: it may be a password typed into the wrong box.
    Failures at such names are recorded together, by the minute and place.
    """
    times: int | None = 1
    if tried.account is None:
        times = together(Kind.NO_NAME, whence.place, step.value)
    if times is not None:
        place = "" if whence.known else whence.place
        _record(whence, SignInFailed(step.value, times=times, place=place), tried.account)


def together(kind: Kind, place: str, what: str) -> int | None:
    """How many to record now of what nobody's account did at a place, of which this is the last;
    ``None`` where it is counted for a later entry, because the minute has one."""
    now = timezone.now()
    with transaction.atomic(durable=True):
        (row,) = counts.locked([counts.by_place(kind, place, what)], now)
        if now < row.until:
            row.refused += 1
            row.save()
            return None
        times = row.refused + 1
        row.refused, row.at, row.until = 0, now, now + TOGETHER
        row.past_at = row.until
        row.save()
        return times


def end_wait(*, agent: Agent, username: str) -> bool:
    """Let an account try again at once, from wherever; recorded. Whether there is such an account.

    For an operator who knows that the person is who they say.
    """
    account = accounts.by_username(username)
    if account is None:
        return False
    with transaction.atomic():
        counts.of_name(account.username).delete()
        ledger.record_change(agent=agent, what=WaitEnded(account=account.pk))
    return True


def forget_attempts(*, agent: Agent) -> int:
    """Delete the counts that say nothing more, and record what they had still to be recorded.

    Returns how many were deleted. Run once an hour or so.
    """
    deleted = 0
    while True:
        with transaction.atomic():
            rows = counts.past(timezone.now(), _BATCH)
            for what in _left(rows):
                ledger.record_change(agent=agent, what=what)
            AttemptCount.objects.filter(pk__in=[row.pk for row in rows]).delete()
        deleted += len(rows)
        if len(rows) < _BATCH:
            return deleted


def _counted(name: str, whence: Whence) -> tuple[Counted, ...]:
    if whence.known:
        return (counts.by_name(Kind.KNOWN, name, whence.known),)
    return (
        counts.by_name(Kind.AT_PLACE, name, whence.place),
        counts.by_name(Kind.UNKNOWN, name),
        counts.by_place(Kind.PLACE, whence.place),
    )


def _counted_on(
    rows: Iterable[AttemptCount], counted: Iterable[Counted], now: datetime
) -> tuple[tuple[tuple[Counted, Count], ...], int]:
    """The counts that the attempt makes, and how many attempts came too soon since the last one and
    have no entry yet."""
    by_key, made, waited = {one.key: one for one in counted}, [], 0
    for row in rows:
        rule = counts.rule_of(row)
        if rule is None:
            continue
        waited += _without_entry(row)
        row.refused = 0
        count = counts.count_of(row).failed(rule, now)
        counts.put(row, count, rule)
        made.append((by_key[bytes(row.key)], count))
    return tuple(made), waited


def _refused(
    counted: tuple[Counted, ...], now: datetime, tried: Tried, whence: Whence, step: Step
) -> WaitError:
    """What to raise for an attempt that comes too soon; the first of a wait is recorded."""
    with transaction.atomic(durable=True):
        longest = max(counts.locked(counted, now), key=lambda row: row.until)
        longest.refused += 1
        longest.save()
    if longest.refused == 1:
        place = "" if whence.known else whence.place
        of_name = Kind(longest.kind) is not Kind.PLACE
        _record(
            whence,
            SignInDelayed(step.value, place=place),
            tried.account if of_name else None,
        )
    # Where the wait has just ended, "in 1 second" is true as well.
    return WaitError(max(1, -int((now - longest.until) // timedelta(seconds=1))))


def _without_entry(row: AttemptCount) -> int:
    """Of the attempts that came too soon, the first has an entry."""
    return max(0, row.refused - 1)


def _left(rows: Iterable[AttemptCount]) -> Iterable[Detail]:
    for row in rows:
        kind = Kind(row.kind)
        if kind is Kind.NO_NAME and row.refused:
            yield SignInFailed(times=row.refused)
        elif kind is Kind.NO_ACTOR and row.refused:
            yield AccessRefused(reason="", asked="", times=row.refused)
        elif kind in counts.RULES and _without_entry(row):
            yield SignInDelayed("", times=_without_entry(row))


def _record(whence: Whence, what: Detail, account: Account | None) -> None:
    ledger.record_refusal(
        origin=whence.origin,
        what=what,
        account_id=None if account is None else account.pk,
        organisation_id=None if account is None else account.organisation_id,
    )


def _words(seconds: int) -> str:
    if seconds <= 60:
        return "1 second" if seconds == 1 else f"{seconds} seconds"
    minutes = -(-seconds // 60)
    return f"{minutes} minutes"
