"""The shape that every feed folder has."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from contactpoint.feeds.outcomes import Outcome
from contactpoint.feeds.reading.compressed import decompressed


class Reader(Protocol):
    """Read one file from its first byte, decompressed.

    ``sender`` is who sent the file, for formats that do not say it themselves, and empty otherwise.
    Raises ``FileRefusedError``, possibly only at the end: a caller that must not load half a file
    reads it once to validate it and a second time to load it.
    """

    def __call__(self, stream: BinaryIO, *, sender: str) -> Iterator[Outcome]: ...


class Whole(Protocol):
    """Whether the files of a delivery say of themselves that they are not all that there is.

    It is shown each file, plain, and asked once after the last. Both raise ``FileRefusedError``.
    """

    def see(self, stream: BinaryIO) -> None: ...

    def end(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Feed:
    """A supplier format.

    ``sender_is`` describes the code that the caller must give, such as ``the school's URN``. It is
    empty when the file itself says who sent it. ``nameless`` says that the format has no names: its
    children are known by number or by nothing. ``whole`` makes what finds out whether a delivery
    says that it is a part of what its sender holds, in a format that can say so: such a delivery
    must not be loaded as a full one.
    """

    name: str
    title: str
    reader: Reader
    sender_is: str = ""
    nameless: bool = False
    whole: Callable[[], Whole] | None = None

    def read(self, stream: BinaryIO, *, sender: str) -> Iterator[Outcome]:
        """Read one file, plain or gzipped, as ``Reader`` says."""
        return self.reader(decompressed(stream), sender=sender)
