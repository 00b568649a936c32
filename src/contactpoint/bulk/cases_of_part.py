"""The cases of one part of a first load, while a worker writes it.

They are opened as ``placing.open_cases`` opens them, without a database: what the records of a case
say of its authority is added when all are there (``placing.put_into_queues``).
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime

from contactpoint.bulk import copy_rows
from contactpoint.bulk.index_entries import EntriesOfPart
from contactpoint.children.record import Record
from contactpoint.children.statement import Statement
from contactpoint.linkage.reasons import DecisionReason
from contactpoint.placing.queue_place import queue_place
from contactpoint.review.kinds import CaseKind
from contactpoint.store.decided import CaseContent
from contactpoint.store.queue_keys import QueueKeys
from contactpoint.store.sealed_index.owners import place_owner
from contactpoint.store.sealed_rows import SealedRows


@dataclass(slots=True)
class CasesOfPart:
    """Cases numbered from ``first`` on; each stands in a queue by ``entries``."""

    first: int
    sealed: SealedRows[CaseContent]
    queues: QueueKeys
    entries: EntriesOfPart
    today: date
    now: datetime
    _opened: list[CaseContent] = field(default_factory=list)

    def open(
        self,
        pk: int,
        statement: Statement,
        reason: DecisionReason,
        *,
        weight: float | None,
        child: int | None,
        other_child: int | None = None,
        beside: Collection[Record] = (),
    ) -> int:
        """Open a case about the statement ``pk``; returns its number.

        It is about the record ``child``, if any. With ``other_child`` the statement stands on that
        record, and the two records may be of one child. ``beside`` are those of the records that
        are at hand.
        """
        place = queue_place(statement, reason, today=self.today, beside=beside)
        case = CaseContent(
            statement_id=pk,
            child_id=child,
            other_child_id=other_child,
            weight=weight,
            kind=CaseKind.PLACING if other_child is None else CaseKind.RESEMBLANCE,
            reason=reason.value,
            scope=place.scope.code,
            urgency=place.urgency,
            withheld=place.withheld,
            opened_at=self.now,
        )
        number = self.first + len(self._opened)
        self._opened.append(case)
        self.entries.add(place_owner(number), self.queues.of_case(case))
        return number

    def rows(self) -> list[bytes]:
        """The rows of the cases."""
        numbers = range(self.first, self.first + len(self._opened))
        sealed = map(self.sealed.sealed, numbers, self._opened)
        columns = self.sealed.pointers(self._opened)
        return [copy_rows.case(*row) for row in zip(numbers, *columns, sealed, strict=True)]
