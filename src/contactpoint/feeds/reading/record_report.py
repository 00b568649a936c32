"""The report on one record while it is read: faults, warnings, fields left out."""

from collections.abc import Callable
from typing import TypeVar

from contactpoint.children.statement import Statement
from contactpoint.feeds.outcomes import Accepted, Fault, FileRefusedError, Outcome, Rejected
from contactpoint.feeds.reading.field_names import FIELD_NAMES, OTHER

T = TypeVar("T")
D = TypeVar("D")


def refuse(reason: str, *, line: int | None = None, field: str = "") -> FileRefusedError:
    """The error for a file that cannot be loaded; ``reason`` holds no value from it."""
    return FileRefusedError(Fault(line=line, element="", field=str(field), reason=reason))


class RecordReport:
    """Collects the faults of one record and makes its outcome.

    ``ordinal``, ``line`` and ``element`` are those of ``Accepted`` and ``Fault``. Reasons must
    hold no value from the file.
    """

    __slots__ = ("_dropped", "_faults", "_warnings", "element", "line", "ordinal")

    def __init__(self, *, ordinal: int, line: int | None, element: str) -> None:
        self.ordinal = ordinal
        self.line = line
        self.element = element
        self._faults: list[Fault] = []
        self._warnings: list[Fault] = []
        self._dropped: dict[str, int] = {}

    @property
    def has_notes(self) -> bool:
        """Whether a field was left out, with a warning or counted."""
        return bool(self._warnings or self._dropped)

    @property
    def faulty(self) -> bool:
        """Whether the record cannot be taken."""
        return bool(self._faults)

    def fault(self, field: str, reason: str) -> None:
        """The record cannot be taken."""
        self._faults.append(self._make(field, reason))

    def warn(self, field: str, reason: str) -> None:
        """The field is left out; the rest of the record stands."""
        self._warnings.append(self._make(field, reason))

    def drop(self, name: str, count: int = 1) -> None:
        """Count a field outside the closed list, under its own name if a format defines that."""
        key = name if name in FIELD_NAMES else OTHER
        self._dropped[key] = self._dropped.get(key, 0) + count

    def absorb(self, other: "RecordReport") -> None:
        """Take over the warnings and counts of a record that becomes part of this one."""
        self._warnings.extend(other._warnings)
        for name, count in other._dropped.items():
            self._dropped[name] = self._dropped.get(name, 0) + count

    def required(self, field: str, text: str, parse: Callable[[str], T]) -> T | None:
        """Parse a field without which there is no statement; a missing or bad one is a fault."""
        if not text.strip():
            self.fault(field, "is missing")
            return None
        try:
            return parse(text)
        except ValueError as error:
            self.fault(field, str(error))
            return None

    def optional(self, field: str, text: str, parse: Callable[[str], T], absent: D) -> T | D:
        """Parse a field that may be missing; a bad one is a warning, and ``absent`` is returned."""
        if not text.strip():
            return absent
        try:
            return parse(text)
        except ValueError as error:
            self.warn(field, str(error))
            return absent

    def outcome(self, statement: Statement | None) -> Outcome:
        """Accepted with ``statement`` if there is one and no fault, and rejected otherwise."""
        if statement is None or self._faults:
            return Rejected(
                ordinal=self.ordinal, faults=tuple(self._faults), dropped=dict(self._dropped)
            )
        return Accepted(
            ordinal=self.ordinal,
            statement=statement,
            warnings=tuple(self._warnings),
            dropped=dict(self._dropped),
        )

    def _make(self, field: str, reason: str) -> Fault:
        return Fault(line=self.line, element=self.element, field=str(field), reason=reason)
