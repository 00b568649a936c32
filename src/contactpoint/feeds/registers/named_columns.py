"""Cells of a register's row by the names of its columns."""

from collections.abc import Iterator, Mapping
from itertools import chain

from contactpoint.feeds.reading.record_report import refuse


def name_columns(
    header: list[str], rows: Iterator[tuple[int, list[str]]], needed: frozenset[str]
) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Yield the line and the ``needed`` cells of each row.

    Raises ``FileRefusedError`` when the header lacks one of them or has one twice, or a row is
    shorter than the header.
    """
    for name in sorted(needed):
        if header.count(name) != 1:
            raise refuse("the register must have this column once", field=name)
    positions = {name: header.index(name) for name in needed}
    for line, cells in rows:
        if len(cells) < len(header):
            raise refuse("the row has fewer cells than the header has columns", line=line)
        yield line, {name: cells[position] for name, position in positions.items()}


def first_row(
    rows: Iterator[tuple[int, list[str]]],
) -> tuple[list[str], Iterator[tuple[int, list[str]]]]:
    """The first row's cells, and all rows again. Raises ``FileRefusedError`` if there is none."""
    first = next(rows, None)
    if first is None:
        raise refuse("the register is empty")
    return first[1], chain((first,), rows)
