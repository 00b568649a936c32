"""Load the files of one feed: check them whole, then place what they say, batch by batch.

Each batch is one transaction that also moves the load's position on, so that a load that was killed
goes on after the last batch that was written. Loading the same files again changes nothing.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from contactpoint.feeds.feed import Feed
from contactpoint.feeds.outcomes import Accepted, Fault, FileRefusedError, Outcome
from contactpoint.ledger.entry import Event
from contactpoint.services.place_statements import place, withdraw
from contactpoint.store.models import Load, LoadFault
from contactpoint.store.repositories import ledger, loads, statements

BATCH = 1000
_READ = 1 << 20

# Phase ("checking" or "loading"), records done, records in all (0 while they are being counted).
Progress = Callable[[str, int, int], None]


class LoadRefusedError(Exception):
    """A file cannot be loaded, so nothing was. ``file`` is its name, ``fault`` the reason."""

    def __init__(self, file: str, fault: Fault) -> None:
        super().__init__(fault.reason)
        self.file = file
        self.fault = fault


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load did. ``counts`` has added, changed, unchanged, rejected, to_review, quarantined,
    ended and linked_later; ``dropped`` the fields outside the closed list, by the format's name."""

    records: int
    counts: dict[str, int]
    dropped: dict[str, int]
    faults: tuple[tuple[str, Fault, bool], ...]
    resumed: bool


def load_feed(
    *,
    feed: Feed,
    files: Sequence[Path],
    sender: str = "",
    full: bool = False,
    progress: Progress = lambda phase, done, total: None,
) -> LoadReport:
    """Load files that together are one delivery of a feed.

    With ``full`` they are everything the sender holds, and statements of the same sources that are
    not in them end. Raises ``LoadRefusedError`` before anything is stored, and
    ``loads.LinkingBusyError`` while another load runs.
    """
    digest, total = _check(feed, files, sender, progress)
    with loads.linking_alone():
        load = loads.begun(feed=feed.name, sender=sender, full=full, files_digest=digest)
        resumed = load.ordinal > 0 or load.file_number > 0
        _place_all(load, feed, files, progress, total)
        if full:
            _withdraw_unseen(load)
        with transaction.atomic():
            loads.finish(load)
    return LoadReport(
        records=total,
        counts=dict(load.counts),
        dropped=dict(load.dropped),
        faults=tuple(
            (
                files[fault.file_number].name,
                Fault(fault.line, fault.element, fault.field, fault.reason),
                fault.rejected,
            )
            for fault in loads.faults_of(load)
        ),
        resumed=resumed,
    )


def _check(feed: Feed, files: Sequence[Path], sender: str, progress: Progress) -> tuple[bytes, int]:
    """Read every file whole; returns a digest of all their bytes and the number of records."""
    digest = hashlib.sha256()
    total = 0
    for path in files:
        try:
            with path.open("rb") as stream:
                digest.update(hashlib.file_digest(stream, "sha256").digest())
                stream.seek(0)
                for _ in feed.read(stream, sender=sender):
                    total += 1
                    if total % BATCH == 0:
                        progress("checking", total, 0)
        except FileRefusedError as refused:
            raise LoadRefusedError(path.name, refused.fault) from None
        except OSError as error:
            reason = f"the file cannot be read: {error.strerror}"
            raise LoadRefusedError(path.name, Fault(None, "file", "", reason)) from error
    return digest.digest(), total


def _outcomes_after(load: Load, feed: Feed, files: Sequence[Path]) -> Iterator[tuple[int, Outcome]]:
    """The outcomes that the load has not yet taken, each with the number of its file."""
    for number, path in enumerate(files):
        if number < load.file_number:
            continue
        done = load.ordinal if number == load.file_number else 0
        with path.open("rb") as stream:
            for outcome in feed.read(stream, sender=load.sender):
                if outcome.ordinal > done:
                    yield number, outcome


def _place_all(
    load: Load, feed: Feed, files: Sequence[Path], progress: Progress, total: int
) -> None:
    batch: list[tuple[int, Outcome]] = []
    references: set[tuple[str, str]] = set()
    done = sum(load.counts.get(name, 0) for name in ("added", "changed", "unchanged", "rejected"))
    for number, outcome in _outcomes_after(load, feed, files):
        if isinstance(outcome, Accepted):
            reference = (outcome.statement.source, outcome.statement.reference)
            # A source that says two things of one child in one delivery: the later one counts.
            if reference in references or len(batch) >= BATCH:
                done += _place_batch(load, batch)
                progress("loading", done, total)
                batch, references = [], set()
            references.add(reference)
        batch.append((number, outcome))
    done += _place_batch(load, batch)
    progress("loading", done, total)


def _place_batch(load: Load, batch: Sequence[tuple[int, Outcome]]) -> int:
    """Place one batch and move the load's position behind it, in one transaction."""
    if not batch:
        return 0
    counts = Counter(load.counts)
    dropped = Counter(load.dropped)
    faults: list[LoadFault] = []
    accepted = []
    for number, outcome in batch:
        dropped.update(outcome.dropped)
        rejected = not isinstance(outcome, Accepted)
        if isinstance(outcome, Accepted):
            accepted.append(outcome.statement)
            found = outcome.warnings
        else:
            counts["rejected"] += 1
            found = outcome.faults
        faults += [
            LoadFault(
                load=load,
                rejected=rejected,
                file_number=number,
                line=fault.line,
                element=fault.element[:80],
                field=fault.field[:80],
                reason=fault.reason[:300],
            )
            for fault in found
        ]
    with transaction.atomic():
        placed = place(load, accepted)
        counts.update(placed)
        load.counts, load.dropped = dict(counts), dict(dropped)
        load.sources = sorted({*load.sources, *(statement.source for statement in accepted)})
        load.file_number, load.ordinal = batch[-1][0], batch[-1][1].ordinal
        loads.advance(load, faults)
        _record(load, placed)
    return len(batch)


def _withdraw_unseen(load: Load) -> None:
    """End, in batches, what a full delivery no longer holds."""
    while True:
        with transaction.atomic():
            rows = statements.unseen_in(load, limit=BATCH)
            if not rows:
                return
            withdraw(rows)
            load.counts = dict(Counter(load.counts) + Counter(ended=len(rows)))
            loads.advance(load, [])
            _record(load, Counter(ended=len(rows)))


def _record(load: Load, placed: Counter[str]) -> None:
    ledger.append(
        event=Event.FEED_LOADED,
        detail={"load": load.pk, "feed": load.feed, "counts": dict(placed)},
    )
