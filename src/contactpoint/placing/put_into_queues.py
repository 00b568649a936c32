"""Put cases of a first load where any load would have put them, once their records are there.

The workers that write them have no other record at hand to ask. It is asked where a statement says
neither where the child lives nor whose school or social care it is, and where its own dates alone
left the case last. Running this again changes nothing.
"""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from contactpoint.linkage.reasons import DecisionReason
from contactpoint.placing.open_cases import address_of, beside, records_of
from contactpoint.placing.queue_place import queue_place
from contactpoint.store.repositories import cases, loads, statements

_BATCH = 1000


def put_into_queues() -> None:
    """Set scope and urgency of every such case, and whether it is withheld."""
    for unseen in cases.placed_unseen(_BATCH):
        with transaction.atomic():
            loads.moving_alone()
            _put(unseen)


def _put(pks: Sequence[int]) -> None:
    found = cases.locked_with_statements(pks)
    stated = statements.opened([row for _, row in found])
    records = records_of(pk for case, _ in found for pk in (case.child_id, case.other_child_id))
    today = timezone.localdate()
    for (case, _), (_, statement) in zip(found, stated, strict=True):
        place = queue_place(
            statement,
            DecisionReason(case.reason),
            today=today,
            address=address_of(records.get(case.child_id or 0)),
            beside=beside(records, case.child_id, case.other_child_id),
        )
        case.scope, case.urgency = place.scope.code, place.urgency
        case.withheld = case.withheld or place.withheld
    cases.put([case for case, _ in found])
