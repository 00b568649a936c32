"""Try what waits again, once a first load has brought everything in.

Feeds are linked one after the other, and a later one may make certain what an earlier one left to a
person. Loads that come one after the other see to that as they go on (``placing``). After a first
load the same code decides anew on every statement that waits on a provisional record. Registrations
do not wait, so of a country's national feeds there is nothing to try again.
"""

from collections.abc import Sequence

from django.db import transaction

from contactpoint.placing.place_statements import try_again
from contactpoint.review.kinds import CaseKind
from contactpoint.store.models import Load
from contactpoint.store.repositories import cases, children, loads
from contactpoint.store.repositories.case_rows import Case

LINKED_LATER = "linked_later"
_BATCH = 1000


def try_all_again(load: Load) -> None:
    """Link every statement that waits on a provisional record and has become certain.

    ``load`` is the first load's own. It counts how many these were, so that a load that goes on
    counts none twice.
    """
    for found in cases.in_batches(_BATCH):
        waiting = _waiting(found)
        if not waiting:
            continue
        with transaction.atomic():
            loads.moving_alone()
            found_out = try_again(load, waiting)[LINKED_LATER]
            counted = load.counts.get(LINKED_LATER, 0)
            load.counts = {**load.counts, LINKED_LATER: counted + found_out}
            load.save(update_fields=["counts"])


def _waiting(found: Sequence[Case]) -> list[int]:
    """The statements of these cases that wait on a provisional record."""
    about = {
        case.other_child_id: case.statement_id
        for case in found
        if case.kind is CaseKind.RESEMBLANCE and case.other_child_id is not None
    }
    records = children.by_pks(sorted(about))
    return [about[record.pk] for record in records if record.document.provisional]
