"""Columns of text made of columns of numbers, by look-up and joining, without a loop over rows."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from contactpoint.synth.national.births import EPOCH
from contactpoint.synth.national.drawing import Flags, Ints
from contactpoint.synth.national.places import Places
from contactpoint.synth.national.words import Words
from contactpoint.synth.national.world import FILLER_POSTCODES, Homes
from contactpoint.synth.numbers import DRAMA_RANGES

# The days that a population can need, from the oldest child's birth to the last change.
_FIRST_DAY, _DAYS = 12_000, 10_000
_DAY_TEXTS = pa.array(
    [(EPOCH + timedelta(days=_FIRST_DAY + day)).isoformat() for day in range(_DAYS)]
)
_PHONE_TEXTS = pa.array(
    [f"{stem}{number:03d}" for stem, _ in DRAMA_RANGES for number in range(1000)]
)
# Numbers of houses and flats.
NUMBER_TEXTS = pa.array([str(number) for number in range(1000)])

_FILLER_TEXTS = pa.array(FILLER_POSTCODES)

Texts: TypeAlias = pa.StringArray


def joined(*parts: Texts | str) -> Texts:
    """The parts of each row one after another."""
    return pc.binary_join_element_wise(*parts, "")


def looked_up(table: Texts, codes: Ints) -> Texts:
    """The text of each code; an empty one for codes below nought."""
    found = table.take(pa.array(np.maximum(codes, 0)))
    return pc.if_else(pa.array(codes >= 0), found, "") if (codes < 0).any() else found


def where(wanted: Flags, texts: Texts) -> Texts:
    """The texts where wanted, and empty ones elsewhere."""
    return texts if wanted.all() else pc.if_else(pa.array(wanted), texts, "")


def days(numbers: Ints) -> Texts:
    """Dates as YYYY-MM-DD; empty below nought."""
    return looked_up(_DAY_TEXTS, np.where(numbers >= 0, numbers - _FIRST_DAY, -1))


def phones(numbers: Ints) -> Texts:
    """Telephone numbers; empty below nought."""
    return looked_up(_PHONE_TEXTS, numbers)


def content(texts: Texts) -> memoryview:
    """All rows as bytes, one after another, without a copy."""
    _, offsets, data = texts.buffers()
    if data is None:
        return memoryview(b"")
    bounds = np.frombuffer(offsets, dtype=np.int32)[texts.offset : texts.offset + len(texts) + 1]
    return memoryview(data)[int(bounds[0]) : int(bounds[-1])]


@dataclass(frozen=True, slots=True)
class Writer:
    """The texts of one block's names and homes."""

    names: Texts
    places: Places
    homes: Homes
    town_cells: Texts

    @classmethod
    def of(cls, words: Words, places: Places, homes: Homes) -> "Writer":
        """The writer for the words and homes of a block."""
        cells = [f'"{town}"' if "," in town else town for town in places.towns.to_pylist()]
        return cls(words.table(), places, homes, pa.array(cells))

    def name(self, codes: Ints) -> Texts:
        """Names; empty for ``NONE``."""
        return looked_up(self.names, codes)

    def street(self, home: Ints, number: Ints) -> Texts:
        """Number, where it is not nought, and street."""
        written = joined(looked_up(NUMBER_TEXTS, number), " ")
        street = looked_up(self.places.streets, self.homes.street[home])
        return joined(where(number > 0, written), street)

    def before(self, home: Ints) -> Ints:
        """The code of the line before the street, or ``NONE``."""
        before: Ints = self.homes.before[home]
        return before

    def town(self, home: Ints) -> Texts:
        """The post town."""
        sector = self.places.sector_of[self.homes.postcode[home]]
        return looked_up(self.places.towns, self.places.town_of[sector])

    def town_cell(self, home: Ints) -> Texts:
        """The post town as a cell of CSV: some hold a comma."""
        sector = self.places.sector_of[self.homes.postcode[home]]
        return looked_up(self.town_cells, self.places.town_of[sector])

    def postcode(self, home: Ints, filler: Ints) -> Texts:
        """The postcode, or the filler in its place."""
        postcode = self.homes.postcode[home]
        real = joined(
            looked_up(self.places.sectors, self.places.sector_of[postcode]),
            looked_up(self.places.units, self.places.unit_of[postcode]),
        )
        if not (filler >= 0).any():
            return real
        return pc.if_else(pa.array(filler >= 0), looked_up(_FILLER_TEXTS, filler), real)


def address_line(writer: Writer, home: Ints, flat: Ints, number: Ints) -> Texts:
    """All lines as one cell of CSV, quoted where a comma parts them."""
    before = writer.before(home)
    quote = where((flat > 0) | (before >= 0), pa.array(['"'] * len(home)))
    return joined(
        quote,
        where(before >= 0, joined(writer.name(before), ", ")),
        where(flat > 0, joined("Flat ", looked_up(NUMBER_TEXTS, flat), ", ")),
        writer.street(home, number),
        quote,
    )
