"""Invented populations placed in memory, and the figures of each: an area's feeds, a nation's.

The index in memory decides as a load does (``memory_index``), at the size that is asked for:
an area's statements with the prior of England are decided on as if England's children were there.
"""

import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq

from bench.memory_index import MemoryIndex
from contactpoint.children.sources import FEEDS_IN_ORDER
from contactpoint.children.statement import Statement
from contactpoint.feeds.catalogue import FEEDS
from contactpoint.feeds.outcomes import Accepted
from contactpoint.synth.families import Families
from contactpoint.synth.national.plan import Plan
from contactpoint.synth.national.writing import write_nation
from contactpoint.synth.population import synthesise

# With fewer pairs than this, chance alone moves a recall by more than half a point.
_FEWEST_PAIRS = 1000
_BLOCK = 20_000


@dataclass(frozen=True, slots=True)
class Told:
    """A statement with the truth about it; ``group`` and ``family`` are empty where not told."""

    statement: Statement
    child: int
    twin_set: int | None
    group: str
    family: str


@dataclass(frozen=True, slots=True)
class Figures:
    """How an index compares with the truth, in pairs of statements.

    ``groups`` and ``families`` have true pairs, right pairs and wrong pairs of each. ``lost`` are
    named children on no record. ``waiting`` are statements on a provisional record or on none,
    ``asked`` all that a case is about, which may be a registered child too.
    """

    statements: int
    waiting: int
    asked: int
    lost: int
    pairs_true: int
    linked_true: int
    linked_false: int
    named_pairs_true: int
    named_linked_true: int
    twin_sets: int
    twins_joined: int
    groups: Mapping[str, tuple[int, int, int]]
    families: Mapping[str, tuple[int, int, int]]


def area(*, children: int, seed: int, families: Families) -> list[Told]:
    """What an area's sources say of its children."""
    return [
        Told(one.statement, one.child, one.twin_set, one.group, str(one.family))
        for one in synthesise(children=children, seed=seed, families=families)
    ]


def nation(*, children: int, seed: int, families: Families) -> list[Told]:
    """What the nation's feeds say of as many children, read from their files."""
    with tempfile.TemporaryDirectory(prefix="contactpoint-bench-") as folder:
        out = Path(folder) / "nation"
        plan = Plan(children=children, seed=seed, changes=0, families=families, block=_BLOCK)
        write_nation(plan, out=out)
        truth = pq.read_table(out / "truth.parquet").to_pylist()
        child_of = {(one["feed"], one["source"], one["reference"]): one["child"] for one in truth}
        origins = {one["child"]: one for one in pq.read_table(out / "groups.parquet").to_pylist()}
        return list(_of_files(out, child_of, origins))


def _of_files(
    folder: Path,
    child_of: Mapping[tuple[str, str, str], int],
    origins: Mapping[int, Mapping[str, object]],
) -> Iterator[Told]:
    for name in FEEDS_IN_ORDER:
        for path in sorted(folder.glob(f"{name}-*")):
            with path.open("rb") as stream:
                for outcome in FEEDS[name].read(stream, sender=""):
                    if not isinstance(outcome, Accepted):
                        continue
                    one = outcome.statement
                    child = child_of[one.feed, one.source, one.reference]
                    of = origins[child]
                    twins = of.get("twin_set")
                    yield Told(
                        one,
                        child,
                        twins if isinstance(twins, int) else None,
                        str(of.get("group") or ""),
                        str(of.get("family") or ""),
                    )


def placed(told: Sequence[Told], *, index_children: int) -> MemoryIndex:
    """Load the statements sender by sender, in the order in which an authority loads its feeds."""
    index = MemoryIndex(index_children)
    of_sender: defaultdict[tuple[int, str], list[Statement]] = defaultdict(list)
    for one in told:
        sender = FEEDS_IN_ORDER.index(one.statement.feed), one.statement.source
        of_sender[sender].append(one.statement)
    for sender, statements in sorted(of_sender.items(), key=lambda item: item[0]):
        index.load(statements, delivery=str(sender))
    return index


def figures(told: Sequence[Told], index: MemoryIndex) -> Figures:
    """Count what the index made of the statements."""
    rows = [(one, index.rows[_identity(one.statement)]) for one in told]
    records = [(one, row.record) for one, row in rows]
    named = [(one, record) for one, record in records if one.statement.names]
    pairs, named_pairs = _pairs(records), _pairs(named)
    lost: defaultdict[int, bool] = defaultdict(lambda: True)
    for one, record in named:
        if not one.statement.restricted:
            lost[one.child] = lost[one.child] and record is None
    return Figures(
        statements=len(rows),
        waiting=sum(row.waits or row.record is None for _, row in rows),
        asked=sum(row.asked for _, row in rows),
        lost=sum(lost.values()),
        pairs_true=pairs[0],
        linked_true=pairs[1],
        linked_false=pairs[2],
        named_pairs_true=named_pairs[0],
        named_linked_true=named_pairs[1],
        twin_sets=len({one.twin_set for one in told} - {None}),
        twins_joined=_twins_joined(records),
        groups=_by(records, "group"),
        families=_by(records, "family"),
    )


def recall_difference(groups: Mapping[str, Sequence[int]]) -> float | None:
    """How far the recalls of two groups lie apart at most, of those with enough pairs."""
    recalls = [one[1] / one[0] for one in groups.values() if one[0] >= _FEWEST_PAIRS]
    return max(recalls) - min(recalls) if len(recalls) > 1 else None


def _identity(statement: Statement) -> tuple[str, str, str]:
    return statement.feed, statement.source, statement.reference


_Records = Sequence[tuple[Told, int | None]]


def _pairs(records: _Records) -> tuple[int, int, int]:
    """True pairs, right pairs and wrong pairs."""
    of_child: defaultdict[int, int] = defaultdict(int)
    of_record: defaultdict[int, int] = defaultdict(int)
    together: defaultdict[tuple[int, int], int] = defaultdict(int)
    for one, record in records:
        of_child[one.child] += 1
        if record is not None:
            of_record[record] += 1
            together[one.child, record] += 1
    right = _two_of(together.values())
    return _two_of(of_child.values()), right, _two_of(of_record.values()) - right


def _two_of(counts: Iterable[int]) -> int:
    return sum(count * (count - 1) // 2 for count in counts)


def _by(records: _Records, what: str) -> dict[str, tuple[int, int, int]]:
    """The pairs of each group or family; a wrong pair counts where a record has such a child."""
    found: defaultdict[str, list[tuple[Told, int | None]]] = defaultdict(list)
    on_record: defaultdict[int, list[tuple[Told, int | None]]] = defaultdict(list)
    for one, record in records:
        found[getattr(one, what)].append((one, record))
        if record is not None:
            on_record[record].append((one, record))
    mixed = [row for row in on_record.values() if len({one.child for one, _ in row}) > 1]
    counted = {}
    for name, of_name in sorted(found.items()):
        true, right, _ = _pairs(of_name)
        wrong = sum(
            one.child != other.child and name in (getattr(one, what), getattr(other, what))
            for row in mixed
            for place, (one, _) in enumerate(row)
            for other, _ in row[:place]
        )
        counted[name] = (true, right, wrong)
    counted.pop("", None)
    return counted


def _twins_joined(records: _Records) -> int:
    twins: defaultdict[tuple[int, int], set[int]] = defaultdict(set)
    for one, record in records:
        if one.twin_set is not None and record is not None:
            twins[one.twin_set, record].add(one.child)
    return len({twin_set for (twin_set, _), of_set in twins.items() if len(of_set) > 1})
