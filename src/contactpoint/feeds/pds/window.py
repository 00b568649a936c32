"""Bring RelatedPersons to their Patients within a bounded stretch of the file.

A Patient's outcome waits until ``CARER_WINDOW_RECORDS`` more records have been read, so that the
RelatedPersons around it, before or after, become its carers. Outcomes leave in file order.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from msgspec.structs import replace

from contactpoint.children.statement import Carer, Statement
from contactpoint.feeds.limits import CARER_WINDOW_RECORDS, MAX_ITEMS
from contactpoint.feeds.outcomes import Outcome
from contactpoint.feeds.record_report import RecordReport


@dataclass(slots=True, eq=False)
class _Child:
    statement: Statement
    report: RecordReport
    carers: list[Carer] = field(default_factory=list)
    restricted: bool = False


@dataclass(slots=True, eq=False)
class _Waiting:
    """A RelatedPerson whose Patient has not been met, or, once ``taken``, nothing any more."""

    number: str
    carer: Carer
    restricted: bool
    report: RecordReport
    taken: bool = False


class CarerWindow:
    """The records that may still be joined, oldest first."""

    def __init__(self) -> None:
        self._items: deque[_Child | _Waiting | Outcome] = deque()
        self._children: dict[str, _Child] = {}
        self._waiting: dict[str, list[_Waiting]] = {}

    def add_child(self, statement: Statement, report: RecordReport) -> None:
        """A Patient was read; it takes the RelatedPersons that wait for it."""
        child = _Child(statement, report)
        self._children[statement.reference] = child
        self._items.append(child)
        for waiting in self._waiting.pop(statement.reference, []):
            waiting.taken = self._join(child, waiting)

    def add_carer(
        self, number: str, carer: Carer, *, restricted: bool, report: RecordReport
    ) -> None:
        """A RelatedPerson of the child with NHS number ``number`` was read."""
        waiting = _Waiting(number, carer, restricted, report)
        child = self._children.get(number)
        if child is not None and self._join(child, waiting):
            return
        self._items.append(waiting)
        if child is None:
            self._waiting.setdefault(number, []).append(waiting)

    def add_outcome(self, outcome: Outcome) -> None:
        """A record was read that joins nothing."""
        self._items.append(outcome)

    def ready(self, *, keep: int = CARER_WINDOW_RECORDS) -> Iterator[Outcome]:
        """The outcomes that no later record can change, when ``keep`` records are held back."""
        while len(self._items) > keep:
            item = self._items.popleft()
            if isinstance(item, _Child):
                yield self._finish(item)
            elif not isinstance(item, _Waiting):
                yield item
            elif not item.taken:
                yield self._give_up(item)

    def _join(self, child: _Child, waiting: _Waiting) -> bool:
        if len(child.carers) >= MAX_ITEMS:
            waiting.report.fault("patient", f"the Patient has {MAX_ITEMS} carers already")
            return False
        child.carers.append(waiting.carer)
        child.restricted = child.restricted or waiting.restricted
        child.report.absorb(waiting.report)
        return True

    def _finish(self, child: _Child) -> Outcome:
        number = child.statement.reference
        if self._children.get(number) is child:
            del self._children[number]
        return child.report.outcome(
            replace(
                child.statement,
                carers=tuple(dict.fromkeys(child.carers)),
                restricted=child.statement.restricted or child.restricted,
            )
        )

    def _give_up(self, waiting: _Waiting) -> Outcome:
        others = self._waiting.get(waiting.number, [])
        if waiting in others:
            others.remove(waiting)
            if not others:
                del self._waiting[waiting.number]
        if not waiting.report.faulty:
            waiting.report.fault(
                "patient",
                "its Patient was not taken or does not stand near it in the file; "
                "a RelatedPerson alone states nothing of a child",
            )
        return waiting.report.outcome(None)
