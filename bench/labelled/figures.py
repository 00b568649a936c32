"""How well a public set was matched."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LabelledFigures:
    """Pairs are of records; ``review`` counts records that a person would be asked about, and their
    pairs count as not linked. ``seconds`` is reading, learning and deciding."""

    records: int
    compared: int
    pairs_true: int
    linked_true: int
    linked_false: int
    precision: float
    recall: float
    f1: float
    review: int
    review_share: float
    seconds: float
