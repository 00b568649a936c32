"""Put what a person has to decide into the queue of the authority that has to decide it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils import timezone

from contactpoint.access.scope import NOT_KNOWN
from contactpoint.children.addresses import Address
from contactpoint.children.statement import Statement
from contactpoint.linkage.reasons import DecisionReason
from contactpoint.placing.queue_place import queue_place
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
    addresses = addresses_of(
        case.child
        for case in new
        if case.child is not None and scope_of_statement(case.statement) == NOT_KNOWN
    )
    rows = []
    for case in new:
        place = queue_place(
            case.statement,
            case.reason,
            today=today,
            address=addresses.get(case.child or 0),
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


def addresses_of(child_pks: Iterable[int]) -> dict[int, Address]:
    """The address of each of these children that has one, by primary key."""
    found = {}
    for child in children.by_pks(sorted(set(child_pks))):
        record = child.document.open.record
        if record is not None and record.address is not None:
            found[child.pk] = record.address
    return found
