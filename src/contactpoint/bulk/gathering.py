"""Bring the statements of each child together, from the staged statements and the links.

Children are written in parts of ``CHILDREN_A_PART``. Every staged file becomes one gathered file
with one row group for each part, in the order of its children. So whoever writes a part reads one
row group of each file and no more. At no time is more than a few files' worth in memory, and
nothing is sorted on disk. Statements that are on no child go to files of their own. A statement
that founded a record which may be another child's carries what its case says.

Row numbers are given out here, so that parts can be written in any order and written again. The
children of a part are numbered in an order that is drawn: neighbours in a file are none in the
table. The child with row number *n* gets the primary key *n + 1*. A statement's primary key is its
place in the order of the files. Child numbers and vault subjects are drawn here too, once, for the
same reason.
"""

import os
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from itertools import accumulate
from pathlib import PurePath

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from contactpoint.bulk.random_order import at_random
from contactpoint.bulk.staging import Staging

CHILDREN_A_PART = 50_000
LINKS = "links.parquet"
ALLOTTED = "allotted.parquet"
STAGED = "statements/*.parquet"
_CARRIED = ("encoded", "profile", "reference_digest", "content_digest", "source")
# What a case says: the child that the statement or its record may be of, the weight and the reason
# of the decision, and whether a person has to decide where the statement belongs.
_CASE = ("may_be", "weight", "reason", "asked")
_NUMBER_BITS = 40

Advance = Callable[[int, int], None]
Whole = npt.NDArray[np.int64]


class StagedStatementsError(Exception):
    """The staged statements and the links do not belong together: a defect, not a user's fault."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """What was gathered.

    ``first`` has the row number that each part begins with. ``groups`` has for each part the
    files that it is in, and its row group there. ``alone`` has the files of statements on no child,
    each with the number of the first case that is opened of it, and ``first_case`` has that number
    for each part: cases have numbers of their own, so that none leads to a statement. ``counts``
    has for each feed how many statements were ``added``,
    and how many of these wait for a person (``ask``) or are in ``quarantine``.
    """

    children: int
    statements: int
    first: tuple[int, ...]
    groups: tuple[tuple[tuple[str, int], ...], ...]
    alone: dict[str, int]
    first_case: tuple[int, ...]
    counts: dict[str, Counter[str]]


@dataclass(frozen=True, slots=True)
class _Links:
    """The links in the order of their statements; ``child`` is -1 for a statement on no child.

    ``alone`` has the rows of statements on no child, with why they are on none, and ``cases`` those
    of statements whose record may be another child's. Children are named by their founding numbers,
    and in what ``numbered`` returns by their row numbers.
    """

    statement: Whole
    child: Whole
    alone: pa.Table
    cases: pa.Table

    @classmethod
    def read(cls, staging: Staging) -> "_Links":
        dataset = staging.dataset(LINKS)
        table = dataset.to_table(columns=["statement", "child"])
        statement = table["statement"].to_numpy()
        child = pc.fill_null(table["child"], -1).to_numpy()
        if len(statement) > 1 and not bool((statement[1:] > statement[:-1]).all()):
            order = np.argsort(statement, kind="stable")
            statement, child = statement[order], child[order]
        asked = pc.field("outcome") == "ask"
        said = {name: pc.field(name) for name in ("statement", "child", "weight", "reason")} | {
            "outcome": pc.field("outcome"),
            "may_be": pc.coalesce(pc.field("asked_child"), pc.field("resembles")),
            "asked": asked,
        }
        nowhere = pc.field("child").is_null()
        alone = dataset.to_table(columns=said, filter=nowhere).sort_by("statement")
        has_case = ~nowhere & (asked | pc.field("resembles").is_valid())
        cases = dataset.to_table(columns=said, filter=has_case).sort_by("statement")
        return cls(statement, child, alone, cases)

    def numbered(self, rows: Whole) -> "_Links":
        """The links by row numbers; ``rows`` has them by founding numbers."""
        return _Links(
            self.statement,
            # The last of these stands for no child.
            np.append(rows, -1)[self.child],
            _renamed(self.alone, rows, "may_be"),
            _renamed(self.cases, rows, "child", "may_be"),
        )


def _renamed(table: pa.Table, rows: Whole, *columns: str) -> pa.Table:
    """The table with the row numbers of children in place of their founding numbers."""
    for column in columns:
        place = table.schema.get_field_index(column)
        table = table.set_column(place, column, pc.take(pa.chunked_array([rows]), table[column]))
    return table


def gather(*, staging: Staging, workers: int, progress: Advance) -> None:
    """Gather everything that ``gathered`` then describes. Passes over files gathered before.

    Staged statements are deleted as they are gathered. Raises ``StagedStatementsError``.
    """
    links = _Links.read(staging)
    children = int(links.child.max(initial=-1)) + 1
    if not staging.done("order"):
        files = []
        for path in staging.folder.glob(STAGED):
            found = staging.read(f"statements/{path.name}", columns=["statement"])["statement"]
            if len(found):
                files.append((pc.min(found).as_py(), path.name, len(found)))
        files.sort()
        if (total := sum(count for _, _, count in files)) != len(links.statement):
            raise StagedStatementsError(f"{total} statements, {len(links.statement)} links")
        staging.finish(
            "order",
            files=[name for _, name, _ in files],
            counts=[count for *_, count in files],
            children_a_part=CHILDREN_A_PART,
        )
    order = staging.facts("order")
    a_part: int = order["children_a_part"]
    if not staging.done("allotted"):
        _allot(staging, children, a_part)
        staging.finish("allotted")
    links = links.numbered(row_numbers(staging))
    first = np.cumsum([1, *order["counts"]])
    edges = np.arange(-(-children // a_part) + 1, dtype=np.int64) * a_part

    def one(place: int) -> int:
        name = order["files"][place]
        if not staging.done(f"gathered/{name}"):
            _gather_file(staging, name, links, int(first[place]), edges)
        staging.remove(f"statements/{name}")
        return int(order["counts"][place])

    done = 0
    with ThreadPoolExecutor(workers) as pool:
        running = [pool.submit(one, place) for place in range(len(order["files"]))]
        for finished in as_completed(running):
            done += finished.result()
            progress(done, len(links.statement))
    cases = np.bincount(links.cases["child"].to_numpy() // a_part, minlength=len(edges) - 1)
    staging.finish(
        "gathered", children=children, statements=len(links.statement), cases=cases.tolist()
    )


def row_numbers(staging: Staging) -> Whole:
    """The row number of each child, by founding number, once ``gather`` has given them out."""
    rows: Whole = staging.read(ALLOTTED, columns=["row"])["row"].to_numpy()
    return rows


def gathered(staging: Staging) -> Gathered:
    """What ``gather`` has gathered."""
    order, totals = staging.facts("order"), staging.facts("gathered")
    a_part: int = order["children_a_part"]
    first = tuple(range(0, totals["children"], a_part))
    groups: list[list[tuple[str, int]]] = [[] for _ in first]
    alone: dict[str, int] = {}
    first_case = 1
    counts: dict[str, Counter[str]] = {}
    for name, rows in zip(order["files"], order["counts"], strict=True):
        facts = staging.facts(f"gathered/{name}")
        for group, part in enumerate(facts["parts"]):
            groups[part].append((f"gathered/{name}", group))
        if facts["alone"]:
            alone[f"alone/{name}"] = first_case
            first_case += facts["alone"].get("ask", 0)
        counted = counts.setdefault(feed_of(name), Counter())
        counted.update(facts["alone"])
        counted.update(added=rows, ask=facts["asked"])
    return Gathered(
        children=totals["children"],
        statements=totals["statements"],
        first=first,
        groups=tuple(map(tuple, groups)),
        alone=alone,
        first_case=tuple(accumulate(totals["cases"], initial=first_case))[:-1],
        counts=counts,
    )


def feed_of(name: str) -> str:
    """The feed of a file of statements, by its name."""
    return PurePath(name).stem.rpartition("-")[0]


def _gather_file(
    staging: Staging, name: str, links: _Links, first_pk: int, first_rows: Whole
) -> None:
    """Put the rows of one staged file in the order of their children, part by part.

    ``first_rows`` has the row number that each part begins with, and the one after the last.
    """
    table = staging.read(f"statements/{name}", columns=["statement", *_CARRIED])
    place = np.searchsorted(links.statement, table["statement"].to_numpy())
    place = np.minimum(place, max(len(links.statement) - 1, 0))
    if not bool((links.statement[place] == table["statement"].to_numpy()).all()):
        raise StagedStatementsError(f"{name}: a statement without a link")
    child = links.child[place]
    order = np.argsort(child, kind="stable")
    pk = first_pk + _numbered(child, order)
    table = table.append_column("pk", pa.array(pk)).append_column("child", pa.array(child))
    table = table.append_column(
        "feed", pa.array([feed_of(name)]).take(pa.array(np.zeros(len(pk), np.int8)))
    )
    table = _with_cases(table, links.cases).take(pa.array(order)).combine_chunks()
    edges = np.searchsorted(child[order], first_rows)
    lonely = int(edges[0])
    alone = _write_alone(staging, name, table.slice(0, lonely), links) if lonely else {}
    present = [part for part in range(len(edges) - 1) if edges[part] < edges[part + 1]]
    wanted = table.drop_columns(["statement"])
    repeating = ["source", "feed", "reason"]
    with staging.writer(f"gathered/{name}", wanted.schema, dictionary=repeating) as writer:
        for part in present:
            rows = int(edges[part + 1] - edges[part])
            writer.write_table(wanted.slice(int(edges[part]), rows), row_group_size=rows)
    asked = pc.sum(wanted["asked"]).as_py() or 0
    staging.finish(f"gathered/{name}", parts=present, alone=alone, asked=asked)


def _with_cases(table: pa.Table, cases: pa.Table) -> pa.Table:
    """The statements with what their cases say; null for one that has none."""
    sought, there = table["statement"].to_numpy(), cases["statement"].to_numpy()
    place = np.searchsorted(there, sought)
    found = np.append(there, -1)[place] == sought
    said = cases.take(pa.array(place, mask=~found))
    for column in _CASE:
        table = table.append_column(column, said[column])
    return table


def _numbered(child: Whole, order: Whole) -> Whole:
    """Numbers from 0 for these statements, so that neighbours in a file are none in the table.

    ``order`` sorts them by child. Those of one child are numbered in the order in which they came,
    as the child is derived from them in that order; ``child`` is negative for one on no child.
    """
    drawn = at_random(len(child))
    groups = child[order]
    lonely = int(np.searchsorted(groups, 0))
    groups[:lonely] = -1 - np.arange(lonely)[::-1]
    number = np.empty(len(child), dtype=np.int64)
    number[order] = drawn[np.lexsort((drawn, groups))]
    return number


def _write_alone(staging: Staging, name: str, table: pa.Table, links: _Links) -> dict[str, int]:
    """Write the statements on no child, with reason and subject of each; counts by outcome."""
    place = np.searchsorted(links.alone["statement"].to_numpy(), table["statement"].to_numpy())
    why = links.alone.take(pa.array(place))
    table = table.drop_columns(["statement", "child", *_CASE])
    for column in ("outcome", *_CASE):
        table = table.append_column(column, why[column])
    table = table.append_column("subject", _subjects(len(table)))
    with staging.writer(f"alone/{name}", table.schema, dictionary=["source", "feed"]) as writer:
        writer.write_table(table)
    return {told["values"]: told["counts"] for told in why["outcome"].value_counts().to_pylist()}


def _allot(staging: Staging, children: int, a_part: int) -> None:
    """Draw every child's number, as the 40 bits that spell it, its vault subject, and by founding
    number its row number, which stays within the part."""
    schema = pa.schema([("number", pa.int64()), ("subject", pa.binary(16)), ("row", pa.int64())])
    numbers = _distinct_numbers(children)
    with staging.writer(ALLOTTED, schema) as writer:
        for start in range(0, children, a_part):
            drawn = pa.array(numbers[start : start + a_part])
            rows = pa.array(start + at_random(len(drawn)))
            table = pa.table([drawn, _subjects(len(drawn)), rows], schema=schema)
            writer.write_table(table, row_group_size=len(drawn))


def _distinct_numbers(count: int) -> Whole:
    """That many different random numbers below 2 to the 40th, in a random order."""
    found = np.empty(0, dtype=np.int64)
    while len(found) < count:
        more = np.frombuffer(os.urandom(8 * (count - len(found) + 1000)), dtype=np.uint64)
        found = np.concatenate([found, (more >> np.uint64(64 - _NUMBER_BITS)).astype(np.int64)])
        _, first = np.unique(found, return_index=True)
        found = found[np.sort(first)]
    return found[:count]


def _subjects(count: int) -> pa.Array:
    """Random UUIDs (RFC 9562 version 4) as their bytes."""
    drawn = np.frombuffer(bytearray(os.urandom(16 * count)), dtype=np.uint8).reshape(count, 16)
    drawn[:, 6] = drawn[:, 6] & 0x0F | 0x40
    drawn[:, 8] = drawn[:, 8] & 0x3F | 0x80
    return pa.FixedSizeBinaryArray.from_buffers(
        pa.binary(16), count, [None, pa.py_buffer(drawn.tobytes())]
    )
