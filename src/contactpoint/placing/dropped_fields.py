"""Count the fields outside the closed list that a load left out, by the format's own names."""

from collections import Counter
from collections.abc import Mapping

# Names kept of one load: what a file calls its fields is up to its sender.
MOST_DROPPED_NAMES = 200
_OTHER_NAMES = "other"


def add_dropped(dropped: Counter[str], found: Mapping[str, int]) -> None:
    """Add what one record had to the count of its load."""
    for name, count in found.items():
        known = name in dropped or len(dropped) < MOST_DROPPED_NAMES
        dropped[name if known else _OTHER_NAMES] += count
