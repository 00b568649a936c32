"""Read delimited tables (CSV) whose columns are named in the first row.

This uses the standard library's ``csv`` in strict mode over bounded lines. The delimiter is the one
under which most of the header's names are known.
"""

import csv
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO

from contactpoint.children.invisible import without_invisible_signs
from contactpoint.feeds.reading.limits import HEADER_LINES, MAX_COLUMNS
from contactpoint.feeds.reading.record_report import refuse
from contactpoint.feeds.reading.text_lines import TextLines

_DELIMITERS = (",", ";", "\t", "|")


@dataclass(frozen=True, slots=True)
class Row:
    """A row that is not blank: the line on which it starts and its cells, trimmed.

    ``cells`` has as many items as the header unless ``fits`` is false. ``cut`` says that the row is
    short and that the file ends in it without a line end, so that the file may be cut short.
    """

    line: int
    cells: tuple[str, ...]
    fits: bool
    cut: bool


@dataclass(frozen=True, slots=True)
class Table:
    """The header's names as written, trimmed, and the rows below it, read as they are asked for."""

    header: tuple[str, ...]
    rows: Iterator[Row]


def open_table(stream: BinaryIO, *, known: Callable[[str], bool]) -> Table:
    """Find the header and its delimiter; ``known`` says whether a column's name is recognised.

    Raises ``FileRefusedError``, here or while the rows are read, when the file is empty, is not
    text in a known encoding, has a line over the limit or unbalanced quotation marks, or when no
    name in its first row is known. Nothing of the file is repeated.
    """
    lines = TextLines(stream)
    first = next((n for n, line in enumerate(lines, start=1) if (head := line).strip()), None)
    if first is None:
        raise refuse("the file is empty")
    start = [head, *itertools.islice(lines, HEADER_LINES - 1)]
    best: tuple[int, str, tuple[str, ...]] | None = None
    for delimiter in _DELIMITERS:
        try:
            cells = next(csv.reader(iter(start), delimiter=delimiter, strict=True))
        except (csv.Error, StopIteration):
            continue
        header = tuple(" ".join(without_invisible_signs(cell).split()) for cell in cells)
        score = sum(1 for name in header if known(name))
        if score and len(header) <= MAX_COLUMNS and (best is None or score > best[0]):
            best = (score, delimiter, header)
    if best is None:
        raise refuse(
            "the first row does not name any column that this format has: "
            "check that it is a table and that its first row is the header",
            line=first,
        )
    _, delimiter, header = best
    rows = _rows(start, lines, delimiter=delimiter, width=len(header), skipped=first - 1)
    return Table(header=header, rows=rows)


def _rows(
    start: list[str], lines: TextLines, *, delimiter: str, width: int, skipped: int
) -> Iterator[Row]:
    held: Row | None = None
    for line, cells in _cells(start, lines, delimiter=delimiter, skipped=skipped):
        if not any(cells):
            continue
        if held is not None:
            yield held
        # Spreadsheets may write empty cells beyond the last column. Missing cells may hide a shift.
        fits = len(cells) >= width and not any(cells[width:])
        held = Row(line=line, cells=cells[:width] if fits else cells, fits=fits, cut=False)
    if held is not None:
        cut = len(held.cells) < width and not lines.ends_with_newline
        yield replace(held, cut=cut)


def _cells(
    start: list[str], lines: TextLines, *, delimiter: str, skipped: int
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The cells of every row below the header, trimmed, and the line on which the row starts."""
    reader = csv.reader(itertools.chain(start, lines), delimiter=delimiter, strict=True)
    header = True
    while True:
        line = reader.line_num + skipped + 1
        try:
            cells = tuple(without_invisible_signs(cell).strip() for cell in next(reader))
        except StopIteration:
            return
        except csv.Error:
            raise refuse(
                "a quotation mark is opened and not closed or stands inside a cell, "
                "a cell is too long, or the lines do not end as those of a table do",
                line=line,
            ) from None
        if not header:
            yield line, cells
        header = False
