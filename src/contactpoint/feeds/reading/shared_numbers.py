"""Notice one number on rows of one file that name different children.

A number that stands once too often is wrong on one of the rows, and nobody can say on which. Only
hashes are kept, so that no number stays in memory after its row.
"""

import hashlib
import unicodedata
from collections.abc import Callable
from typing import NamedTuple

from contactpoint.children.folding import folded_words

_HASH_BYTES = 16


class _Named(NamedTuple):
    given: bytes
    family: bytes
    born: bytes


class SharedNumbers:
    """Who bears each number of a file, as the rows have it.

    A child is the same where the first given name agrees, and the family name or the date of birth
    does, as they are written: a second row with a new family name is the same child again.
    """

    __slots__ = ("_bearers", "_shared")

    def __init__(self) -> None:
        self._bearers: dict[bytes, _Named] = {}
        self._shared: set[bytes] = set()

    def see(self, number: str, *, given: str, family: str, born: str) -> None:
        """A row has this number in its normal form, and these names and date as written.

        A row without one of them, or with a sign in a name that no name has, does not count: it
        does not tell another child, but is one that is badly written.
        """
        if not (given and family and born) or any(map(_is_symbol, given + family)):
            return
        who = _Named(
            _hash(*folded_words(given)[:1]), _hash(*folded_words(family)), _hash(*born.split())
        )
        first = self._bearers.setdefault(_hash(number), who)
        if first.given != who.given or (first.family != who.family and first.born != who.born):
            self._shared.add(_hash(number))

    def only_of_one(self, parse: Callable[[str], str]) -> Callable[[str], str]:
        """``parse``, but with a ``ValueError`` for a number that different children have."""

        def read(written: str) -> str:
            number = parse(written)
            if self._shared and _hash(number) in self._shared:
                raise ValueError(
                    "stands on rows of different children, so that it is left out of all of them: "
                    "find out whose it is"
                )
            return number

        return read


def _is_symbol(sign: str) -> bool:
    return unicodedata.category(sign).startswith("S")


def _hash(*texts: str) -> bytes:
    return hashlib.blake2b(" ".join(texts).encode(), digest_size=_HASH_BYTES).digest()
