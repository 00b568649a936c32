"""One small nation in four blocks and two parts, written once; and one block in memory."""

import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

import pyarrow.parquet as pq
import pytest

from contactpoint.children.statement import Statement
from contactpoint.feeds.catalogue import FEEDS
from contactpoint.feeds.outcomes import Accepted, Rejected
from contactpoint.synth.national import child_register, pds, school_census
from contactpoint.synth.national.block import Block
from contactpoint.synth.national.changes import Changed, make_changes
from contactpoint.synth.national.held import Held
from contactpoint.synth.national.making import make_block
from contactpoint.synth.national.plan import Plan
from contactpoint.synth.national.writing import write_nation

NATION = Plan(children=2000, seed=7, changes=240, block=500, blocks_a_part=2)
FEED_NAMES = ("pds", "child_register", "school_census")


@dataclass(frozen=True)
class Read:
    """What the readers make of the files of one folder, by feed and in file order."""

    accepted: Mapping[str, list[Accepted]]
    rejected: Mapping[str, list[Rejected]]

    def statements(self, feed: str) -> list[Statement]:
        """The statements of one feed."""
        return [outcome.statement for outcome in self.accepted[feed]]

    def identities(self) -> list[tuple[str, str, str]]:
        """What identifies each statement, in the order of the truth."""
        return [
            (statement.feed, statement.source, statement.reference)
            for feed in FEED_NAMES
            for statement in self.statements(feed)
        ]


@dataclass(frozen=True)
class Made:
    """A block in memory, what each feed holds of it, and the changes."""

    block: Block
    known: Mapping[str, Held]
    changed: Mapping[str, Changed]


def read_folder(folder: Path) -> Read:
    """Every part of every feed in the folder, through the readers that a load uses."""
    accepted: dict[str, list[Accepted]] = {feed: [] for feed in FEED_NAMES}
    rejected: dict[str, list[Rejected]] = {feed: [] for feed in FEED_NAMES}
    for feed in FEED_NAMES:
        for path in sorted(folder.glob(f"{feed}-*")):
            with gzip.open(path) as stream:
                for outcome in FEEDS[feed].read(cast(BinaryIO, stream), sender=""):
                    if isinstance(outcome, Accepted):
                        accepted[feed].append(outcome)
                    else:
                        rejected[feed].append(outcome)
    return Read(accepted, rejected)


def truth_of(folder: Path) -> dict[tuple[str, str, str], int]:
    """The child of each statement, in the order of the file."""
    rows = pq.read_table(folder / "truth.parquet").to_pylist()
    found = {(row["feed"], row["source"], row["reference"]): row["child"] for row in rows}
    assert len(found) == len(rows)
    return found


@pytest.fixture(scope="session")
def nation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out: Path = tmp_path_factory.mktemp("nation")
    write_nation(NATION, out=out)
    return out


@pytest.fixture(scope="session")
def nation_read(nation: Path) -> Read:
    return read_folder(nation)


@pytest.fixture(scope="session")
def delta_read(nation: Path) -> Read:
    return read_folder(nation / "delta")


@pytest.fixture(scope="session")
def made() -> Made:
    plan = Plan(children=30_000, seed=3, changes=1500, block=30_000)
    block, newcomers = make_block(plan, 0)
    feeds = (pds, child_register, school_census)
    known = {feed.NAME: feed.hear(block, feed.members(block), purpose=feed.NAME) for feed in feeds}
    block, changed = make_changes(block, known, newcomers, count=plan.changes_of(0))
    return Made(block, known, changed)
