"""How often somebody may try to sign in: after failures each attempt waits, longer every time.

No account is locked. A count of failures sinks with time, and the wait follows from the count. A
browser that signed in as the account before has a count of its own (OWASP's device cookies), and so
has a terminal's machine: nobody elsewhere can make them wait. All other browsers are counted three
times over: by account and place, by account, and by place. So a botnet is bounded as well, and
nobody tries one password on every account.

What is counted is a name as typed, whether there is such an account or not.

From these rules follows how many guesses at one account can be made in any 24 hours: at most
``GUESSES_A_DAY_UNKNOWN`` by all browsers together that never signed in as the account, however many
they are and wherever, and ``GUESSES_A_DAY_KNOWN`` by each one that did, and by each machine, until
it signs in. Guesses at the password, and at code and PIN, count together. Of a million codes three
are right at any moment: whoever has password and PIN, but neither the device nor such a browser,
hits one within a day less often than twice in ten thousand times. Whoever has password and device
guesses a PIN of six figures drawn at random less often than once in ten thousand times.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil

GUESSES_A_DAY_UNKNOWN = 65
GUESSES_A_DAY_KNOWN = 135
# How many attempts of one place are counted in any 24 hours, at whatever names. It bounds how much
# that place can make the table of counts and the ledger grow.
ATTEMPTS_A_DAY_OF_A_PLACE = 10_200


@dataclass(frozen=True, slots=True)
class Rule:
    """``free`` failures cost nothing. From the next one on attempts wait: ``first`` after it, twice
    as long after each further one, ``most`` at the longest. One failure is forgotten after each
    ``forgets``."""

    free: int
    first: timedelta
    most: timedelta
    forgets: timedelta

    def wait(self, level: float) -> timedelta:
        """How long the next attempt waits after the failure that brought the count to ``level``."""
        # A failure that is forgotten in part is one.
        over = ceil(level - _ROUNDING) - self.free
        if over <= 0:
            return timedelta(0)
        # Whoever is that far over waits the longest; a larger power would only overflow.
        doubled: int = 2 ** min(over - 1, 30)
        return min(self.first * doubled, self.most)

    def most_in(self, period: timedelta) -> int:
        """How many failures are counted in any period of this length at most.

        Those after which the next attempt waits the longest are as many as such waits go into the
        period, and one. Every other one raises a count that is below that again only by forgetting.
        """
        shorter = 0
        while self.wait(shorter + 1) < self.most:
            shorter += 1
        return shorter + 2 + int(period / self.forgets) + int(period / self.most)


# One account, tried from one place by browsers that never signed in as it.
AT_PLACE = Rule(5, timedelta(seconds=10), timedelta(minutes=15), timedelta(hours=1))
# One account, tried by one browser or machine that signed in as it before.
KNOWN = AT_PLACE
# One account, tried by all browsers together that never signed in as it.
UNKNOWN = Rule(15, timedelta(seconds=10), timedelta(hours=1), timedelta(hours=2))
# Any accounts, tried from one place by browsers that never signed in as them. A whole authority may
# have one address.
PLACE = Rule(100, timedelta(seconds=1), timedelta(minutes=1), timedelta(seconds=10))

_ROUNDING = 1e-9
# Until when an attempt waits that does not wait.
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Count:
    """Failures as they stood at ``at``, and until when the next attempt waits."""

    level: float
    at: datetime
    until: datetime

    @classmethod
    def none(cls, at: datetime) -> "Count":
        """No failures, and no wait."""
        return cls(0.0, at, LONG_AGO)

    def waits(self, now: datetime) -> bool:
        """Whether an attempt is refused now."""
        return now < self.until

    def failed(self, rule: Rule, now: datetime) -> "Count":
        """The count after one failure more."""
        level = self._now(rule, now) + 1
        wait = rule.wait(level)
        # Without a wait nobody is told to wait by a clock that is a moment ahead.
        return Count(level, now, now + wait if wait else self.until)

    def taken_back(self, rule: Rule, counted: "Count", now: datetime) -> "Count":
        """The count without the attempt that made it ``counted``: it was no failure.

        Where others failed meanwhile, their wait stays.
        """
        until = LONG_AGO if self.until == counted.until else self.until
        return Count(max(0.0, self._now(rule, now) - 1), now, until)

    def forgotten_at(self, rule: Rule) -> datetime:
        """From when on nothing of it matters."""
        return max(self.until, self.at + self.level * rule.forgets)

    def _now(self, rule: Rule, now: datetime) -> float:
        # A clock that was set back forgets nothing.
        passed = max(now - self.at, timedelta(0))
        return max(0.0, self.level - passed / rule.forgets)
