"""Situations in an index in memory: seconds for all of them, where a database takes longer.

Rows go through the feeds' own readers, then through the keys and decisions of a load.
"""

from dataclasses import dataclass

from bench.memory_index import AREA, ENGLAND, MemoryIndex, Placed
from tests.cases.feed_files import stated
from tests.cases.outcomes import Came
from tests.cases.situations import Situation

__all__ = ["AREA", "ENGLAND", "Loaded", "loaded"]


@dataclass(frozen=True, slots=True)
class Loaded:
    """A situation in an index of its own: where each row came to, and why."""

    situation: Situation
    came: tuple[Came, ...]
    reasons: tuple[str, ...]


def loaded(situation: Situation, *, children: int) -> Loaded:
    """Load a situation, delivery by delivery, into an index of as many ``children``."""
    index = MemoryIndex(children)
    rows: list[Placed] = []
    for number, delivery in enumerate(situation.deliveries()):
        rows += index.load(stated(delivery), delivery=str(number))
    return Loaded(
        situation,
        tuple(_came(index, row) for row in rows),
        tuple(row.reason for row in rows),
    )


def _came(index: MemoryIndex, row: Placed) -> Came:
    name, born = row.statement.current_name, row.statement.birth_date
    shown = [] if name is None else index.search(name.given, name.family, born)
    return Came(
        record=row.record,
        asked=row.asked,
        doubted=row.record is not None
        and any(
            other.asked and row.record in (other.record, other.about)
            for other in index.rows.values()
        ),
        found=row.record in shown,
        guarded=index.is_guarded(row.record),
    )
