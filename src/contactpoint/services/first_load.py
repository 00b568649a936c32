"""Load a whole country's feeds into an index that holds no child yet.

Nothing enters the database before every file was read to its end and found good, and every
statement has its child. Until then the statements lie in the home's staging folder, encrypted. The
load can be killed at any moment: the same command resumes it and ends in the same content.
"""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb
from django.conf import settings
from django.db import connections, transaction

from contactpoint.access.actor import Agent
from contactpoint.bulk.bare_tables import NotOwnerError, build, must_own_tables
from contactpoint.bulk.contested_records import records_put_aside
from contactpoint.bulk.deliveries import (
    Described,
    OtherFilesError,
    describe,
    digest_of_all,
)
from contactpoint.bulk.engine_choice import EngineChoice, EngineUnavailableError
from contactpoint.bulk.engines.choice import open_engine
from contactpoint.bulk.engines.engine import LinkageEngine
from contactpoint.bulk.finishing import go_on_numbering, record, reports, told
from contactpoint.bulk.first_run import make_first_run
from contactpoint.bulk.gathering import ALLOTTED, LINKS, gather, gathered
from contactpoint.bulk.giving_up import give_up
from contactpoint.bulk.linking import link_statements
from contactpoint.bulk.measuring import Measured
from contactpoint.bulk.reading import read_files
from contactpoint.bulk.stages import Advance, Facts, Stages
from contactpoint.bulk.staging import Staging
from contactpoint.bulk.staging_key import StagingLostError, begin, discard, resume
from contactpoint.bulk.trying_again import LINKED_LATER, try_all_again
from contactpoint.bulk.writing import write
from contactpoint.feeds.catalogue import FEEDS
from contactpoint.placing.alone import LinkingBusyError, linking_alone
from contactpoint.placing.contested_cases import open_contested_cases
from contactpoint.placing.delivery import FileChangedError, LoadRefusedError, Progress
from contactpoint.placing.load_report import COUNTS, LoadReport
from contactpoint.placing.put_into_queues import put_into_queues
from contactpoint.store.models import Child, HeldStatement, Load
from contactpoint.store.repositories import loads
from contactpoint.store.safe import vault
from contactpoint.vault.vault import IndexDomain

__all__ = [
    "COUNTS",
    "FOLDER",
    "EngineChoice",
    "EngineUnavailableError",
    "FileChangedError",
    "FirstLoadReport",
    "IndexNotEmptyError",
    "LinkingBusyError",
    "LinkingFailedError",
    "LoadRefusedError",
    "NotOwnerError",
    "OtherFilesError",
    "StagingLostError",
    "first_load",
]

FOLDER = "first-load"

_DELIVERIES = "deliveries"
_ROW = "row"
_WRITTEN = ("gathered/*.parquet", "alone/*.parquet", "links/*.parquet", LINKS, ALLOTTED)


class IndexNotEmptyError(Exception):
    """The index holds children already, so what comes now is no first load."""


class LinkingFailedError(Exception):
    """DuckDB could not go on, for want of memory or disk most likely.

    The message has only the kind of error: DuckDB's own words may repeat personal data.
    """

    def __init__(self, kind: str) -> None:
        super().__init__(f"linking could not go on ({kind})")


@dataclass(frozen=True, slots=True)
class FirstLoadReport:
    """What a first load did.

    ``feeds`` has one report for each feed, as a load of that feed alone would give it. ``stages``
    has what each stage took, without interrupted attempts. ``linking`` is a ``LinkReport`` as a
    mapping. ``linked_later`` counts the statements that waited until all feeds were there.
    """

    children: int
    statements: int
    feeds: dict[str, LoadReport]
    stages: tuple[Measured, ...]
    linking: Facts
    linked_later: int
    resumed: bool


def first_load(
    *,
    agent: Agent,
    deliveries: Mapping[str, Sequence[Path]],
    engine: EngineChoice,
    workers: int,
    memory: int,
    restart: bool = False,
    progress: Progress = lambda stage, done, total: None,
) -> FirstLoadReport:
    """Load each feed's files with ``workers`` processes and ``memory`` GiB.

    ``restart`` first throws away an unfinished first load, whatever its files were. Raises
    ``EngineUnavailableError`` before anything else, ``LinkingBusyError`` while another load runs,
    ``IndexNotEmptyError``, ``NotOwnerError``, ``LoadRefusedError`` for a file that cannot be
    loaded, and ``FileChangedError`` when a file is changed meanwhile. ``OtherFilesError`` and
    ``StagingLostError`` say that an unfinished load cannot be resumed. ``LinkingFailedError`` says
    that the same command may succeed with more memory or disk.
    """
    home = settings.HOME.root
    with _opened(engine) as opened, linking_alone():
        must_own_tables()
        if restart:
            give_up(home / FOLDER, agent=agent)
        described = describe(deliveries)
        staging, resumed = _staging(home / FOLDER, described)
        stages = Stages(staging, home, progress)
        read = stages.run("read", lambda tell: _read(staging, deliveries, described, workers, tell))
        linked = stages.run(
            "link", lambda tell: _link(staging, deliveries, opened, workers, memory, tell)
        )
        stages.run("gather", lambda tell: gather(staging=staging, workers=workers, progress=tell))
        found = gathered(staging)
        load = _row(staging, described)
        feeds: dict[str, int] = load.counts["loads"]
        stages.run(
            "write",
            lambda tell: write(
                staging=staging,
                gathered=found,
                load=load,
                loads=feeds,
                workers=workers,
                progress=tell,
            ),
        )
        # Staged content that is now in the database goes: building indexes needs the disk.
        for written in _WRITTEN:
            staging.remove(written)
        stages.run("index", lambda tell: _index(staging, load, workers, tell))
        go_on_numbering()
        put_into_queues()
        open_contested_cases(records_put_aside(staging))
        try_all_again(load)
        record(load, feeds, read, found, agent=agent)
        report = FirstLoadReport(
            children=found.children,
            statements=found.statements,
            feeds=reports(read, found, resumed=resumed),
            stages=stages.measured(),
            linking=linked,
            linked_later=load.counts.get(LINKED_LATER, 0),
            resumed=resumed,
        )
        discard(home / FOLDER)
    return report


@contextmanager
def _opened(choice: EngineChoice) -> Iterator[LinkageEngine]:
    """The chosen engine, which is closed in the end."""
    engine = open_engine(choice)
    try:
        yield engine
    except duckdb.Error as error:
        raise LinkingFailedError(type(error).__name__) from None
    finally:
        engine.close()


def _staging(folder: Path, described: Described) -> tuple[Staging, bool]:
    """The staging folder of this load, and whether it was begun before."""
    unfinished = loads.unfinished_first_load()
    try:
        staging = resume(folder)
        there = staging.done(_DELIVERIES)
    except StagingLostError:
        # An earlier run was killed before staging was complete, or while throwing it away. Both
        # are harmless unless the database has a row for the load.
        if unfinished is not None:
            raise
        there = False
    if not there:
        _must_be_empty()
        return _begun(folder, described), False
    begun_with = staging.facts(_DELIVERIES)
    if begun_with != described:
        if begun_with.keys() != described.keys() or staging.done("stages/read"):
            raise OtherFilesError("an unfinished first load is of other files")
        # A file that was refused has been put right: the others need not be read again.
        staging.finish(_DELIVERIES, **described)
    if not staging.done(_ROW) and unfinished is None:
        _must_be_empty()
    return staging, True


def _begun(folder: Path, described: Described) -> Staging:
    staging = begin(folder)
    staging.finish(_DELIVERIES, **described)
    return staging


def _must_be_empty() -> None:
    if Child.objects.exists() or HeldStatement.objects.exists():
        raise IndexNotEmptyError("the index holds children already")


def _row(staging: Staging, described: Described) -> Load:
    """The row that stands for this load, with the primary keys of its feeds' loads."""
    if staging.done(_ROW):
        return Load.objects.get(pk=staging.facts(_ROW)["pk"])
    with transaction.atomic():
        load = loads.begun(
            feed=loads.FIRST_LOAD, sender="", full=True, files_digest=digest_of_all(described)
        )
        load.counts = {
            "loads": {
                feed: loads.begun(
                    feed=feed, sender="", full=True, files_digest=bytes.fromhex(digest)
                ).pk
                for feed, digest in described.items()
            }
        }
        load.save(update_fields=["counts"])
    staging.finish(_ROW, pk=load.pk)
    return load


def _read(
    staging: Staging,
    deliveries: Mapping[str, Sequence[Path]],
    described: Described,
    workers: int,
    tell: Advance,
) -> Facts:
    """Read the files of every feed; return each feed's report, by feed."""
    facts: Facts = {}
    for feed, files in deliveries.items():
        report = read_files(
            staging=staging,
            feed=FEEDS[feed],
            files=files,
            sender="",
            index=vault().index(IndexDomain.REFERENCES),
            workers=workers,
            progress=lambda _, done, total: tell(done, total),
        )
        if report.files_digest.hex() != described[feed]:
            raise FileChangedError(feed)
        facts[feed] = told(report)
    return facts


def _index(staging: Staging, load: Load, workers: int, tell: Advance) -> None:
    """Build the tables' indexes and, meanwhile, the search index."""
    with ThreadPoolExecutor(1) as pool:
        making = pool.submit(_make_run_apart, staging)
        build(load, workers=workers, memory="2GB", progress=tell)
        making.result()


def _make_run_apart(staging: Staging) -> None:
    """``make_first_run`` in a thread, which has connections of its own."""
    try:
        make_first_run(staging)
    finally:
        connections.close_all()


def _link(
    staging: Staging,
    deliveries: Mapping[str, Sequence[Path]],
    engine: LinkageEngine,
    workers: int,
    memory: int,
    tell: Advance,
) -> Facts:
    report = link_statements(
        staging=staging,
        feeds=list(deliveries),
        engine=engine,
        workers=workers,
        progress=lambda _, done, total: tell(done, total),
        memory=f"{memory}GB",
    )
    return asdict(report)
