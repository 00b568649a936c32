"""Stage 1 of the first load: the files of one feed become staged statements.

Each worker process reads whole files, by the same readers as every load. A refused file stops the
load, and nothing has entered the database then. When an interrupted load goes on, a staged file is
not read again, as long as it is the same file.
"""

import hashlib
import multiprocessing
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

from contactpoint.bulk.reading_file import (
    MOST_FAULTS,
    MOST_FILES,
    Desk,
    Refused,
    Tally,
    begin_worker,
    stage_given,
    staged_name,
    state_of,
)
from contactpoint.bulk.reading_repeats import drop_repeats
from contactpoint.bulk.staging import Staging
from contactpoint.children.sources import FEEDS_IN_ORDER
from contactpoint.feeds.feed import Feed
from contactpoint.feeds.outcomes import Fault
from contactpoint.placing.delivery import LoadRefusedError, Progress
from contactpoint.placing.dropped_fields import add_dropped
from contactpoint.vault.blind_index import BlindIndex

_SECONDS_BETWEEN_REPORTS = 0.25


@dataclass(frozen=True, slots=True)
class ReadReport:
    """What was read of a feed.

    Of ``records``, ``accepted`` became statements and ``rejected`` did not. ``superseded`` counts
    statements that gave way to a later one of the same reference. ``ignored`` counts fields left
    out because they broke a rule, ``dropped`` those outside the closed list by name. ``faults`` are
    the first in the order of the files, each with its file's place in ``files``, and whether the
    record was rejected for it. ``files_digest`` is over all files, as a load's is. ``seconds`` are
    those of this run.
    """

    feed: str
    records: int
    accepted: int
    rejected: int
    superseded: int
    ignored: int
    dropped: dict[str, int]
    faults: tuple[tuple[int, Fault, bool], ...]
    sources: tuple[str, ...]
    files: tuple[str, ...]
    files_digest: bytes
    seconds: float


def read_files(
    *,
    staging: Staging,
    feed: Feed,
    files: Sequence[Path],
    sender: str,
    index: BlindIndex[int],
    workers: int,
    progress: Progress,
) -> ReadReport:
    """Stage the statements of ``files``, which together are one delivery of a feed.

    ``index`` makes the digests of references and contents. ``progress`` gets the number of records
    done, and how many there may be in all. Raises ``LoadRefusedError`` for the first, in their
    order, of the files found to be refused.
    """
    started = perf_counter()
    waiting = [
        place
        for place, path in enumerate(files)
        if not _is_staged(staging, feed, sender, place, path)
    ]
    if len(files) > MOST_FILES:
        reason = f"a delivery has at most {MOST_FILES} files"
        raise LoadRefusedError(files[MOST_FILES].name, Fault(None, "", "", reason))
    _remove_others(staging, feed, len(files))
    if waiting:
        _stage_all(staging, feed, files, waiting, sender, index, workers, progress)
    staged = [f"{staged_name(feed.name, place)}.parquet" for place in range(len(files))]
    standing = drop_repeats(staging, staged)
    return _report(staging, feed, len(files), standing, perf_counter() - started)


def _stage_all(
    staging: Staging,
    feed: Feed,
    files: Sequence[Path],
    waiting: Sequence[int],
    sender: str,
    index: BlindIndex[int],
    workers: int,
    progress: Progress,
) -> None:
    # A forked process would share this one's connections to the databases.
    context = multiprocessing.get_context("spawn")
    records: Tally = context.Value("q", 0)
    read: Tally = context.Value("q", 0)
    desk = Desk(staging, feed.name, FEEDS_IN_ORDER.index(feed.name), sender, index, records, read)
    size = sum(files[place].stat().st_size for place in waiting)
    refused: list[Refused] = []
    with ProcessPoolExecutor(
        min(workers, len(waiting)), context, initializer=begin_worker, initargs=(desk,)
    ) as pool:
        # The largest first, so that no process is left alone with one at the end.
        order = sorted(waiting, key=lambda place: -files[place].stat().st_size)
        running: set[Future[Refused | None]] = {
            pool.submit(stage_given, place, files[place]) for place in order
        }
        try:
            while running and not refused:
                done, running = wait(running, _SECONDS_BETWEEN_REPORTS, FIRST_COMPLETED)
                refused = [found for one in done if (found := one.result()) is not None]
                progress("reading", records.value, _expected(records.value, read.value, size))
        finally:
            pool.shutdown(cancel_futures=True)
    if refused:
        first = min(refused, key=lambda found: found.place)
        raise LoadRefusedError(files[first.place].name, first.fault)


def _expected(records: int, read: int, size: int) -> int:
    """How many records there may be in all, by the bytes read so far; 0 before there are any."""
    return max(records, records * size // read) if read else 0


def _is_staged(staging: Staging, feed: Feed, sender: str, place: int, path: Path) -> bool:
    name = staged_name(feed.name, place)
    if not staging.done(name):
        return False
    facts = staging.facts(name)
    same = [facts["file"], facts["state"], facts["sender"]] == [path.name, _state(path), sender]
    return same and (staging.folder / f"{name}.parquet").exists()


def _state(path: Path) -> list[int] | None:
    try:
        return state_of(path)
    except OSError:
        return None


def _remove_others(staging: Staging, feed: Feed, files: int) -> None:
    """Delete what was staged of files that the delivery does not have."""
    wanted = {staged_name(feed.name, place) for place in range(files)}
    for path in staging.folder.glob(f"statements/{feed.name}-*"):
        if f"statements/{path.name.partition('.')[0]}" not in wanted:
            path.unlink()


def _report(staging: Staging, feed: Feed, files: int, standing: int, seconds: float) -> ReadReport:
    found: list[dict[str, Any]] = [
        staging.facts(staged_name(feed.name, place)) for place in range(files)
    ]
    counts: Counter[str] = Counter()
    dropped: Counter[str] = Counter()
    digest = hashlib.sha256()
    faults: list[tuple[int, Fault, bool]] = []
    for place, facts in enumerate(found):
        counts.update(
            {name: facts[name] for name in ("records", "accepted", "rejected", "ignored")}
        )
        add_dropped(dropped, facts["dropped"])
        digest.update(bytes.fromhex(facts["digest"]))
        for line, element, field, reason, rejected in facts["faults"]:
            faults.append((place, Fault(line, element, field, reason), rejected))
    return ReadReport(
        feed=feed.name,
        records=counts["records"],
        accepted=counts["accepted"],
        rejected=counts["rejected"],
        superseded=counts["accepted"] - standing,
        ignored=counts["ignored"],
        dropped=dict(dropped),
        faults=tuple(faults[:MOST_FAULTS]),
        sources=tuple(sorted({source for facts in found for source in facts["sources"]})),
        files=tuple(facts["file"] for facts in found),
        files_digest=digest.digest(),
        seconds=round(seconds, 3),
    )
