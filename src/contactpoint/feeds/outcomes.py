"""What a reader makes of a file: statements, rejected records, or a refusal of the whole file.

Nothing here carries a value from the file: faults name the place, the field and the rule that was
broken, so that a report of them holds no personal data.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from msgspec import Struct, field

from contactpoint.children.statement import Statement


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a record or a file was not taken as it is.

    ``line`` counts from 1 and is ``None`` where the format has no lines (a JSON Bundle).
    ``element`` names the record's place in the format's own terms (``Pupil 12``, ``entry 3``).
    ``field`` is the format's own name of the field, and empty where the fault is the whole
    record's. ``reason`` says what is wrong and what to do.
    """

    line: int | None
    element: str
    field: str
    reason: str


class FileRefusedError(Exception):
    """The whole file cannot be loaded, and no part of it is. ``fault`` says where and why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.reason)
        self.fault = fault


class Accepted(Struct, frozen=True, gc=False):
    """A record that became a statement.

    ``ordinal`` is the record's place in the file, from 1. It is the same at every reading of the
    same bytes, so that an interrupted load goes on from it. ``warnings`` are fields that were left
    out because they broke a rule, while the rest of the record stands (a UPN with a wrong check
    letter). ``dropped`` counts the record's fields outside the closed list, by the format's own
    field names.
    """

    ordinal: int
    statement: Statement
    warnings: tuple[Fault, ...] = ()
    dropped: Mapping[str, int] = field(default_factory=dict)


class Rejected(Struct, frozen=True, gc=False):
    """A record that could not be taken, though the rest of the file is."""

    ordinal: int
    faults: tuple[Fault, ...]
    dropped: Mapping[str, int] = field(default_factory=dict)


Outcome = Accepted | Rejected
