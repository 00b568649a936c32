"""How much an account and an organisation may look, and what stops them (rules of the domain,
section 4).

A look is a search, an opening, a list that shows children, or a number that was tried and leads
nowhere. Each counts as one, whatever it finds. Above the first limit of an hour or a day the second
factor is asked again, once for that hour or day; above the second, access stops until it is over.
Hours and days are those of the clock, in UTC: whoever knows this can spend two hours' budgets
within one hour, and no more.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from enum import IntFlag

from contactpoint.access.errors import AccessRefusedError, Refusal

# Of a limit, far above any that would hold somebody up, and within a number of the database.
HIGHEST = 1_000_000_000
_EVERYTHING = 100


class Reached(IntFlag):
    """What was reached: a limit, or a sign of somebody who looks for children in general.

    The numbers are those that the database counts with (migration ``0021_budgets``). The last two
    are of children who were added, which has a budget of its own.
    """

    ACCOUNT_HOUR = 1
    ACCOUNT_DAY = 2
    ORGANISATION_HOUR = 4
    ORGANISATION_DAY = 8
    NOBODY_FOUND = 16
    NOTHING_OPENED = 32
    WALKED = 64
    ADDED_BY_ACCOUNT = 128
    ADDED_FOR_ORGANISATION = 256

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all that was reached, in lower case, as the ledger keeps them."""
        return tuple(one.name.lower() for one in Reached if one in self and one.name)


class ProofNeededError(AccessRefusedError):
    """The second factor has to be proved again before the next look.

    By the caller, in a call, unless it is the mediator's budgets that are reached.
    """

    def __init__(self, reached: Reached, *, of_mediator: bool = False) -> None:
        super().__init__(Refusal.PROVE_AGAIN)
        self.reached = reached
        self.of_mediator = of_mediator


class BudgetSpentError(AccessRefusedError):
    """Access has stopped until ``until``, when the next hour or day begins."""

    def __init__(self, reached: Reached, until: datetime, *, of_mediator: bool = False) -> None:
        super().__init__(Refusal.BUDGET)
        self.reached = reached
        self.until = until
        self.of_mediator = of_mediator

    def __str__(self) -> str:
        return f"{self.refusal.value} Looking goes on at {self.until:%Y-%m-%d %H:%M} UTC."


class AddingSpentError(BudgetSpentError):
    """No child may be added until ``until``: so many have been in this hour or day."""

    def __str__(self) -> str:
        return f"Too many children were added. The next may be at {self.until:%Y-%m-%d %H:%M} UTC."


@dataclass(frozen=True, slots=True)
class AddingLimit:
    """So many children may be added in an hour, and so many in a day."""

    hour: int
    day: int


# A child of whom no source has told is met now and then: by a health visitor once a week, by a team
# at a hotel of new arrivals a dozen times a day. More than this is somebody who fills the index.
ADDED_BY_ACCOUNT = AddingLimit(hour=6, day=15)
ADDED_FOR_ORGANISATION = AddingLimit(hour=20, day=60)

BudgetError = (ProofNeededError, BudgetSpentError)


@dataclass(frozen=True, slots=True)
class Limit:
    """So many looks until the second factor is asked again, and so many until access stops.

    Raises ``ValueError`` unless 1 <= ask <= stop <= ``HIGHEST``.
    """

    ask: int
    stop: int

    def __post_init__(self) -> None:
        if not 1 <= self.ask <= self.stop <= HIGHEST:
            raise ValueError(f"a limit is two numbers from 1 to {HIGHEST}, the lower one first")


# Two searches a minute for a whole hour is more than anybody types who also looks at a child. A
# nurse in accident and emergency at three in the morning sees a dozen children an hour, types some
# of them three times, and opens each: about 60 looks. A duty social work team screens ten families
# an hour, three children each, and opens all of them: about 80, and 500 in a long day. Neither is
# asked. Who is asked has lost half a minute, once an hour. Five looks a minute for an hour, or
# 1,500 in a day, is nobody's work.
_ACCOUNT_HOUR, _ACCOUNT_DAY = Limit(120, 300), Limit(600, 1_500)
# The largest employers have a few thousand users, of whom a few hundred are on duty and look ten
# times an hour. Twice that asks; above six times, accounts are used together to get round theirs.
_ORGANISATION_HOUR, _ORGANISATION_DAY = Limit(2_000, 6_000), Limit(10_000, 30_000)


@dataclass(frozen=True, slots=True)
class Budgets:
    """The limits, and from when on what an account finds is a sign.

    Of at least ``minimum`` searches since midnight, or since the second factor was last asked for
    such a sign: ``nobody`` in a hundred that find nobody, or of those that find somebody
    ``unopened`` in a hundred that no opening follows. Somebody who types names as heard finds
    nobody one time in three at worst, and who only wants to know whether a child is known to the
    index still opens every few.

    Raises ``ValueError`` for a minimum below 1 or a share that is not from 1 to 100.
    """

    account_hour: Limit = _ACCOUNT_HOUR
    account_day: Limit = _ACCOUNT_DAY
    organisation_hour: Limit = _ORGANISATION_HOUR
    organisation_day: Limit = _ORGANISATION_DAY
    minimum: int = 40
    nobody: int = 70
    unopened: int = 90

    def __post_init__(self) -> None:
        if not 1 <= self.minimum <= HIGHEST:
            raise ValueError(f"the minimum of searches is a number from 1 to {HIGHEST}")
        if not all(1 <= share <= _EVERYTHING for share in (self.nobody, self.unopened)):
            raise ValueError("a share is a number from 1 to 100")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Budgets":
        """What the operator chose, and the defaults for the rest.

        A limit is written ``120/300``, in ``CONTACTPOINT_BUDGET_ACCOUNT_HOUR`` and so on; the
        numbers of signs in ``CONTACTPOINT_SIGN_MINIMUM``, ``..._NOBODY`` and ``..._UNOPENED``.
        Raises ``ValueError``, which names the variable.
        """
        chosen: dict[str, Limit | int] = {}
        for field in fields(cls):
            is_limit = isinstance(field.default, Limit)
            kind = "BUDGET" if is_limit else "SIGN"
            name = f"CONTACTPOINT_{kind}_{field.name.upper()}"
            written = environment.get(name, "").strip()
            if not written:
                continue
            try:
                chosen[field.name] = _limit(written) if is_limit else _number(written)
                cls(**{field.name: chosen[field.name]})  # type: ignore[arg-type]
            except ValueError as error:
                raise ValueError(f"{name}: {error}") from None
        return cls(**chosen)  # type: ignore[arg-type]

    @property
    def limits(self) -> tuple[int, ...]:
        """All limits, in the order of ``Reached``, each with its lower number first."""
        held = (self.account_hour, self.account_day, self.organisation_hour, self.organisation_day)
        return tuple(number for limit in held for number in (limit.ask, limit.stop))

    @property
    def signs(self) -> tuple[int, int, int]:
        """``minimum``, ``nobody`` and ``unopened``."""
        return self.minimum, self.nobody, self.unopened


def _limit(written: str) -> Limit:
    ask, slash, stop = written.partition("/")
    if not slash:
        raise ValueError("a limit is written as two numbers with a slash between, such as 120/300")
    return Limit(_number(ask), _number(stop))


def _number(written: str) -> int:
    figures = written.strip()
    # ``int`` alone also takes signs, underscores and figures of other scripts.
    if not (figures.isascii() and figures.isdecimal()) or len(figures) > len(str(HIGHEST)):
        raise ValueError("a number is written in figures alone")
    return int(figures)
