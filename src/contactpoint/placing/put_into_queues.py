"""Put cases of a first load that are in no authority's queue where any load would have put them.

Their statements say neither where the child lives nor whose school or social care it is, and the
workers that write them have no record at hand to ask. Running this again changes nothing.
"""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from contactpoint.linkage.reasons import DecisionReason
from contactpoint.placing.open_cases import addresses_of
from contactpoint.placing.queue_place import queue_place
from contactpoint.store.repositories import cases, loads, statements

_BATCH = 1000


def put_into_queues() -> None:
    """Set scope and urgency of every case whose scope is not known, and whether it is withheld."""
    for nobodys in cases.of_no_known_scope(_BATCH):
        with transaction.atomic():
            loads.moving_alone()
            _put(nobodys)


def _put(pks: Sequence[int]) -> None:
    found = cases.locked_with_statements(pks)
    stated = statements.opened([row for _, row in found])
    addresses = addresses_of(case.child_id for case, _ in found if case.child_id is not None)
    today = timezone.localdate()
    for (case, _), (_, statement) in zip(found, stated, strict=True):
        place = queue_place(
            statement,
            DecisionReason(case.reason),
            today=today,
            address=addresses.get(case.child_id or 0),
        )
        case.scope, case.urgency = place.scope.code, place.urgency
        case.withheld = case.withheld or place.withheld
    cases.put([case for case, _ in found])
