"""Pointers: which row another row is about, so that nobody can follow it who has no key.

A pointer is the mark of a row's number, bound to the column that it stands in. Pointers of one
column to one row are equal, so that rows are found by them; those of two columns are not. A pointer
to no row is of a random number, and looks like one to some row.

Where nothing has to be found by them, pointers are bound to the row that they stand in as well.
Then no two rows have the same.
"""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from contactpoint.vault.marks import Marks

# The numbers of rows stay below; those above are random, and no row's.
_NO_ROW = 1 << 63
_RANDOM_BYTES = 8


@dataclass(frozen=True, slots=True)
class Pointers:
    """Makes and follows the pointers of one column. May be handed to another process."""

    column: str
    marks: Marks

    def to(self, pk: int | None) -> bytes:
        """The pointer to a row, or to none."""
        return self.to_each([pk])[0]

    def to_each(self, pks: Iterable[int | None]) -> list[bytes]:
        """The pointer to each of these rows."""
        numbers = _numbers(pks)
        return self.marks.made(numbers, [self.column.encode()] * len(numbers))

    def row(self, pointer: bytes) -> int | None:
        """The row that a pointer leads to. Raises ``SealBrokenError``."""
        return self.rows([pointer])[0]

    def rows(self, pointers: Sequence[bytes]) -> list[int | None]:
        """The row that each of these leads to. Raises ``SealBrokenError``."""
        marks = [bytes(pointer) for pointer in pointers]
        found = self.marks.read(marks, [self.column.encode()] * len(marks))
        return _rows(found)


@dataclass(frozen=True, slots=True)
class OwnPointers:
    """Makes and follows pointers of one column that no two rows share. May be handed to another
    process.

    ``of`` tells apart the rows that the pointers stand in.
    """

    column: str
    marks: Marks

    def to_each(self, pks: Iterable[int | None], of: Sequence[bytes]) -> list[bytes]:
        """The pointer to each of these rows, or to none, for the row that it stands in."""
        return self.marks.made(_numbers(pks), self._bound_to(of))

    def rows(self, pointers: Iterable[bytes], of: Sequence[bytes]) -> list[int | None]:
        """The row that each of these leads to. Raises ``SealBrokenError``."""
        found = self.marks.read([bytes(pointer) for pointer in pointers], self._bound_to(of))
        return _rows(found)

    def _bound_to(self, of: Sequence[bytes]) -> list[bytes]:
        column = self.column.encode() + b"\0"
        return [column + row for row in of]


def _numbers(pks: Iterable[int | None]) -> list[int]:
    return [_no_row() if pk is None else pk for pk in pks]


def _rows(numbers: Iterable[int]) -> list[int | None]:
    return [None if number >= _NO_ROW else number for number in numbers]


def _no_row() -> int:
    return _NO_ROW | int.from_bytes(os.urandom(_RANDOM_BYTES), "big")
