"""Streams that give more than they hold."""

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

GIGABYTE = 1024**3


class EndlessFile(io.RawIOBase):
    """A file of a gigabyte that begins with ``start`` and repeats ``filling`` to its end.

    Nothing of it exists before it is read; ``bytes_read`` says how much was.
    """

    def __init__(self, start: bytes, filling: bytes = b"a") -> None:
        self._start = start
        self._filling = filling * (256 * 1024 // len(filling))
        self._position = 0
        self.bytes_read = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        assert whence == io.SEEK_SET
        self._position = offset
        return offset

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        target = memoryview(buffer).cast("B")
        size = min(len(target), GIGABYTE - self._position)
        if self._position < len(self._start):
            piece = self._start[self._position : self._position + size]
        else:
            begin = (self._position - len(self._start)) % len(self._filling)
            piece = self._filling[begin : begin + size]
        target[: len(piece)] = piece
        self._position += len(piece)
        self.bytes_read += len(piece)
        return len(piece)


class GeneratedFile(io.RawIOBase):
    """A file of pieces that are made as they are read."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._left = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        target = memoryview(buffer).cast("B")
        if not self._left:
            self._left = next(self._pieces, b"")
        piece, self._left = self._left[: len(target)], self._left[len(target) :]
        target[: len(piece)] = piece
        return len(piece)
