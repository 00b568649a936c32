"""The files of one delivery: read whole to check them, and again to load them.

Of a file nothing is kept between the two readings but, where references do not last, a digest of
each: schools and clinics send such files. So a country's file of any size needs no more memory.
"""

import hashlib
import os
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from contactpoint.children.sources import SOURCE_KINDS
from contactpoint.children.statement import Statement
from contactpoint.feeds.feed import Feed, Whole
from contactpoint.feeds.outcomes import Accepted, Fault, FileRefusedError, Outcome
from contactpoint.feeds.reading.compressed import decompressed
from contactpoint.placing.manifest import Manifest
from contactpoint.store.repositories.statements import reference_digest

# Phase ("checking" or "loading"), records done, records in all (0 while they are being counted).
Progress = Callable[[str, int, int], None]

_RECORDS_A_REPORT = 1000
_MOST_NAMED = 5
# Size, and when content and file were last changed, in nanoseconds. The second time cannot be set.
_State = tuple[int, int, int]


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

    ``digest`` is over all their bytes. ``records`` is the number of records in them, of which
    ``rejected`` were. ``named`` are the reference digests of their statements, or ``None`` where
    the feed's references last. ``may_send`` are the sources that they may be of, where that is
    known.
    """

    feed: Feed
    files: tuple[Path, ...]
    sender: str
    digest: bytes
    records: int
    rejected: int
    states: tuple[_State, ...]
    named: frozenset[bytes] | None
    may_send: Collection[str] | None

    def outcomes(self, *, file_number: int, ordinal: int) -> Iterator[tuple[int, Outcome]]:
        """The outcomes after a place in the files, each with the number of its file.

        Raises ``FileChangedError`` at the end of a file that is not what was checked, and at once
        for one that is another by now, or from another sender.
        """
        for number, path in enumerate(self.files):
            if number < file_number:
                continue
            done = ordinal if number == file_number else 0
            try:
                with path.open("rb") as stream:
                    if _state(stream) != self.states[number]:
                        raise FileChangedError(path.name)
                    for outcome in self.feed.read(stream, sender=self.sender):
                        if not _is_of(outcome, self.may_send):
                            raise FileChangedError(path.name)
                        if outcome.ordinal > done:
                            yield number, outcome
                    changed = _state(stream) != self.states[number]
            except (FileRefusedError, OSError):
                changed = True
            if changed:
                raise FileChangedError(path.name)


def check(
    *,
    feed: Feed,
    files: Sequence[Path],
    sender: str,
    may_send: Collection[str] | None = None,
    full: bool = False,
    manifest: Manifest | None = None,
    see: Callable[[Statement], None] = lambda statement: None,
    progress: Progress,
) -> Delivery:
    """Read every file to its end, and show ``see`` each of its statements.

    ``may_send`` are the sources that the delivery may be of, where that is known; a ``full``
    delivery may not say of itself that it is a part; a signed one has the files that its
    ``manifest`` names, in that order. Raises ``LoadRefusedError``.
    """
    whole = feed.whole() if full and feed.whole is not None else None
    digest = hashlib.sha256()
    records = rejected = 0
    states = []
    named: set[bytes] = set()
    lasting = SOURCE_KINDS[feed.name].references_last
    for path in files:
        try:
            with path.open("rb") as stream:
                if not stream.seekable():
                    raise LoadRefusedError(path.name, _whole_file("is read twice: save it first"))
                states.append(_state(stream))
                found = hashlib.file_digest(stream, "sha256")
                if manifest is not None and manifest.digest_of(path.name) != found.digest():
                    raise LoadRefusedError(path.name, _whole_file("is not the one that was signed"))
                digest.update(found.digest())
                if whole is not None:
                    stream.seek(0)
                    whole.see(decompressed(stream))
                stream.seek(0)
                for outcome in feed.read(stream, sender=sender):
                    if may_send is not None and not _is_of(outcome, may_send):
                        raise LoadRefusedError(path.name, not_its_sender(may_send))
                    if not isinstance(outcome, Accepted):
                        rejected += 1
                    else:
                        stated = outcome.statement
                        if not lasting:
                            named.add(
                                reference_digest(stated.feed, stated.source, stated.reference)
                            )
                        see(stated)
                    records += 1
                    if records % _RECORDS_A_REPORT == 0:
                        progress("checking", records, 0)
        except FileRefusedError as refused:
            raise LoadRefusedError(path.name, refused.fault) from None
        except OSError as error:
            fault = _whole_file(f"cannot be read: {error.strerror}")
            raise LoadRefusedError(path.name, fault) from error
    if whole is not None:
        _must_end_whole(whole, files)
    return Delivery(
        feed=feed,
        files=tuple(files),
        sender=sender,
        digest=digest.digest(),
        records=records,
        rejected=rejected,
        states=tuple(states),
        named=None if lasting else frozenset(named),
        may_send=may_send,
    )


def must_be_whole(feed: Feed, files: Sequence[Path]) -> None:
    """Raises ``LoadRefusedError`` where files that are to be everything their senders hold say that
    they are not, as ``check`` does of a full delivery."""
    whole = None if feed.whole is None else feed.whole()
    if whole is None:
        return
    for path in files:
        try:
            with path.open("rb") as stream:
                whole.see(decompressed(stream))
        except FileRefusedError as refused:
            raise LoadRefusedError(path.name, refused.fault) from None
        except OSError as error:
            fault = _whole_file(f"cannot be read: {error.strerror}")
            raise LoadRefusedError(path.name, fault) from error
    _must_end_whole(whole, files)


def _must_end_whole(whole: Whole, files: Sequence[Path]) -> None:
    try:
        whole.end()
    except FileRefusedError as refused:
        raise LoadRefusedError(files[-1].name, refused.fault) from None


def _is_of(outcome: Outcome, may_send: Collection[str] | None) -> bool:
    """Whether a record is of a source that may be sent, as far as that is known."""
    return (
        may_send is None
        or not isinstance(outcome, Accepted)
        or outcome.statement.source in may_send
    )


def not_its_sender(may_send: Collection[str]) -> Fault:
    """Why a file is refused that says it is from somebody else. Nothing of it is believed then, and
    what it says is not repeated."""
    expected = ", ".join(sorted(may_send)[:_MOST_NAMED])
    more = f" and {len(may_send) - _MOST_NAMED} more" if len(may_send) > _MOST_NAMED else ""
    return _whole_file(
        f"says that it is from another sender than the one it is loaded for ({expected}{more})"
    )


def _state(stream: BinaryIO) -> _State:
    found = os.stat(stream.fileno())
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns


def _whole_file(reason: str) -> Fault:
    return Fault(line=None, element="", field="", reason=f"the file {reason}")
