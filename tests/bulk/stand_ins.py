"""In place of reading and linking: statements staged as they are, and linked by a known truth."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pyarrow as pa

from contactpoint.bulk.linking_guarded import HIDDEN, LINKS
from contactpoint.bulk.staging import Staging
from contactpoint.children.sources import is_guarded
from contactpoint.children.statement import Statement
from contactpoint.linkage.profile import pack, profile_of
from contactpoint.store.documents import encode
from contactpoint.store.repositories.statements import digests_of
from contactpoint.synth.population import TrueStatement

_LINKS = pa.schema(
    [
        ("statement", pa.int64()),
        ("child", pa.int64()),
        ("outcome", pa.string()),
        ("asked_child", pa.int64()),
        ("weight", pa.float64()),
        ("reason", pa.string()),
        ("resembles", pa.int64()),
    ]
)
_HIDDEN = pa.schema([("child", pa.int64()), ("status", pa.string())])


@dataclass(frozen=True, slots=True)
class Placed:
    """A statement and where it goes: ``child`` is its child's founding number."""

    statement: Statement
    child: int | None
    outcome: str = "link"
    asked_child: int | None = None
    reason: str = "clear_match"


def by_truth(population: Iterable[TrueStatement]) -> list[Placed]:
    """Every statement on its own child; founding numbers in the order of first statements.
    Every fiftieth of the later feeds is left to a person."""
    founded: dict[int, int] = {}
    placed = []
    for place, true in enumerate(sorted(population, key=lambda true: true.statement.feed != "pds")):
        if true.child in founded and place % 50 == 0:
            asked = founded[true.child]
            placed.append(Placed(true.statement, None, "ask", asked, "too_weak_to_link"))
        else:
            new = true.child not in founded
            child = founded.setdefault(true.child, len(founded))
            placed.append(Placed(true.statement, child, "new" if new else "link"))
    return placed


def stage(staging: Staging, placed: Sequence[Placed], *, a_file: int = 400) -> None:
    """Stage the statements, so many a file, and their links."""
    feeds: dict[str, list[Placed]] = {}
    for one in placed:
        feeds.setdefault(one.statement.feed, []).append(one)
    links = []
    for place, (feed, rows) in enumerate(feeds.items()):
        for part, start in enumerate(range(0, len(rows), a_file)):
            numbers = [
                place << 40 | part << 24 | row for row in range(len(rows[start : start + a_file]))
            ]
            _stage_file(staging, f"{feed}-{part:04}", rows[start : start + a_file], numbers)
            links += [
                {
                    "statement": number,
                    "child": one.child,
                    "outcome": one.outcome,
                    "asked_child": one.asked_child,
                    "weight": None if one.asked_child is None else 4.5,
                    "reason": one.reason,
                    "resembles": None,
                }
                for one, number in zip(rows[start : start + a_file], numbers, strict=True)
            ]
    with staging.writer(LINKS, _LINKS) as writer:
        writer.write_table(pa.Table.from_pylist(links, schema=_LINKS))
    guarded = {one.child for one in placed if is_guarded(one.statement)}
    hidden = [{"child": child, "status": "guarded"} for child in guarded]
    with staging.writer(HIDDEN, _HIDDEN) as writer:
        writer.write_table(pa.Table.from_pylist(hidden, schema=_HIDDEN))


def _stage_file(
    staging: Staging, name: str, rows: Sequence[Placed], numbers: Sequence[int]
) -> None:
    stated = [one.statement for one in rows]
    digests = [digests_of(statement) for statement in stated]
    table = pa.table(
        {
            "statement": pa.array(numbers, pa.int64()),
            "encoded": pa.array(map(encode, stated), pa.binary()),
            "profile": [pack(profile_of(statement)) for statement in stated],
            "reference_digest": pa.array([d.reference for d in digests], pa.binary()),
            "content_digest": pa.array([d.content for d in digests], pa.binary()),
            "source": [statement.source for statement in stated],
            "restricted": [statement.restricted for statement in stated],
        }
    )
    with staging.writer(f"statements/{name}.parquet", table.schema) as writer:
        writer.write_table(table)
