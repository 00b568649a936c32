"""A block of the nation with its numbers, and the draws that all sources share."""

from dataclasses import dataclass

import numpy as np

from contactpoint.synth.national.drawing import Ints, Source, chosen
from contactpoint.synth.national.mistakes import AsHeld
from contactpoint.synth.national.words import Words
from contactpoint.synth.national.world import NONE, World
from contactpoint.synth.rates import DIED, ErrorRates

_YEAR_DAYS = 365.2425


@dataclass(frozen=True, slots=True)
class Block:
    """The world of a block and, by each child's place in the world, the child's numbers.

    ``child`` is the child's number in the truth. The first ``count`` children are those of the
    nation. The children after them appear only in the changes. ``upn`` is nought for a child
    without a UPN. ``former_upn`` is nought unless another UPN was allotted first.
    """

    seed: int
    number: int
    count: int
    as_at: int
    world: World
    words: Words
    child: Ints
    nhs: Ints
    register: Ints
    upn: Ints
    former_upn: Ints

    def source(self, purpose: str) -> Source:
        """The block's random source for one purpose."""
        return Source(self.seed, self.number, purpose)

    def as_held(self, source: Source, rates: ErrorRates) -> AsHeld:
        """The block as a source with these rates holds it."""
        return AsHeld(
            source=source, rates=rates, words=self.words, world=self.world, as_at=self.as_at
        )

    def age(self, child: Ints) -> Ints:
        """Whole years on the block's day, to within a day."""
        days = self.as_at - self.world.children.born[child]
        return (days / _YEAR_DAYS).astype(np.int64)


def deaths(block: Block) -> Ints:
    """The day on which each child died, or ``NONE``; children who appear only in changes live."""
    source = block.source("deaths")
    born = block.world.children.born
    died = np.full(len(born), NONE, np.int64)
    rows = np.flatnonzero(source.flags(block.count, DIED) & (born[: block.count] < block.as_at))
    lived = block.as_at - born[rows]
    died[rows] = born[rows] + (source.many.random(len(rows)) * lived).astype(np.int64)
    infants = block.world.children.died
    return chosen(infants >= 0, infants, died)


def stood_since(source: Source, block: Block, child: Ints, home: Ints) -> tuple[Ints, Ints]:
    """For each record, the day since when its address has held, and the day of its last change."""
    houses = block.world.households
    house = block.world.children.household[child]
    born = block.world.children.born[child]
    heard = (home == houses.home[house]) & (houses.moved_on[house] > born)
    since = np.where(heard, houses.moved_on[house], born)
    changed = block.as_at - 1 - source.many.exponential(400, len(child)).astype(np.int64)
    return since, np.minimum(np.maximum(changed, since), block.as_at)
