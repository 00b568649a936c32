"""Rows of a register's file: plain, compressed, or one file of an archive."""

import csv
import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from importlib.resources import files
from typing import IO, BinaryIO, cast

from contactpoint.children.invisible import without_invisible_signs
from contactpoint.feeds.reading.limits import MAX_COLUMNS, MAX_LINE_BYTES, MAX_REGISTER_BYTES
from contactpoint.feeds.reading.record_report import refuse
from contactpoint.feeds.reading.text_lines import TextLines

_GZIP = b"\x1f\x8b"
_ZIP = b"PK\x03\x04"


def open_packaged(name: str) -> BinaryIO:
    """Open the package's own copy of a register; the caller closes it."""
    path = files("contactpoint.feeds.registers").joinpath("data", name)
    return cast(BinaryIO, path.open("rb"))


def read_register_rows(stream: BinaryIO, *, member: str = "") -> Iterator[tuple[int, list[str]]]:
    """Yield line and cells of each row that is not blank, of CSV in UTF-8 or Windows-1252.

    The file may be compressed with gzip, or may be a zip archive with one file whose name begins
    with ``member``. ``stream`` must be seekable. Raises ``FileRefusedError`` when the archive is
    broken or has no such file, when more than ``MAX_REGISTER_BYTES`` come out of it, and for text
    that is not CSV.
    """
    begin = stream.tell()
    magic = stream.read(len(_ZIP))
    stream.seek(begin)
    try:
        if magic.startswith(_GZIP):
            yield from _rows(io.BufferedReader(_Bounded(gzip.GzipFile(fileobj=stream))))
        elif magic == _ZIP and member:
            with zipfile.ZipFile(stream) as archive, archive.open(_find(archive, member)) as inner:
                yield from _rows(io.BufferedReader(_Bounded(inner)))
        else:
            yield from _rows(stream)
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile, RuntimeError):
        # RuntimeError, with its subclass NotImplementedError, means that the archive is encrypted
        # or of an unknown kind.
        raise refuse("the compressed file is broken or cannot be read") from None


def has_member(stream: BinaryIO, name: str) -> bool:
    """Whether ``stream`` is a zip archive with a file whose name begins so. It must be seekable,
    and stays where it is."""
    begin = stream.tell()
    try:
        if stream.read(len(_ZIP)) != _ZIP:
            return False
        stream.seek(begin)
        with zipfile.ZipFile(stream) as archive:
            return any(info.filename.startswith(name) for info in archive.infolist())
    except (OSError, zipfile.BadZipFile):
        raise refuse("the compressed file is broken or cannot be read") from None
    finally:
        stream.seek(begin)


def _find(archive: zipfile.ZipFile, member: str) -> zipfile.ZipInfo:
    found = [info for info in archive.infolist() if info.filename.startswith(member)]
    if len(found) != 1:
        raise refuse(f"the archive must have one file whose name begins with {member}")
    return found[0]


def _rows(stream: BinaryIO) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(TextLines(stream), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise refuse("the row is not CSV: look at its quotation marks", line=line) from None
        if len(cells) > MAX_COLUMNS:
            raise refuse(f"the row has more than {MAX_COLUMNS} cells", line=line)
        if any(cells):
            yield line, [without_invisible_signs(cell).strip() for cell in cells]


class _Bounded(io.RawIOBase):
    """Gives what a decompressor gives, up to ``MAX_REGISTER_BYTES``."""

    def __init__(self, inner: gzip.GzipFile | IO[bytes]) -> None:
        self._inner = inner
        self._left = MAX_REGISTER_BYTES

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]
        piece = self._inner.read(min(len(buffer), MAX_LINE_BYTES))
        self._left -= len(piece)
        if self._left < 0:
            raise refuse(f"more than {MAX_REGISTER_BYTES} bytes come out of the compressed file")
        buffer[: len(piece)] = piece
        return len(piece)
