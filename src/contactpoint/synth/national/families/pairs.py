"""Pairs of children who are made alike once all families have their names and days."""

import numpy as np

from contactpoint.synth.national.births import CHILDHOOD_DAYS
from contactpoint.synth.national.families.world_in_making import WorldInMaking
from contactpoint.synth.national.world import NONE


class Pairs:
    """Pairs of children, by their rows, who are to bear one name or to be born near each other."""

    def __init__(self, making: WorldInMaking) -> None:
        self._making = making
        self._children = making.children
        self._named: list[tuple[int, int]] = []
        self._born: list[tuple[int, int, int]] = []

    def alike(self, elder: int, younger: int) -> None:
        """Let the younger have the first names of the elder."""
        self._named.append((elder, younger))

    def near(self, elder: int, younger: int, days: int) -> None:
        """Let the younger be born ``days`` after the elder; before, where they are below nought."""
        self._born.append((elder, younger, days))

    def settle(self) -> None:
        """Give each pair its name and days, where that leaves both families possible."""
        for elder, younger in self._named:
            self._name_alike(elder, younger)
        for elder, younger, days in self._born:
            self._bring_near(elder, younger, days)

    def _name_alike(self, elder: int, younger: int) -> None:
        """Give a child the first names and the sex of another, and its own family's name."""
        children = self._children
        if children.order[younger] or children.order[elder]:
            return
        for column in ("given", "called", "leading"):
            values = getattr(children, column)
            values[younger] = values[elder]
        if children.sex[younger] != children.sex[elder]:
            children.sex[younger] = children.sex[elder]
            self._making.spread_family(np.array([younger]))
        children.second[younger] = False
        children.died[younger] = NONE

    def _bring_near(self, elder: int, younger: int, days: int) -> None:
        """Let a child be born ``days`` after another, if that leaves its family possible."""
        children = self._children
        house = children.household[younger]
        as_at, oldest = self._making.as_at, self._making.as_at - CHILDHOOD_DAYS
        born = int(children.born[elder]) + days
        if not oldest < born < as_at:
            born = int(children.born[elder]) - days
        if not oldest < born < as_at or children.order[younger]:
            return
        first = int(self._making.first[house])
        siblings = range(first, first + int(self._making.size[house]))
        if all(abs(int(children.born[row]) - born) > 300 for row in siblings if row != younger):
            children.born[younger] = born
