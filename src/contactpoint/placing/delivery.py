"""The files of one delivery: read whole to check them, and again to load them.

Of a file nothing is kept between the two readings but, where references do not last, a digest of
each: schools and clinics send such files. So a country's file of any size needs no more memory.
"""

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from contactpoint.children.sources import SOURCE_KINDS
from contactpoint.feeds.feed import Feed
from contactpoint.feeds.outcomes import Accepted, Fault, FileRefusedError, Outcome
from contactpoint.store.repositories.statements import reference_digest

# Phase ("checking" or "loading"), records done, records in all (0 while they are being counted).
Progress = Callable[[str, int, int], None]

_RECORDS_A_REPORT = 1000
# Size, and when the file was last changed, in nanoseconds.
_State = tuple[int, int]


class LoadRefusedError(Exception):
    """A file cannot be loaded, so nothing was. ``file`` is its name, ``fault`` the reason."""

    def __init__(self, file: str, fault: Fault) -> None:
        super().__init__(fault.reason)
        self.file = file
        self.fault = fault


class FileChangedError(Exception):
    """A file, named ``file``, was changed while it was loaded; what came before stays."""

    def __init__(self, file: str) -> None:
        super().__init__("the file was changed while it was being loaded")
        self.file = file


@dataclass(frozen=True, slots=True)
class Delivery:
    """Files that were read whole and found good.

    ``digest`` is over all their bytes. ``records`` is the number of records in them. ``named`` are
    the reference digests of their statements, where the feed's references do not last.
    """

    feed: Feed
    files: tuple[Path, ...]
    sender: str
    digest: bytes
    records: int
    states: tuple[_State, ...]
    named: frozenset[bytes]

    def outcomes(self, *, file_number: int, ordinal: int) -> Iterator[tuple[int, Outcome]]:
        """The outcomes after a place in the files, each with the number of its file.

        Raises ``FileChangedError`` at the end of a file that is not what was checked.
        """
        for number, path in enumerate(self.files):
            if number < file_number:
                continue
            done = ordinal if number == file_number else 0
            try:
                with path.open("rb") as stream:
                    for outcome in self.feed.read(stream, sender=self.sender):
                        if outcome.ordinal > done:
                            yield number, outcome
                    changed = _state(stream) != self.states[number]
            except (FileRefusedError, OSError):
                changed = True
            if changed:
                raise FileChangedError(path.name)


def check(*, feed: Feed, files: Sequence[Path], sender: str, progress: Progress) -> Delivery:
    """Read every file to its end. Raises ``LoadRefusedError``."""
    digest = hashlib.sha256()
    records = 0
    states = []
    named: set[bytes] = set()
    lasting = SOURCE_KINDS[feed.name].references_last
    for path in files:
        try:
            with path.open("rb") as stream:
                if not stream.seekable():
                    raise LoadRefusedError(path.name, _whole_file("is read twice: save it first"))
                states.append(_state(stream))
                digest.update(hashlib.file_digest(stream, "sha256").digest())
                stream.seek(0)
                for outcome in feed.read(stream, sender=sender):
                    if isinstance(outcome, Accepted) and not lasting:
                        stated = outcome.statement
                        named.add(reference_digest(stated.feed, stated.source, stated.reference))
                    records += 1
                    if records % _RECORDS_A_REPORT == 0:
                        progress("checking", records, 0)
        except FileRefusedError as refused:
            raise LoadRefusedError(path.name, refused.fault) from None
        except OSError as error:
            fault = _whole_file(f"cannot be read: {error.strerror}")
            raise LoadRefusedError(path.name, fault) from error
    return Delivery(
        feed, tuple(files), sender, digest.digest(), records, tuple(states), frozenset(named)
    )


def _state(stream: BinaryIO) -> _State:
    found = os.stat(stream.fileno())
    return found.st_size, found.st_mtime_ns


def _whole_file(reason: str) -> Fault:
    return Fault(line=None, element="", field="", reason=f"the file {reason}")
