"""What one field adds to a match."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldWeight:
    """What one field adds to a match: ``weight`` in bits, negative where it speaks against."""

    field: str
    level: str
    weight: float
