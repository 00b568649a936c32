"""What a load tells of itself when it is done."""

from dataclasses import dataclass

from contactpoint.feeds.outcomes import Fault

# What a report counts, in its order.
COUNTS = (
    "added",
    "changed",
    "unchanged",
    "rejected",
    "to_review",
    "quarantined",
    "hidden",
    "ended",
    "kept",
    "linked_later",
)


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load did, including what it did before an interruption.

    ``load`` is its number, by which it can be withdrawn.
    ``counts`` has every name of ``COUNTS``. ``dropped`` counts the fields outside the closed list
    by the format's names. Each of ``faults`` is a file, the fault, and whether the record was
    rejected for it. ``load`` is the load's number, and ``supplier`` the name of whose delivery it
    was, empty where nobody is registered; of a part of a first load they are not told.
    """

    records: int
    counts: dict[str, int]
    dropped: dict[str, int]
    faults: tuple[tuple[str, Fault, bool], ...]
    resumed: bool
    load: int = 0
    supplier: str = ""
