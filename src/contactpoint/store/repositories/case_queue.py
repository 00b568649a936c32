"""The queue of a desk: its cases counted, and the next one claimed."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from heapq import merge
from itertools import chain, islice, repeat

from contactpoint.access.scope import Scope
from contactpoint.review.urgency import MOST_URGENT_FIRST
from contactpoint.store.repositories import case_rows, cases
from contactpoint.store.repositories.case_rows import Case
from contactpoint.store.safe import queue_keys
from contactpoint.store.sealed_index.blinding import looked_up
from contactpoint.store.sealed_index.lookup import search_index
from contactpoint.store.sealed_index.owners import pk_of

# Cases are counted no further than this: a page says "10,000 or more", and takes no longer for a
# longer queue.
MOST_COUNTED = 10_000


# So many cases at the head of a queue are looked through at once for one that nobody has.
_AT_THE_HEAD = 500


def count_waiting(scope: Scope) -> Mapping[str, int]:
    """How many cases wait in the queue of a scope, by reason.

    Where there are more than ``MOST_COUNTED``, only the most urgent are counted.
    """
    counted: Counter[str] = Counter()
    for by_reason in _queue(scope):
        room = MOST_COUNTED - counted.total()
        if sum(map(len, by_reason.values())) > room:
            in_order = merge(*(zip(places, repeat(one)) for one, places in by_reason.items()))
            counted.update(reason for _, reason in islice(in_order, room))
            break
        counted.update({reason: len(places) for reason, places in by_reason.items()})
    return counted


def _queue(scope: Scope) -> Iterator[Mapping[str, Sequence[int]]]:
    """The places in the queue of a scope by reason, in order; the most urgent come first."""
    for urgency in MOST_URGENT_FIRST:
        found = looked_up(partial(_places, scope, urgency))
        if found:
            yield found


def _places(scope: Scope, urgency: int, blinding: int) -> Mapping[str, Sequence[int]]:
    reasons = queue_keys(blinding).of_queue(scope.code, urgency)
    return {reasons[key]: places for key, places in search_index().owners(reasons).items()}


def claimed_by(account_id: int, scope: Scope, now: datetime) -> int | None:
    """The case of the scope that the account has, if any: the one claimed first."""
    claimed = case_rows.claimed_by(account_id, now)
    return next((case.pk for case in claimed if _is_in_queue(case, scope)), None)


def claim_next(*, scope: Scope, account_id: int, now: datetime, until: datetime) -> int | None:
    """Claim the most urgent case that nobody has. Two claims at a time never get the same case."""
    for by_reason in _queue(scope):
        places = sorted(chain.from_iterable(by_reason.values()))
        for start in range(0, len(places), _AT_THE_HEAD):
            pks = [pk_of(place) for place in places[start : start + _AT_THE_HEAD]]
            case = _first_free(pks, scope, now)
            if case is not None:
                cases.claim(case, account_id=account_id, until=until)
                return case.pk
    return None


def _first_free(pks: list[int], scope: Scope, now: datetime) -> Case | None:
    """The first of these cases that nobody has, locked."""
    while case := case_rows.lock_free(pks, now):
        if _is_in_queue(case, scope):
            return case
        # It has left the queue since that was looked up.
        pks.remove(case.pk)
    return None


def _is_in_queue(case: Case, scope: Scope) -> bool:
    return case.waits and case.scope == scope.code
