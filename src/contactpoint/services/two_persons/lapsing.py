"""Write down what has lapsed, and put away what is long closed: a job."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from contactpoint.access.actor import Agent
from contactpoint.access.two_persons import State
from contactpoint.ledger.request_details import RequestLapsed
from contactpoint.services.two_persons.closing import end, state_of
from contactpoint.services.two_persons.halves import is_over
from contactpoint.store.repositories import ledger, requests
from contactpoint.store.repositories.requests import Request

# So long who asked is told what has become of it.
KEPT_FOR = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Cleared:
    """How many requests had lapsed, and how many that were closed long ago were deleted."""

    lapsed: int
    deleted: int


def clear_requests(*, agent: Agent) -> Cleared:
    """Record what has lapsed since, delete what was closed a week ago, and drop the halves of codes
    that are good for nothing any more. Nothing depends on when it runs: what has lapsed cannot be
    answered, whether this has run or not."""
    lapsed = deleted = 0
    for one in requests.every():
        with transaction.atomic():
            held = requests.locked(one.pk)
            if held is None:
                continue
            if held.state is State.WAITS and state_of(held) is State.LAPSED:
                _lapse(agent, held)
                lapsed += 1
            elif held.closed_at and timezone.now() - held.closed_at >= KEPT_FOR:
                requests.delete(held)
                deleted += 1
            elif any(held.halves) and is_over(held):
                held.halves = ("", "")
                requests.write(held)
    return Cleared(lapsed, deleted)


def _lapse(agent: Agent, held: Request) -> None:
    end(held, State.LAPSED)
    ledger.record_change(
        agent=agent,
        what=RequestLapsed(request=held.pk, kind=held.kind.value, asked_by=held.asked_by_id),
    )
