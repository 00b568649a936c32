"""Read the content of gzipped files (RFC 1952), in bounded memory.

A gzipped file is known by its first two bytes, with which no supplier format begins; its name
counts for nothing. The content may grow only in proportion to what was read of the file, so that a
bomb is refused while it is still small.
"""

import io
import zlib
from typing import TYPE_CHECKING, BinaryIO

from contactpoint.feeds.reading.limits import FREE_EXPANSION_BYTES, MAX_EXPANSION, READ_CHUNK_BYTES
from contactpoint.feeds.reading.look_ahead import look_ahead
from contactpoint.feeds.reading.record_report import refuse

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_MAGIC = b"\x1f\x8b"
# For zlib this means gzip's head and checksum, and a window of 32 kB.
_GZIP = 16 + zlib.MAX_WBITS


def decompressed(stream: BinaryIO) -> BinaryIO:
    """The content of a gzipped stream, or ``stream`` itself when it is not gzipped.

    The content is seekable when ``stream`` is, but only to its beginning. Reading raises
    ``FileRefusedError`` for a file that is damaged or cut short, or grows by more than
    ``MAX_EXPANSION``.
    """
    if stream.seekable():
        begin = stream.tell()
        head = stream.read(len(_MAGIC))
        stream.seek(begin)
    else:
        begin = 0
        head, stream = look_ahead(stream, len(_MAGIC))
    if head != _MAGIC:
        return stream
    return io.BufferedReader(_Inflated(stream, begin), READ_CHUNK_BYTES)


class _Inflated(io.RawIOBase):
    """The members of a gzip file, one after the other. Does not close the file."""

    def __init__(self, stream: BinaryIO, begin: int) -> None:
        self._stream = stream
        self._begin = begin
        self._inflater = zlib.decompressobj(_GZIP)
        self._waiting = b""
        self._taken = 0
        self._given = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return self._stream.seekable()

    def tell(self) -> int:
        return self._given

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Seek to the beginning, or to the present place: nothing else is asked for."""
        place = offset if whence == io.SEEK_SET else self._given + offset
        if whence == io.SEEK_END or place not in (0, self._given):
            raise io.UnsupportedOperation("a compressed file is read from its begin only")
        if place != self._given:
            self._stream.seek(self._begin)
            self._restart()
        return place

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        target = memoryview(buffer).cast("B")
        while True:
            if self._inflater.eof and not self._next_member():
                return 0
            if not self._waiting:
                self._waiting = self._stream.read(READ_CHUNK_BYTES)
                self._taken += len(self._waiting)
                if not self._waiting:
                    raise refuse("the compressed file ends too early: it was cut short")
            try:
                piece = self._inflater.decompress(self._waiting, len(target))
            except zlib.error:
                raise refuse("the compressed file is damaged: send it again") from None
            self._waiting = self._inflater.unconsumed_tail
            if piece:
                break
        self._given += len(piece)
        if self._given > FREE_EXPANSION_BYTES + MAX_EXPANSION * self._taken:
            raise refuse(
                f"the compressed file grows to more than {MAX_EXPANSION} times its size: "
                "send it uncompressed"
            )
        target[: len(piece)] = piece
        return len(piece)

    def _restart(self) -> None:
        self._inflater = zlib.decompressobj(_GZIP)
        self._waiting = b""
        self._taken = 0
        self._given = 0

    def _next_member(self) -> bool:
        """Begin with what follows a complete member; false at the end of the file."""
        self._waiting = self._inflater.unused_data
        if not self._waiting:
            self._waiting = self._stream.read(READ_CHUNK_BYTES)
            self._taken += len(self._waiting)
        if self._waiting:
            self._inflater = zlib.decompressobj(_GZIP)
        return bool(self._waiting)
