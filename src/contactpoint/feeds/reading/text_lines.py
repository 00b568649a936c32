"""Read the lines of a text file of which only the bytes are known, in bounded memory.

The encoding is UTF-8, or Windows-1252 as spreadsheets in Britain write it. The bytes decide which,
once for the whole file. Plain ASCII says nothing, and a line that is not UTF-8 makes the file
Windows-1252. A file that shows signs of both is refused, since one of its names would come out
wrong.
"""

import codecs
from collections.abc import Iterator
from typing import BinaryIO

from contactpoint.feeds.reading.limits import MAX_LINE_BYTES
from contactpoint.feeds.reading.record_report import refuse

_WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read_byte_lines(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Yield each line with its number from 1 and its line end, without a UTF-8 byte order mark.

    Raises ``FileRefusedError`` for UTF-16, NUL bytes, and a line of more than ``MAX_LINE_BYTES``.
    No more than that is read of a line.
    """
    number = 0
    while line := stream.readline(MAX_LINE_BYTES + 1):
        number += 1
        if len(line) > MAX_LINE_BYTES:
            raise refuse(f"a line is longer than {MAX_LINE_BYTES} bytes", line=number)
        if number == 1:
            if line.startswith(_WIDE_MARKS):
                raise refuse("the file is in UTF-16 or UTF-32: save it as UTF-8", line=1)
            line = line.removeprefix(codecs.BOM_UTF8)
        if b"\0" in line:
            raise refuse("the file has NUL bytes: it is not text, or is in UTF-16", line=number)
        yield number, line


class TextLines:
    """Iterates over the decoded lines of a stream.

    Raises ``FileRefusedError`` as ``read_byte_lines`` does, for bytes that are neither UTF-8 nor
    Windows-1252, and for a file that mixes the two.
    """

    __slots__ = ("_lines", "_seen_utf8", "_windows", "ends_with_newline")

    def __init__(self, stream: BinaryIO) -> None:
        self._lines = read_byte_lines(stream)
        self._seen_utf8 = False
        self._windows = False
        self.ends_with_newline = True
        """Whether the line given last had a line end; only the last of a file may lack it."""

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        number, line = next(self._lines)
        self.ends_with_newline = line.endswith(b"\n")
        if line.isascii():
            return line.decode("ascii")
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError:
            return self._decode_windows(number, line)
        if self._windows:
            raise _mixed(number)
        self._seen_utf8 = True
        return text

    def _decode_windows(self, number: int, line: bytes) -> str:
        if self._seen_utf8:
            raise _mixed(number)
        self._windows = True
        try:
            return line.decode("cp1252")
        except UnicodeDecodeError:
            raise refuse(
                "the file is neither in UTF-8 nor in Windows-1252: save it as UTF-8", line=number
            ) from None


def _mixed(number: int) -> Exception:
    return refuse("some lines are in UTF-8 and others are not: save the file as UTF-8", line=number)
