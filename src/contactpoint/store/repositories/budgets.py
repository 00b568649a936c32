"""What is counted of looks: what is left before one, and what is noted when one is refused.

Looks are counted where their entries are written (``ledger.record_look``), in the same statement.
Accounts and organisations are known by pseudonyms of the day, of the last generation of their key:
in the minute in which the operator renews that, a day's count may begin anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from functools import lru_cache
from typing import NoReturn

import msgspec
from django.conf import settings

from contactpoint.access.actor import Actor, Through
from contactpoint.access.budgets import Budgets, BudgetSpentError, ProofNeededError, Reached
from contactpoint.access.walking import Step
from contactpoint.ledger.about import About
from contactpoint.ledger.details import Detail, OwnActivitySeen, Searched
from contactpoint.ledger.entry import month_key_name, month_of
from contactpoint.ledger.limit_details import AlertsSeen, NumberTried
from contactpoint.ledger.pseudonyms import spent_by_account, spent_for_organisation
from contactpoint.ledger.review_details import QueueSeen
from contactpoint.store import prepared
from contactpoint.store.safe import vault
from contactpoint.vault.lasting import lasting_subject
from contactpoint.vault.sealing import Place
from contactpoint.vault.vault import IndexDomain

_BEFORE = "SELECT refused, reached, steps FROM budget_before(%s, %s, %s::int, %s)"
# Every look waits for this one, which writes the entries as well.
_SPEND = """
    SELECT refused, reached, fresh FROM spend_budget(
        %s, %s, %s, %s::int, %s, %s, %s::int, %s::bytea, %s::boolean,
        %s::bytea[], %s::bytea[], %s::bytea[], %s::bytea[]
    )
"""
# A look for a caller, by a mediator (migration ``0030_looks_for_a_caller``).
_SPEND_FOR_CALLER = """
    SELECT refused, reached, fresh, whose, mediators_fresh FROM spend_budgets_for_caller(
        %s, %s, %s, %s, %s, %s::int, %s, %s, %s::int,
        %s::bytea, %s::boolean, %s::bytea, %s::boolean,
        %s::bytea[], %s::bytea[], %s::bytea[], %s::bytea[]
    )
"""
_REFUSED = "SELECT note_refused_look(%s, %s, %s, %s::int, %s::int, %s::int)"
_PROVED = "SELECT note_proved_again(%s, %s, %s::int)"

# What the functions of the database say of a look.
_ALLOWED, _ASKED, _STOPPED = 0, 1, 2
_A_DAY, _AN_HOUR = timedelta(days=1), timedelta(hours=1)


class Kind(IntEnum):
    """What a look is to the counts; the numbers are those of migration ``0021_budgets``."""

    OTHER = 0
    NOBODY = 1
    SOMEBODY = 2
    TOO_MANY = 3
    OPENING = 4


@dataclass(frozen=True, slots=True)
class Walked:
    """What a search adds to the steps that its account has walked, and whether that is a walk.

    ``mediators`` is the same for the mediator who searches for somebody.
    """

    step: Step | None = None
    is_walk: bool = False
    mediators: "Walked | None" = None


NOWHERE = Walked()


def budgets() -> Budgets:
    """The limits that the operator chose."""
    chosen: Budgets = settings.BUDGETS
    return chosen


@dataclass(frozen=True, slots=True)
class Counted:
    """The rows into which a look of an actor is counted at a time."""

    account: bytes
    organisation: bytes
    at: datetime

    @classmethod
    def of(cls, who: Actor | Through, at: datetime) -> "Counted":
        """The rows of somebody's account and of its organisation."""
        at = at.astimezone(UTC)
        day = f"{at:%Y-%m-%d}"
        pseudonyms = vault().index(IndexDomain.PSEUDONYMS)
        return cls(
            pseudonyms.digest(spent_by_account(who.account_id, day)),
            pseudonyms.digest(spent_for_organisation(who.organisation_id, day)),
            at,
        )


def _limits() -> bytes:
    """The limits as the functions take them."""
    return _ints(budgets().limits)


def _signs() -> bytes:
    """The numbers of signs as the functions take them."""
    return _ints(budgets().signs)


@lru_cache(maxsize=16)
def _ints(numbers: tuple[int, ...]) -> bytes:
    return prepared.ints(numbers)


def is_counted(what: Detail) -> bool:
    """Whether a look counts: by what it is, and not by whom it shows, which may be hidden.

    What somebody did, what was raised, and how much is in a queue is no look at children.
    """
    return not isinstance(what, OwnActivitySeen | AlertsSeen) and what != QueueSeen()


def _kind_of(what: Detail) -> Kind:
    """What the look is to the counts, by what the actor is shown alone: a hidden child who was
    found counts as nobody does."""
    if isinstance(what, NumberTried):
        return Kind.NOBODY
    if not isinstance(what, Searched):
        return Kind.OPENING if isinstance(what, About) else Kind.OTHER
    if what.too_many:
        return Kind.TOO_MANY
    return Kind.SOMEBODY if what.results else Kind.NOBODY


@dataclass(frozen=True, slots=True)
class Signs:
    """The signs for which an alert has to be raised now: about the actor, and about a mediator."""

    actors: Reached
    mediators: Reached


def spend(
    actor: Actor, what: Detail, walked: Walked, entries: Sequence[bytes], at: datetime
) -> Signs:
    """Count the actor's look and append its entries, in one statement.

    A look for a caller counts for the mediator as well, and for the organisations of both.
    ``entries`` are the columns of the entries. Raises ``BudgetError``, and nothing is counted or
    appended then.
    """
    counted = Counted.of(actor, at)
    if actor.through is not None:
        return _spend_for_caller(counted, actor.through, what, walked, entries)
    ((refused, reached, fresh),) = prepared.rows(
        _SPEND,
        [
            *(counted.account, counted.organisation, counted.at.date(), counted.at.hour),
            *(_limits(), _signs(), _kind_of(what).value),
            *_step_of(walked, counted),
            *entries,
        ],
    )
    if refused != _ALLOWED:
        _refuse(refused, reached, counted.at)
    return Signs(Reached(fresh), Reached(0))


def _spend_for_caller(
    counted: Counted, through: Through, what: Detail, walked: Walked, entries: Sequence[bytes]
) -> Signs:
    mediator = Counted.of(through, counted.at)
    ((refused, reached, fresh, whose, mediators_fresh),) = prepared.rows(
        _SPEND_FOR_CALLER,
        [
            *(counted.account, counted.organisation, mediator.account, mediator.organisation),
            *(counted.at.date(), counted.at.hour, _limits(), _signs(), _kind_of(what).value),
            *_step_of(walked, counted),
            *_step_of(walked.mediators or NOWHERE, mediator),
            *entries,
        ],
    )
    if refused != _ALLOWED:
        _refuse(refused, reached, counted.at, of_mediator=bool(whose))
    return Signs(Reached(fresh), Reached(mediators_fresh))


def _step_of(walked: Walked, counted: Counted) -> tuple[bytes | None, bool]:
    """A step as the functions take it: sealed for the row, and whether it is of a walk."""
    step = None if walked.step is None else _seal_step(walked.step, counted)
    return step, walked.is_walk


def steps_before(who: Actor | Through) -> list[Step]:
    """The steps that the account has made before a search, the oldest first.

    Raises ``BudgetError`` where the search would be refused: it need not be made then.
    """
    counted = Counted.of(who, datetime.now(UTC))
    ((refused, reached, steps),) = prepared.rows(
        _BEFORE, [counted.account, counted.organisation, counted.at.hour, _limits()]
    )
    if refused != _ALLOWED:
        _refuse(refused, reached, counted.at, of_mediator=isinstance(who, Through))
    place = _place(counted)
    key = vault().lasting(month_key_name(month_of(counted.at)))
    return [_STEP.decode(key.open(place, bytes(step))) for step in steps]


def _seal_step(step: Step, counted: Counted) -> bytes:
    """A step as it is kept, sealed under the key of the ledger's month for the account's row."""
    key = vault().lasting(month_key_name(month_of(counted.at)))
    return key.seal(_place(counted), _encode(step))


def _refuse(refused: int, reached: int, at: datetime, *, of_mediator: bool = False) -> NoReturn:
    """Raise the ``BudgetError`` that the functions of the database mean."""
    what = Reached(reached)
    if refused == _ASKED:
        raise ProofNeededError(what, of_mediator=of_mediator)
    of_day = what & (Reached.ACCOUNT_DAY | Reached.ORGANISATION_DAY)
    begun = at.replace(minute=0, second=0, microsecond=0)
    until = begun.replace(hour=0) + _A_DAY if of_day else begun + _AN_HOUR
    raise BudgetSpentError(what, until, of_mediator=of_mediator)


def note_refused(who: Actor | Through, over: ProofNeededError | BudgetSpentError) -> Reached:
    """Note what the second factor has to be proved for, or for what an alert is raised.

    Returns what an alert is to be raised for now: nothing where that was done in this hour or day.
    """
    counted = Counted.of(who, datetime.now(UTC))
    refused = _STOPPED if isinstance(over, BudgetSpentError) else _ASKED
    ((fresh,),) = prepared.rows(
        _REFUSED,
        [
            *(counted.account, counted.organisation, counted.at.date(), counted.at.hour),
            *(refused, over.reached.value),
        ],
    )
    return Reached(fresh)


def note_proved(actor: Actor) -> None:
    """Let the account go on to the second limits of what it was asked for."""
    counted = Counted.of(actor, datetime.now(UTC))
    prepared.run(_PROVED, [counted.account, counted.at.date(), counted.at.hour])


_STEP = msgspec.msgpack.Decoder(Step)
_encode = msgspec.msgpack.encode


def _place(counted: Counted) -> Place:
    month = month_key_name(month_of(counted.at))
    return Place("step", lasting_subject(month), 1, row=counted.account)
