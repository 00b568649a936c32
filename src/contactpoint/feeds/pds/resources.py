"""A resource as it was found in a file, before it becomes a statement or a carer."""

from dataclasses import dataclass

from msgspec import Struct

from contactpoint.children.statement import Carer, Statement


@dataclass(frozen=True, slots=True)
class Resource:
    """``ordinal``, ``line`` and ``element`` are those of an outcome.

    ``value`` is the JSON object, or ``None`` with the ``reason`` why it could not be read.
    """

    ordinal: int
    line: int | None
    element: str
    value: dict[str, object] | None
    reason: str = ""


class PlainResource(Struct, frozen=True, gc=False):
    """A resource that was read already, with nothing to report.

    A Patient has its statement. A RelatedPerson has the NHS number of the child, and the carer.
    """

    ordinal: int
    line: int
    stated: Statement | tuple[str, Carer]
