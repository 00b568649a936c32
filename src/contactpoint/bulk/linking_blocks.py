"""Which statements of a feed are compared with which placed ones: blocks, as SQL over feature rows.

A block is a whole number made of a few values. Two rows that have a block in common are compared.

*Close* blocks bring a statement the children that agree with it in two of names, date and home.
That is little more than one pair a statement, so all statements go through them. A statement that
close blocks settle beyond doubt (see ``linking_rules.weight_beyond_blocks``) is done. *Wide* blocks
are for the rest, one statement in ten or so. They hold up against a slip or another form in the
names, a changed family name, a move, a slip in the date, and day and month exchanged.

*Widest* blocks are as wide as the keys by which loads that come one after the other find children
(``linkage.keys``). An area can afford them. In a country each would bring a crowd of children who
agree in too little to be asked about.

Frequent names make no block too large: every kind of block has a date or a home in it, and a block
of more placed statements than ``CROWD`` is left out. A child in a block left out is still found by
the narrower blocks that it shares.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from contactpoint.linkage.keys import LETTERS

# Placed statements of one block. Some thirty children of the commonest names are born a day. A
# larger block is of a value that stands for "not known" in some source.
CROWD = 1_000
# Crowds are counted on a sample: one statement in so many.
_SAMPLE = 64

# Most rows have one name and one home. Functions over lists would cost several times as much.
_PLAIN_ROW = (
    "birth_date IS NOT NULL AND len(givens) = 1 AND len(family_parts) = 1 AND len(postcodes) = 1"
)
_FIRST = {"g": "givens[1]", "f": "families[1]", "part": "families[1]", "p": "postcodes[1]"}
_LIST = {"g": "givens", "f": "families", "part": "family_parts", "p": "postcodes"}

# Given and family name in either order: some forms and feeds have them in each other's place.
_NAMES = "least({g}, {f}), greatest({g}, {f})"


@dataclass(frozen=True, slots=True)
class Block:
    """A kind of block: ``values`` that are hashed together.

    Names in braces stand for values: ``g`` any given name, ``f`` any family name, ``part`` any
    family name or its half, ``p`` any postcode, ``date`` the date of birth. ``number`` keeps kinds
    apart.
    """

    number: int
    values: str

    def first(self) -> str:
        """The one block of a plain row."""
        return self._hash(_FIRST, "birth_date")

    def each(self, date: str) -> str:
        """The list of blocks of any row; null where the row does not state the values."""
        told = [name for name in _LIST if f"{{{name}}}" in self.values]
        made = f"[{self._hash({name: name for name in told}, date)}]"
        for name in reversed(told):
            made = f"flatten(list_transform({_LIST[name]}, lambda {name}: {made}))"
        return f"CASE WHEN {date} IS NOT NULL THEN {made} END" if self.dated else made

    @property
    def dated(self) -> bool:
        """Whether the date of birth is part of the block."""
        return "{date}" in self.values

    def _hash(self, names: Mapping[str, str], date: str) -> str:
        return f"hash({self.number}, {self.values.format(date=date, **names)}) >> 1"


_CLOSE = (Block(1, f"{{date}}, {_NAMES}"), Block(2, "{date}, {p}"), Block(3, f"{_NAMES}, {{p}}"))
_WIDE = (
    Block(4, "{date}, {part}"),
    Block(5, "{date}, {g}, {f}[1:2]"),
    Block(6, "{date}, {g}, {f}[-3:]"),
    Block(7, "{part}, {p}"),
    Block(8, "{g}, {p}"),
    Block(9, f"{{date}}[1:4], {_NAMES}"),
    Block(10, f"{{date}}[6:10], {_NAMES}"),
)
_GIVEN_START = Block(13, f"{{date}}, {{g}}[1:{LETTERS}]")
_WIDEST = (
    _GIVEN_START,
    Block(14, f"{{date}}, {{g}}[-{LETTERS}:]"),
    Block(15, f"{{date}}, {{part}}[1:{LETTERS}]"),
    Block(16, f"{{date}}, {{part}}[-{LETTERS}:]"),
    Block(17, "{date}, {g}[1:1], {f}[1:1]"),
    Block(18, "{g}[1:2], {p}"),
    Block(19, f"{{date}}[1:4], {{g}}[1:{LETTERS}], {{part}}[1:{LETTERS}]"),
)
# The blocks that are looked up under the other date too, when day and month may be exchanged.
_SWAPPED = (1, 2, 13, 14, 15, 16, 17)

# The blocks by all other given names: what a child may be called by, and half names as compared.
_OTHER_GIVENS = (
    "CASE WHEN {date} IS NOT NULL THEN list_transform("
    "flatten([coalesce(names, []) FOR names IN [joined, halves, lone_halves, middles]]),"
    f" lambda other: hash({_GIVEN_START.number}, {{date}}, other[1:{LETTERS}]) >> 1) END"
)
_NHS_NUMBER = "CASE WHEN nhs_number IS NOT NULL THEN [hash(11, nhs_number) >> 1] END"
_UPN = "list_transform(upns, lambda n: hash(12, n) >> 1)"


@dataclass(frozen=True, slots=True)
class Identifiers:
    """Which numbers both sides state; only those are compared, and only those make blocks."""

    nhs_number: bool = False
    upn: bool = False

    @property
    def blocks(self) -> list[str]:
        """Lists of the blocks of the numbers."""
        return [*([_NHS_NUMBER] if self.nhs_number else []), *([_UPN] if self.upn else [])]


# Within a feed, whoever states a number is compared by it.
ANY_NUMBER = Identifiers(nhs_number=True, upn=True)


def close_blocks(rows: str, identifiers: Identifiers) -> str:
    """The query for the close blocks of a relation of feature rows: ``block``, ``statement_id``."""
    return _blocks(rows, _CLOSE, identifiers.blocks)


def wide_blocks(rows: str, identifiers: Identifiers, *, look_up: bool, widest: bool = False) -> str:
    """The query for close and wide blocks, and for the widest if they are wanted.

    With ``look_up`` there are also those of the date's other reading.
    """
    kinds = (*_CLOSE, *_WIDE, *(_WIDEST if widest else ()))
    others = identifiers.blocks
    dates = ("birth_date", "swapped_date") if look_up else ("birth_date",)
    if widest:
        others += [_OTHER_GIVENS.format(date=date) for date in dates]
    if look_up:
        others += [block.each("swapped_date") for block in kinds if block.number in _SWAPPED]
    return _blocks(rows, kinds, others)


def crowded(blocks: str) -> str:
    """The query for the blocks of a table that hold a crowd, counted on a sample."""
    return (
        f"SELECT block FROM {blocks} WHERE statement_id % {_SAMPLE} = 0"
        f" GROUP BY block HAVING count(*) > {CROWD // _SAMPLE}"
    )


def _blocks(rows: str, kinds: Sequence[Block], others: Sequence[str]) -> str:
    first = ", ".join(block.first() for block in kinds)
    each = ", ".join(block.each("birth_date") for block in kinds)
    made = f"CASE WHEN {_PLAIN_ROW} THEN [{first}] ELSE list_distinct(flatten([{each}])) END"
    if others:
        made = f"list_concat({made}, flatten([{', '.join(others)}]))"
    return (
        "SELECT unnest(blocks)::BIGINT AS block, statement_id FROM"
        f" (SELECT statement_id, {made} AS blocks FROM {rows})"
    )
