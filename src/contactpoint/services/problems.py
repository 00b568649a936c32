"""Problems with the service: users report them from closed lists, an operator reads them.

A report is an entry of the ledger and nothing else. What is told of them is of no person: how many
accounts said what, of which part, on which day.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from contactpoint.access.actor import Action, Actor
from contactpoint.access.decisions import acting
from contactpoint.access.problems import Part, Problem
from contactpoint.ledger.problem_details import ProblemReported
from contactpoint.store.repositories import ledger

# The newest are read.
MOST_READ = 2_000
_AT_A_TIME = 500


@dataclass(frozen=True, slots=True)
class Reported:
    """What was reported on a day of a part: how often, and by how many accounts."""

    on: date
    what: Problem
    part: Part
    times: int
    accounts: int


def report_problem(*, actor: Actor, what: Problem, part: Part) -> None:
    """Record that the actor says so. Raises ``AccessRefusedError`` by role."""
    actor = acting(actor, Action.USE_SESSION)
    with transaction.atomic():
        ledger.record_change(agent=actor, what=ProblemReported(what.value, part.value))


def reported_problems() -> tuple[Reported, ...]:
    """The newest 2,000 reports, by day, newest first, and by how many accounts made them."""
    by: dict[tuple[date, Problem, Part], list[int | None]] = defaultdict(list)
    before, read = None, 0
    while read < MOST_READ and (found := ledger.problems(before=before, limit=_AT_A_TIME)):
        for one in found:
            if isinstance(one.detail, ProblemReported):
                on = timezone.localtime(one.at).date()
                key = (on, Problem(one.detail.what), Part(one.detail.part))
                by[key].append(one.account)
        before, read = found[-1].place, read + len(found)
    told = [Reported(*key, len(who), len(set(who))) for key, who in by.items()]
    return tuple(sorted(told, key=lambda one: (one.on, one.accounts), reverse=True))
