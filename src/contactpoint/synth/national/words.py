"""Names as numbers: a fixed table of the reference data's names, and each block's own additions.

A column of names is a column of codes until it is written.
"""

from collections.abc import Iterable

import numpy as np
import pyarrow as pa

from contactpoint.synth.national.drawing import Flags, Ints
from contactpoint.synth.spellings import without_accents

# Characters that one of the formats would have to escape; no name of the reference data has any.
_UNSAFE = frozenset('",\\\n\r')


class UnsafeNameError(ValueError):
    """A name in the reference data holds a character that the files would have to escape."""


class Lexicon:
    """Every name of the reference data, with its code and its properties."""

    def __init__(self, names: Iterable[str]) -> None:
        known = dict.fromkeys(("", *names))
        plain = {name: without_accents(name) for name in known if not name.isascii()}
        known |= dict.fromkeys(plain.values())
        self.names: list[str] = list(known)
        if any(_UNSAFE & set(name) for name in self.names):
            raise UnsafeNameError("a name holds a quotation mark, comma, backslash or line feed")
        self.codes: dict[str, int] = {name: code for code, name in enumerate(self.names)}
        self.array = pa.array(self.names, pa.string())
        self.plain: Ints = np.array([self.codes[plain.get(name, name)] for name in self.names])
        self.halves: Flags = np.array(["-" in name for name in self.names])


class Words:
    """The lexicon with the names that one block adds: slips, joined names, placeholders."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._own: dict[str, int] = {}

    def code(self, name: str) -> int:
        """The code of a name; a name that is not known yet gets a new code."""
        known = self._lexicon.codes.get(name)
        if known is not None:
            return known
        return self._own.setdefault(name, len(self._lexicon.names) + len(self._own))

    def names(self, codes: Ints) -> list[str]:
        """The names of codes."""
        owned, fixed = self._owned(), len(self._lexicon.names)
        names = self._lexicon.names
        return [names[code] if code < fixed else owned[code - fixed] for code in codes.tolist()]

    def codes(self, names: Iterable[str]) -> Ints:
        """The codes of names."""
        return np.array([self.code(name) for name in names], dtype=np.int64)

    def plain(self, codes: Ints) -> Ints:
        """The codes of the same names without accents."""
        fixed = len(self._lexicon.names)
        found = self._lexicon.plain[np.minimum(codes, fixed - 1)]
        own = np.flatnonzero(codes >= fixed)
        found[own] = self.codes(map(without_accents, self.names(codes[own])))
        return found

    def halved(self, codes: Ints) -> Flags:
        """Which names have two halves."""
        fixed = len(self._lexicon.names)
        found = self._lexicon.halves[np.minimum(codes, fixed - 1)]
        own = np.flatnonzero(codes >= fixed)
        found[own] = ["-" in name for name in self.names(codes[own])]
        return found

    def table(self) -> pa.StringArray:
        """Every name at the place of its code."""
        return pa.concat_arrays([self._lexicon.array, pa.array(self._owned(), pa.string())])

    def _owned(self) -> list[str]:
        return list(self._own)
