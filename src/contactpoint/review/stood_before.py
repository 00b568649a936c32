"""Where a statement stood before any verdict moved it: that decides whose a child is.

A verdict could otherwise give its own reviewer the right to the next one (the rules of the domain,
section 8).
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Move:
    """What a standing join, split or placing did with a statement.

    ``came_from`` is the record on which the statement stood before, and ``None`` where it waited
    for a person. ``went_to`` is the record to which it went, and ``None`` where it waits since.
    """

    verdict: int
    came_from: int | None
    went_to: int | None


def stood_before(stands_on: int, moves: Iterable[Move]) -> int | None:
    """The record on which a statement stood before these verdicts moved it.

    ``None`` where it waited for a person. A move counts only as far as the statement still stands
    where it went: where a load has put the statement elsewhere since, that is where it stood.
    """
    where: int | None = stands_on
    for move in sorted(moves, key=lambda move: -move.verdict):
        if move.went_to != where:
            break
        where = move.came_from
    return where
