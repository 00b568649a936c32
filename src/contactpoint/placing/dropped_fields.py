"""Count the fields outside the closed list that a load left out, by the format's own names."""

from collections import Counter
from collections.abc import Mapping

from contactpoint.feeds.reading.field_names import FIELD_NAMES, OTHER


def add_dropped(dropped: Counter[str], found: Mapping[str, int]) -> None:
    """Add what one record had to the count of its load; no sender's own word gets into it."""
    for name, count in found.items():
        dropped[name if name in FIELD_NAMES else OTHER] += count
