"""Put what a person has to decide into the queue of the authority that has to decide it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone

from contactpoint.access.scope import NOT_KNOWN
from contactpoint.children.addresses import Address
from contactpoint.children.record import Record
from contactpoint.children.statement import Statement
from contactpoint.linkage.reasons import DecisionReason
from contactpoint.placing.queue_place import queue_place, says_over
from contactpoint.placing.whose import scope_of_statement
from contactpoint.review.kinds import CaseKind
from contactpoint.store.decided import CaseContent
from contactpoint.store.models import HeldStatement
from contactpoint.store.repositories import cases, children


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCase:
    """A case to open.

    Without ``other_child`` the statement waits. With ``other_child`` the statement stands on that
    record, and the record may be of the same child as ``child``.
    """

    row: HeldStatement
    statement: Statement
    child: int | None
    reason: DecisionReason
    weight: float | None
    lookup_keys: Sequence[int] = ()
    other_child: int | None = None


def open_cases(new: Sequence[NewCase]) -> None:
    """Open the cases, each with its authority and urgency."""
    if not new:
        return
    now, today = timezone.now(), timezone.localdate()
    # Only these have to ask their records for the place.
    records = records_of(
        pk
        for case in new
        if scope_of_statement(case.statement) == NOT_KNOWN or says_over(case.statement, today)
        for pk in (case.child, case.other_child)
    )
    rows = []
    for case in new:
        place = queue_place(
            case.statement,
            case.reason,
            today=today,
            address=address_of(records.get(case.child or 0)),
            beside=beside(records, case.child, case.other_child),
        )
        rows.append(
            CaseContent(
                kind=CaseKind.PLACING if case.other_child is None else CaseKind.RESEMBLANCE,
                statement_id=case.row.pk,
                child_id=case.child,
                other_child_id=case.other_child,
                weight=case.weight,
                reason=case.reason.value,
                scope=place.scope.code,
                urgency=place.urgency,
                withheld=place.withheld,
                opened_at=now,
            )
        )
    cases.add(rows, {case.row.pk: case.lookup_keys for case in new if case.lookup_keys})


def records_of(child_pks: Iterable[int | None]) -> dict[int, Record]:
    """What may be shown of each of these children, by primary key; who is hidden has none."""
    wanted = {pk for pk in child_pks if pk is not None}
    found = {}
    for child in children.by_pks(sorted(wanted)):
        if (record := child.document.open.record) is not None:
            found[child.pk] = record
    return found


def beside(records: Mapping[int, Record], *pks: int | None) -> list[Record]:
    """Those of the records that a case is about."""
    return [records[pk] for pk in pks if pk is not None and pk in records]


def address_of(record: Record | None) -> Address | None:
    """The address of a record, if there is one."""
    return None if record is None else record.address
