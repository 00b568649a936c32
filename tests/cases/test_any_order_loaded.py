"""The same through the loader into the database, which places as the index in memory does."""

import csv
from collections import defaultdict
from pathlib import Path
from random import Random

import pytest
from django.utils import timezone

from bench.memory_index import MemoryIndex
from contactpoint.access.actor import Actor
from contactpoint.children.statement import Statement
from contactpoint.feeds.catalogue import FEEDS
from contactpoint.feeds.outcomes import Accepted
from contactpoint.retention.archiving import is_archived
from contactpoint.services.load_feed import load_feed
from contactpoint.store.repositories import children
from contactpoint.synth.families import Families
from contactpoint.synth.writing import write_england
from tests.cases.in_database import shown_to
from tests.fixtures.actors import LOADING
from tests.fixtures.statements import held_by_feed
from tests.placing.content import Reference, check_whole, reference_of

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "keys"]),
    pytest.mark.slow,
]


@pytest.mark.parametrize("order", range(4))
def test_families_in_any_order(order: int, tmp_path: Path, dana: Actor) -> None:
    """No record has two children of the truth, every child whom a source names openly and whom the
    archive has not is found, and records are those of the index in memory, whatever the order of
    files and how often they come.
    """
    write_england(children=120, seed=30 + order, out=tmp_path, families=Families(factor=20.0))
    rng = Random(order)  # noqa: S311 - the order of a test
    files = sorted(path for name in FEEDS for path in (tmp_path / name).glob("*"))
    rng.shuffle(files)
    index = MemoryIndex()
    for number, path in enumerate([*files, *rng.sample(files, k=len(files) // 3)]):
        feed = FEEDS[path.parent.name]
        sender = path.stem if feed.sender_is else ""
        load_feed(agent=LOADING, feed=feed, files=[path], sender=sender)
        index.load(_statements(path, sender), delivery=str(number))
    check_whole()
    held = held_by_feed()
    records: defaultdict[int | None, set[Reference]] = defaultdict(set)
    for row, statement in held:
        records[row.child_id].add(reference_of(statement))
    true = _truth(tmp_path / "truth.csv")
    for record, stated in records.items():
        assert record is None or len({true[reference] for reference in stated}) == 1
    today = timezone.localdate()
    archive = {
        child.pk
        for child in children.by_pks(sorted({row.child_id for row, _ in held if row.child_id}))
        if (record := child.document.open.record) is not None and is_archived(record, today)
    }
    named = [
        (row, one)
        for row, one in held
        if one.names and not one.restricted and row.child_id not in archive
    ]
    shown = shown_to(dana, [statement for _, statement in named])
    assert all(row.child_id in found for (row, _), found in zip(named, shown, strict=True))
    records.pop(None, None)
    assert {frozenset(stated) for stated in records.values()} == _partition(index)


def _statements(path: Path, sender: str) -> list[Statement]:
    with path.open("rb") as stream:
        outcomes = list(FEEDS[path.parent.name].read(stream, sender=sender))
    return [outcome.statement for outcome in outcomes if isinstance(outcome, Accepted)]


def _truth(path: Path) -> dict[Reference, str]:
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {(row["feed"], row["source"], row["reference"]): row["child"] for row in rows}


def _partition(index: MemoryIndex) -> set[frozenset[Reference]]:
    together: defaultdict[int | None, set[Reference]] = defaultdict(set)
    for row in index.rows.values():
        together[row.record].add(reference_of(row.statement))
    together.pop(None, None)
    return {frozenset(stated) for stated in together.values()}
