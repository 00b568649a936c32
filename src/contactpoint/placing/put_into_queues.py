"""Put cases that are in no authority's queue where a load would have put them.

There are two kinds: cases that were opened before there were queues, and some cases of a first
load. The statements of the latter say neither where the child lives nor whose school or social care
it is, and the workers that write them have no record at hand to ask. Running this again changes
nothing.
"""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from contactpoint.linkage.reasons import DecisionReason
from contactpoint.placing.open_cases import addresses_of
from contactpoint.placing.queue_place import queue_place
from contactpoint.review.kinds import CaseKind
from contactpoint.store.repositories import cases, loads, statements

_BATCH = 1000


def put_old_cases_into_queues() -> None:
    """Put the cases of earlier releases into their queues.

    An unfinished first load does this itself, once its indexes are there.
    """
    if loads.unfinished_first_load() is None:
        put_into_queues()


def put_into_queues() -> None:
    """Set scope and urgency of every case whose scope is not known, and whether it is withheld."""
    nobodys = cases.of_no_known_scope()
    for start in range(0, len(nobodys), _BATCH):
        with transaction.atomic():
            loads.moving_alone()
            _put(nobodys[start : start + _BATCH])


def _put(pks: Sequence[int]) -> None:
    rows = cases.with_statements(pks)
    stated = statements.opened([case.statement for case in rows])
    addresses = addresses_of(case.child_id for case in rows if case.child_id is not None)
    today = timezone.localdate()
    for case, (_, statement) in zip(rows, stated, strict=True):
        place = queue_place(
            statement,
            DecisionReason(case.reason),
            today=today,
            address=addresses.get(case.child_id or 0),
            resembles=case.kind == CaseKind.RESEMBLANCE,
        )
        case.scope, case.urgency = place.scope.code, place.urgency
        case.withheld = case.withheld or place.withheld
    cases.put(rows)
