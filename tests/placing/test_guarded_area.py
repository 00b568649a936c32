"""Of an invented area, nobody finds a child whom health guards, whatever its four suppliers say."""

import csv
from collections.abc import Sequence
from pathlib import Path

import pytest

from contactpoint.children.sources import is_guarded
from contactpoint.feeds.catalogue import FEEDS
from contactpoint.feeds.outcomes import Accepted
from contactpoint.services.load_feed import load_feed
from contactpoint.store.repositories import children
from contactpoint.synth.statements import pds as health
from contactpoint.synth.writing import write_england
from tests.fixtures.actors import LOADING
from tests.fixtures.cases import held_cases
from tests.fixtures.statements import held_by_feed
from tests.placing.content import Reference, check_whole, reference_of
from tests.placing.test_every_feed import ORDER

pytestmark = [pytest.mark.django_db(databases=["default", "keys"]), pytest.mark.slow]

# The share of children whom health labels: of England's, one in a thousand.
_GUARDED = 0.08


@pytest.fixture(scope="module")
def area(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files of 300 invented children, of whom health labels many."""
    folder = tmp_path_factory.mktemp("area")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(health, "PDS_RESTRICTED", _GUARDED)
        write_england(children=300, seed=43, out=folder, region="North West")
    return folder


def of_guarded_children(folder: Path) -> set[Reference]:
    """All that any source states of the children whom health labels, by the truth."""
    with (folder / "truth.csv").open(newline="") as stream:
        true = {
            (row["feed"], row["source"], row["reference"]): row["child"]
            for row in csv.DictReader(stream)
        }
    labelled = set()
    for path in (folder / "pds").iterdir():
        with path.open("rb") as stream:
            labelled |= {
                true[reference_of(outcome.statement)]
                for outcome in FEEDS["pds"].read(stream, sender="")
                if isinstance(outcome, Accepted) and is_guarded(outcome.statement)
            }
    assert len(labelled) > 15
    return {reference for reference, child in true.items() if child in labelled}


@pytest.mark.parametrize("order", [ORDER, ORDER[::-1]], ids=["health first", "health last"])
def test_nothing_of_a_guarded_child_is_in_sight(area: Path, order: Sequence[str]) -> None:
    """No statement of one stands on a record that anybody may find, nor before a reviewer."""
    for name in order:
        feed, files = FEEDS[name], sorted((area / name).iterdir())
        for delivery in [[file] for file in files] if feed.sender_is else [files]:
            sender = delivery[0].stem if feed.sender_is else ""
            load_feed(agent=LOADING, feed=feed, files=delivery, sender=sender, full=True)
    check_whole()
    held = held_by_feed()
    records = children.by_pks({row.child_id for row, _ in held if row.child_id is not None})
    shown = {child.pk for child in records if child.document.open.record is not None}
    guarded = of_guarded_children(area)
    assert not guarded & {reference_of(stated) for row, stated in held if row.child_id in shown}
    queued = {case.statement_id for case in held_cases(withheld=False)}
    assert not guarded & {reference_of(stated) for row, stated in held if row.pk in queued}
