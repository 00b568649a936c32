"""Look at the beginning of a stream without losing it."""

import io
from typing import TYPE_CHECKING, BinaryIO

from contactpoint.feeds.reading.limits import READ_CHUNK_BYTES

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


def look_ahead(stream: BinaryIO, size: int = READ_CHUNK_BYTES) -> tuple[bytes, BinaryIO]:
    """Return up to ``size`` bytes of the beginning and a stream that starts with them again."""
    head = b""
    while len(head) < size and (piece := stream.read(size - len(head))):
        head += piece
    return head, io.BufferedReader(_Replayed(head, stream), READ_CHUNK_BYTES)


class _Replayed(io.RawIOBase):
    """Bytes that were read already, then the rest of their stream, which is not closed."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head = memoryview(head)
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        target = memoryview(buffer).cast("B")
        if self._head:
            piece: bytes | memoryview = self._head[: len(target)]
            self._head = self._head[len(piece) :]
        else:
            piece = self._rest.read(len(target))
        target[: len(piece)] = piece
        return len(piece)
