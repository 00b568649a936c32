"""The plan of a nation and how it is cut: a block is drawn together, a part is written together."""

from dataclasses import dataclass

from contactpoint.synth.families import ENGLAND, Families
from contactpoint.synth.national.births import day_number
from contactpoint.synth.national.numbering import MOST_CHILDREN, TooManyChildrenError
from contactpoint.synth.population import AS_AT


@dataclass(frozen=True, slots=True)
class Plan:
    """A nation of ``children`` children, and ``changes`` records changed in the following days.

    Another ``block`` size gives other children. A block takes some hundred megabytes while it is
    made. A part of a feed has ``blocks_a_part`` blocks. ``families`` says how many families are
    hard to tell apart.
    """

    children: int
    seed: int
    changes: int = 100_000
    families: Families = ENGLAND
    block: int = 40_000
    blocks_a_part: int = 6
    compressed: bool = True

    def __post_init__(self) -> None:
        if self.children < 1 or self.changes < 0:
            raise ValueError("a nation needs at least one child, and no fewer changes than none")
        if self.last_place >= MOST_CHILDREN:
            raise TooManyChildrenError("there are too few numbers for so many children")

    @property
    def as_at(self) -> int:
        """The day of the nation."""
        return day_number(AS_AT)

    @property
    def blocks(self) -> int:
        """How many blocks the nation has."""
        return -(-self.children // self.block)

    @property
    def parts(self) -> int:
        """How many parts each feed has."""
        return -(-self.blocks // self.blocks_a_part)

    def blocks_of(self, part: int) -> range:
        """The blocks of a part; both count from nought."""
        first = part * self.blocks_a_part
        return range(first, min(first + self.blocks_a_part, self.blocks))

    def first(self, block: int) -> int:
        """The place in the nation of a block's first child."""
        return min(block * self.block, self.children)

    def changes_of(self, block: int) -> int:
        """How many changed records belong to a block."""
        upto = [self.changes * self.first(place) // self.children for place in (block, block + 1)]
        return upto[1] - upto[0]

    @property
    def newcomers_a_block(self) -> int:
        """The most children whom the changes of one block may bring."""
        return -(-self.changes * min(self.block, self.children) // self.children) + 1

    @property
    def last_place(self) -> int:
        """The last place in the nation that a newcomer may have."""
        return self.children + self.blocks * self.newcomers_a_block
