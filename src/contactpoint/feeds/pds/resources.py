"""A resource as it was found in a file, before anything is made of it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Resource:
    """``ordinal``, ``line`` and ``element`` are those of an outcome. ``value`` is the JSON object,
    or ``None`` with the ``reason`` why it could not be read."""

    ordinal: int
    line: int | None
    element: str
    value: dict[str, object] | None
    reason: str = ""
