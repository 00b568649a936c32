"""Read national tables: CSV in UTF-8 whose header is laid down to the letter.

A country's file has one way to be written, so nothing about it is guessed. The delimiter is the
comma, and the columns stand in their order. The last line ends as the others do; otherwise the file
was cut short. Lines are decoded in blocks: these are the largest files there are.
"""

import codecs
import csv
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import BinaryIO

from contactpoint.feeds.reading.limits import MAX_LINE_BYTES
from contactpoint.feeds.reading.record_report import refuse

_BLOCK_BYTES = 256 * 1024
_WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read_exact_table(
    stream: BinaryIO, *, header: Sequence[str]
) -> Iterator[tuple[int, Sequence[str]]]:
    """Yield each row below the header that is not blank.

    A row comes as the line on which it starts, and its cells as written. A row may have more or
    fewer cells than the header. Raises ``FileRefusedError`` when the file is empty, has another
    header, is not in UTF-8, has NUL bytes, a line over ``MAX_LINE_BYTES``, a last line without an
    end, or unbalanced quotation marks. Nothing of the file is repeated.
    """
    lines = _lines(stream)
    first = next(lines, None)
    if first is None:
        raise refuse("the file is empty")
    reader = csv.reader(chain((first,), lines), strict=True)
    try:
        _check_header(next(reader), header)
        before = reader.line_num
        for cells in reader:
            if cells:
                yield before + 1, cells
            before = reader.line_num
    except csv.Error:
        raise refuse(
            "a quotation mark is opened and not closed or stands inside a cell, "
            "a cell is too long, or the lines do not end as those of a table do",
            line=reader.line_num,
        ) from None


def _check_header(found: Sequence[str], wanted: Sequence[str]) -> None:
    for place, name in enumerate(wanted, start=1):
        if len(found) < place or found[place - 1] != name:
            raise refuse(
                f"the header is not that of this format: column {place} must be {name}", line=1
            )
    if len(found) > len(wanted):
        raise refuse(f"the header is not that of this format: it has {len(wanted)} columns", line=1)


def _lines(stream: BinaryIO) -> Iterator[str]:
    """The decoded lines with their ends."""
    number = 0
    rest = b""
    first = True
    while block := stream.read(_BLOCK_BYTES):
        if first:
            if block.startswith(_WIDE_MARKS):
                raise refuse("the file is in UTF-16 or UTF-32: save it as UTF-8", line=1)
            block = block.removeprefix(codecs.BOM_UTF8)
            first = False
        if b"\0" in block:
            line = number + 1 + block[: block.index(b"\0")].count(b"\n")
            raise refuse("the file has NUL bytes: it is not text, or is in UTF-16", line=line)
        first_end = block.find(b"\n")
        if len(rest) + (len(block) if first_end < 0 else first_end) > MAX_LINE_BYTES:
            raise refuse(f"a line is longer than {MAX_LINE_BYTES} bytes", line=number + 1)
        end = block.rfind(b"\n") + 1
        if not end:
            rest += block
            continue
        lines = _decoded(rest + block[:end], number)
        rest = block[end:]
        number += len(lines)
        yield from lines
    if rest:
        raise refuse("the last line has no end: the file was cut short", line=number + 1)


def _decoded(block: bytes, before: int) -> list[str]:
    """The lines of a block that ends with a whole line, after ``before`` other lines."""
    try:
        text = block.decode("utf-8")
    except UnicodeDecodeError as error:
        line = before + 1 + block.count(b"\n", 0, error.start)
        raise refuse("the file is not in UTF-8: save it as UTF-8", line=line) from None
    # ``splitlines`` would part lines at characters that may stand in a cell.
    return [f"{line}\n" for line in text.split("\n")[:-1]]
