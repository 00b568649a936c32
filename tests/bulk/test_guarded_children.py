"""After a full load, by either loader, nobody finds a child whom health guards."""

import os
from collections.abc import Sequence
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from contactpoint.children.sources import is_guarded
from contactpoint.feeds.catalogue import FEEDS as CATALOGUE
from contactpoint.feeds.outcomes import Accepted
from contactpoint.placing.rebuild_index import rebuild
from contactpoint.services import first_load as use_case
from contactpoint.services.load_feed import load_feed
from contactpoint.store.repositories import children
from contactpoint.store.repositories.case_rows import Case
from contactpoint.synth.national import pds as health
from contactpoint.synth.national.plan import Plan
from contactpoint.synth.national.writing import write_nation
from tests.bulk.first_loading import FEEDS, deliveries, empty_index, load
from tests.fixtures.actors import LOADING
from tests.fixtures.cases import held_cases
from tests.fixtures.statements import held_by_feed
from tests.placing.content import Reference, check_whole, reference_of

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "keys"]),
    pytest.mark.slow,
]

# The share of children whom health labels: of England's, one in a thousand.
_GUARDED = 0.05
# The share of other children's statements that is hidden on suspicion.
_HIDDEN_BESIDE = 0.02


@pytest.fixture
def nation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small nation in which health guards many children."""
    monkeypatch.setattr(use_case, "FOLDER", f"first-load-{os.getpid()}")
    monkeypatch.setattr(health, "PDS_RESTRICTED", _GUARDED)
    write_nation(
        Plan(children=900, seed=16, changes=0, block=150, blocks_a_part=2), out=tmp_path / "files"
    )
    empty_index()
    return tmp_path / "files"


def of_guarded_children(folder: Path) -> set[Reference]:
    """All that any source states of the children whom health labels, by the truth."""
    rows = pq.read_table(folder / "truth.parquet").to_pylist()
    true = {(row["feed"], row["source"], row["reference"]): row["child"] for row in rows}
    labelled = set()
    for path in sorted(folder.glob("pds-*")):
        with path.open("rb") as stream:
            labelled |= {
                true[reference_of(outcome.statement)]
                for outcome in CATALOGUE["pds"].read(stream, sender="")
                if isinstance(outcome, Accepted) and is_guarded(outcome.statement)
            }
    assert len(labelled) > 20
    return {reference for reference, child in true.items() if child in labelled}


def check_hidden(guarded: set[Reference]) -> None:
    """Nothing of a guarded child is in sight, and hardly anything of other children is not."""
    check_whole()
    held = held_by_feed()
    records = children.by_pks({row.child_id for row, _ in held if row.child_id is not None})
    hidden = {child.pk for child in records if child.document.open.record is None}
    in_sight = {reference_of(stated) for row, stated in held if row.child_id not in hidden}
    assert not in_sight & guarded
    others = {reference_of(stated) for _, stated in held} - guarded
    assert len(others - in_sight) <= _HIDDEN_BESIDE * len(others)
    assert not [case for case in held_cases(withheld=False) if hidden & _records_of(case)]


def _records_of(case: Case) -> set[int | None]:
    return {case.child_id, case.other_child_id}


def test_nobody_finds_a_guarded_child_after_a_first_load(nation: Path) -> None:
    """None of its statements stands in sight, whichever feed makes it; nor after the search index
    has been made anew."""
    report = load(deliveries(nation))
    guarded = of_guarded_children(nation)
    assert report.feeds["pds"].counts["quarantined"] > 20
    check_hidden(guarded)
    rebuild()
    check_hidden(guarded)


@pytest.mark.parametrize("order", [FEEDS, FEEDS[::-1]], ids=["in order", "health last"])
def test_nobody_finds_a_guarded_child_after_one_load_after_the_other(
    nation: Path, order: Sequence[str]
) -> None:
    """In the order of a first load; and with health last, when its children have been in sight."""
    files = deliveries(nation)
    for feed in order:
        report = load_feed(agent=LOADING, feed=CATALOGUE[feed], files=files[feed], full=True)
    assert (report.counts["hidden"] > 20) == (order[-1] == "pds")
    check_hidden(of_guarded_children(nation))
