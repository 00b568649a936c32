"""Write one part of every feed: a few blocks, one after another, as they are made.

One process makes one part. The part's feed files are complete. Its truth, its origins and its
changed records go into separate files, which ``writing`` joins in the order of the parts.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Protocol, cast

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from isal import igzip

from contactpoint.synth.national import child_register, pds, school_census
from contactpoint.synth.national.block import Block
from contactpoint.synth.national.changes import KINDS, make_changes
from contactpoint.synth.national.drawing import Ints
from contactpoint.synth.national.families.kinds import family_kinds
from contactpoint.synth.national.held import Held
from contactpoint.synth.national.making import make_block
from contactpoint.synth.national.places import places
from contactpoint.synth.national.plan import Plan
from contactpoint.synth.national.texts import Texts, Writer
from contactpoint.synth.national.world import FAMILY_KINDS, NONE

MAKING = ".making"
_FASTEST = 1


class NationalFeed(Protocol):
    """The functions that a feed's module has."""

    NAME: str
    SOURCE: str
    SUFFIX: str

    def members(self, block: Block) -> Ints: ...
    def hear(self, block: Block, child: Ints, *, purpose: str) -> Held: ...
    def references(self, block: Block, held: Held) -> Texts: ...
    def head(self) -> bytes: ...
    def body(self, block: Block, held: Held, writer: Writer) -> memoryview: ...


# In the order in which a nation is loaded.
NATIONAL_FEEDS: tuple[NationalFeed, ...] = (pds, child_register, school_census)


@dataclass(frozen=True, slots=True)
class PartReport:
    """What a part holds: children, records and changed records by feed."""

    children: int
    records: Counter[str]
    changes: Counter[str]


def file_name(feed: NationalFeed, part: int, *, compressed: bool) -> str:
    """The name of a part of a feed; parts count from nought, their names from one."""
    return f"{feed.NAME}-{part + 1:04d}.{feed.SUFFIX}{'.gz' if compressed else ''}"


def zipped(stream: BinaryIO) -> BinaryIO:
    """The stream, compressed quickly and without a date in the header."""
    # Untyped, and a file like any other.
    opened: Callable[..., Any] = igzip.IGzipFile
    return cast(
        BinaryIO,
        opened(filename="", mode="wb", compresslevel=_FASTEST, fileobj=stream, mtime=0),
    )


def write_part(plan: Plan, part: int, out: Path) -> PartReport:
    """Write part ``part`` of each feed below ``out``, whose folder ``MAKING`` exists."""
    opened: list[BinaryIO] = []
    streams: dict[str, BinaryIO] = {}
    changed: dict[str, BinaryIO] = {}
    truths: dict[str, list[pa.Table]] = {feed.NAME: [] for feed in NATIONAL_FEEDS}
    changed_truths: dict[str, list[pa.Table]] = {feed.NAME: [] for feed in NATIONAL_FEEDS}
    origins = []
    try:
        for feed in NATIONAL_FEEDS:
            raw = (out / file_name(feed, part, compressed=plan.compressed)).open("wb")
            opened.append(raw)
            streams[feed.NAME] = zipped(raw) if plan.compressed else raw
            opened.append(streams[feed.NAME])
            streams[feed.NAME].write(feed.head())
            changed[feed.NAME] = changed_path(out, feed, part).open("wb")
            opened.append(changed[feed.NAME])
        for number in plan.blocks_of(part):
            block, newcomers = make_block(plan, number)
            known = {
                feed.NAME: feed.hear(block, feed.members(block), purpose=feed.NAME)
                for feed in NATIONAL_FEEDS
            }
            block, later = make_changes(block, known, newcomers, count=plan.changes_of(number))
            writer = Writer.of(block.words, places(), block.world.homes)
            for feed in NATIONAL_FEEDS:
                held, change = known[feed.NAME], later[feed.NAME]
                streams[feed.NAME].write(feed.body(block, held, writer))
                truths[feed.NAME].append(_truth(feed, block, held, None))
                if len(change.kind):
                    changed[feed.NAME].write(feed.body(block, change.held, writer))
                changed_truths[feed.NAME].append(_truth(feed, block, change.held, change.kind))
            origins.append(_origins(block))
    finally:
        for stream in reversed(opened):
            stream.close()
    records: Counter[str] = Counter()
    changes: Counter[str] = Counter()
    for feed in NATIONAL_FEEDS:
        for name, tables, counted in (
            ("truth", truths, records),
            ("changed", changed_truths, changes),
        ):
            table = pa.concat_tables(tables[feed.NAME])
            counted[feed.NAME] = len(table)
            pq.write_table(table, truth_path(out, name, feed, part), compression="none")
    pq.write_table(pa.concat_tables(origins), origins_path(out, part), compression="none")
    first, last = plan.blocks_of(part)[0], plan.blocks_of(part)[-1]
    return PartReport(plan.first(last + 1) - plan.first(first), records, changes)


def changed_path(out: Path, feed: NationalFeed, part: int) -> Path:
    """Where a part's changed records wait, without a header."""
    return out / MAKING / f"changed-{feed.NAME}-{part:04d}"


def truth_path(out: Path, name: str, feed: NationalFeed, part: int) -> Path:
    """Where the truth about a part waits; ``name`` is ``truth`` or ``changed``."""
    return out / MAKING / f"{name}-{feed.NAME}-{part:04d}.parquet"


def origins_path(out: Path, part: int) -> Path:
    """Where the origins of a part's children wait."""
    return out / MAKING / f"origins-{part:04d}.parquet"


def _truth(feed: NationalFeed, block: Block, held: Held, kind: Ints | None) -> pa.Table:
    """The true child of each record; a record that makes no statement is left out."""
    stated = pa.array(held.upn_written == NONE)
    columns = {
        "feed": _constant(feed.NAME, len(held.child)),
        "source": _constant(feed.SOURCE, len(held.child)),
        "reference": feed.references(block, held),
        "child": pa.array(block.child[held.child], pa.int64()),
    }
    if kind is not None:
        columns["change"] = pa.DictionaryArray.from_arrays(
            pa.array(kind, pa.int32()), pa.array(KINDS)
        )
    return pa.table(columns).filter(stated)


def _constant(text: str, size: int) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(np.zeros(size), pa.int32()), pa.array([text]))


def _origins(block: Block) -> pa.Table:
    """The group of names and the kind of family of each child of the nation, and its twin set."""
    children = block.world.children
    group = block.world.households.group[children.household[: block.count]]
    names = pa.array(places().group_names)
    twin_set = children.twin_set[: block.count]
    return pa.table(
        {
            "child": pa.array(block.child[: block.count], pa.int64()),
            "group": pa.DictionaryArray.from_arrays(pa.array(group, pa.int32()), names),
            "family": pa.DictionaryArray.from_arrays(
                pa.array(family_kinds(block.world)[: block.count], pa.int32()),
                pa.array([str(kind) for kind in FAMILY_KINDS]),
            ),
            "twin_set": pa.array(
                block.child[np.maximum(twin_set, 0)], pa.int64(), mask=twin_set < 0
            ),
        }
    )
