"""Bring RelatedPersons to their Patients within a bounded stretch of the file.

A Patient's outcome waits until ``CARER_WINDOW_RECORDS`` more records have been read, so that the
RelatedPersons around it, before or after, become its carers. Outcomes leave in file order.
"""

from collections import deque
from dataclasses import dataclass

from msgspec import Struct
from msgspec.structs import replace

from contactpoint.children.statement import Carer, Statement
from contactpoint.feeds.outcomes import Accepted, Outcome
from contactpoint.feeds.reading.limits import CARER_WINDOW_RECORDS, MAX_ITEMS
from contactpoint.feeds.reading.record_report import RecordReport


class _Child(Struct, eq=False):
    """A Patient. ``report`` is ``None`` while there is nothing to report of it or its carers."""

    statement: Statement
    ordinal: int
    report: RecordReport | None
    carers: list[Carer] = []
    restricted: bool = False


@dataclass(slots=True, eq=False)
class _Waiting:
    """A RelatedPerson that waits for its Patient until it is ``taken``.

    Without ``carer``, one whose relationship is over: the Patient takes what is reported of it.
    """

    number: str
    carer: Carer | None
    restricted: bool
    report: RecordReport
    taken: bool = False


class CarerWindow:
    """The records that may still be joined, oldest first."""

    def __init__(self) -> None:
        self._items: deque[_Child | _Waiting | Outcome] = deque()
        self._children: dict[str, _Child] = {}
        self._waiting: dict[str, list[_Waiting]] = {}

    def add_child(
        self, statement: Statement, *, ordinal: int, report: RecordReport | None = None
    ) -> None:
        """A Patient was read; it takes the RelatedPersons that wait for it."""
        child = _Child(statement, ordinal, report)
        self._children[statement.reference] = child
        self._items.append(child)
        if self._waiting:
            for waiting in self._waiting.pop(statement.reference, []):
                waiting.taken = self._join(child, waiting)

    def add_carer(
        self, number: str, carer: Carer | None, *, restricted: bool, report: RecordReport
    ) -> None:
        """A RelatedPerson of the child with NHS number ``number`` was read; without ``carer``, one
        whose relationship is over."""
        waiting = _Waiting(number, carer, restricted, report)
        child = self._children.get(number)
        if child is not None and self._join(child, waiting):
            return
        self._items.append(waiting)
        if child is None:
            self._waiting.setdefault(number, []).append(waiting)

    def add_outcome(self, outcome: Outcome) -> None:
        """A record was read that joins no other."""
        self._items.append(outcome)

    def join(self, number: str, carer: Carer) -> bool:
        """Add a RelatedPerson with nothing to report to its Patient; whether this could be done.

        The Patient has to be here, with fewer than ``MAX_ITEMS`` carers.
        """
        child = self._children.get(number)
        if child is None or len(child.carers) >= MAX_ITEMS:
            return False
        child.carers.append(carer)
        return True

    def __len__(self) -> int:
        return len(self._items)

    @property
    def full(self) -> bool:
        """Whether no later record can change the oldest."""
        return len(self._items) > CARER_WINDOW_RECORDS

    def oldest(self) -> Outcome | None:
        """Take out the oldest record; ``None`` when it has become part of another."""
        item = self._items.popleft()
        if isinstance(item, _Child):
            return self._finish(item)
        if not isinstance(item, _Waiting):
            return item
        return None if item.taken else self._give_up(item)

    def _join(self, child: _Child, waiting: _Waiting) -> bool:
        if waiting.carer is not None:
            if len(child.carers) >= MAX_ITEMS:
                waiting.report.fault("patient", f"the Patient has {MAX_ITEMS} carers already")
                return False
            child.carers.append(waiting.carer)
        child.restricted = child.restricted or waiting.restricted
        if waiting.report.has_notes:
            if child.report is None:
                child.report = RecordReport(ordinal=child.ordinal, line=None, element="")
            child.report.absorb(waiting.report)
        return True

    def _finish(self, child: _Child) -> Outcome:
        statement = child.statement
        if self._children.get(statement.reference) is child:
            del self._children[statement.reference]
        if child.carers or child.restricted:
            statement = replace(
                statement,
                carers=_distinct(child.carers),
                restricted=statement.restricted or child.restricted,
            )
        if child.report is None:
            return Accepted(child.ordinal, statement)
        return child.report.outcome(statement)

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


def _distinct(carers: list[Carer]) -> tuple[Carer, ...]:
    # Most children have two carers, and comparing two is faster than hashing them.
    if len(carers) == 1 or (len(carers) == 2 and carers[0] != carers[1]):
        return tuple(carers)
    return tuple(dict.fromkeys(carers))
