"""A nation's files are what its readers read, its truth is complete, and it repeats."""

import gzip
import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from contactpoint.synth.national.plan import Plan
from contactpoint.synth.national.writing import write_nation
from contactpoint.synth.writing import OutputFolderError
from tests.synth.national.conftest import FEED_NAMES, NATION, Read, truth_of


def test_the_truth_is_what_the_readers_find_in_its_order(nation: Path, nation_read: Read) -> None:
    """Each statement stands in the truth once, in the order in which the files are read."""
    assert list(truth_of(nation)) == nation_read.identities()


def test_the_truth_of_the_changes_is_complete_too(nation: Path, delta_read: Read) -> None:
    """Each changed statement stands in the truth beside it."""
    assert list(truth_of(nation / "delta")) == delta_read.identities()


def test_only_pupils_without_a_upn_are_rejected(nation_read: Read, delta_read: Read) -> None:
    """A record is rejected where a fault was planted, and nowhere else."""
    for read in (nation_read, delta_read):
        assert not read.rejected["pds"]
        assert not read.rejected["child_register"]
        faults = [fault for outcome in read.rejected["school_census"] for fault in outcome.faults]
        assert {fault.field for fault in faults} <= {"UPN"}
    share = len(nation_read.rejected["school_census"]) / len(nation_read.accepted["school_census"])
    assert 0 < share < 0.015


def test_nothing_written_is_left_out_by_a_reader(nation_read: Read, delta_read: Read) -> None:
    """No field is beyond the closed list or breaks a rule of its format."""
    for read in (nation_read, delta_read):
        outcomes = [outcome for feed in FEED_NAMES for outcome in read.accepted[feed]]
        assert not [outcome for outcome in outcomes if outcome.dropped or outcome.warnings]


def test_each_feed_tells_of_its_share_of_the_children(nation_read: Read) -> None:
    """Nearly all are in health, nine in ten in the register, three in four in the census."""
    share = {feed: len(nation_read.accepted[feed]) / NATION.children for feed in FEED_NAMES}
    assert 0.985 < share["pds"] <= 1
    assert 0.86 < share["child_register"] < 0.92
    assert 0.69 < share["school_census"] < 0.77


def test_any_number_of_workers_writes_the_same_bytes(nation: Path, tmp_path: Path) -> None:
    """Two processes write what one does, into a folder that held another nation."""
    write_nation(Plan(children=40, seed=1, changes=0), out=tmp_path)
    write_nation(NATION, out=tmp_path, workers=2)
    assert _contents(tmp_path) == _contents(nation)


def test_the_changes_do_not_change_the_nation(nation: Path, tmp_path: Path) -> None:
    """Asked for other changes, the nation itself is the same."""
    write_nation(replace(NATION, changes=0), out=tmp_path)
    names = [f"{feed}-000{part}" for feed in FEED_NAMES for part in (1, 2)]
    for name in (*names, "truth"):
        (one,), (other,) = nation.glob(f"{name}.*"), tmp_path.glob(f"{name}.*")
        assert one.read_bytes() == other.read_bytes()


def test_without_compression_the_text_is_the_same(nation: Path, tmp_path: Path) -> None:
    """Plain files hold what the compressed ones do."""
    write_nation(replace(NATION, compressed=False), out=tmp_path)
    for path in sorted(nation.rglob("*.gz")):
        plain = tmp_path / path.relative_to(nation).with_suffix("")
        assert plain.read_bytes() == gzip.decompress(path.read_bytes())


def test_each_child_has_a_group_of_origin(nation: Path) -> None:
    """The groups name every child of the nation once, and who was born together."""
    rows = pq.read_table(nation / "groups.parquet").to_pylist()
    assert [row["child"] for row in rows] == list(range(1, NATION.children + 1))
    assert all(row["group"] for row in rows)
    sets = Counter(row["twin_set"] for row in rows if row["twin_set"])
    assert sum(count > 1 for count in sets.values()) >= 0.9 * len(sets) > 0


def test_the_manifest_counts_the_statements(nation: Path, nation_read: Read) -> None:
    """Counts by feed are those of the truth."""
    manifest = json.loads((nation / "manifest.json").read_text())
    assert manifest["children"] == NATION.children
    assert manifest["records"] == {f: len(nation_read.accepted[f]) for f in FEED_NAMES}


def test_progress_reaches_the_last_child(tmp_path: Path) -> None:
    """A caller is told after each part, and at the end of all children."""
    told: list[int] = []
    plan = Plan(children=90, seed=2, changes=9, block=20, blocks_a_part=1)
    write_nation(plan, out=tmp_path, progress=told.append)
    assert told == [20, 40, 60, 80, 90]


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    """Nothing is written or removed where something else lies."""
    (tmp_path / "letter.txt").write_text("keep")
    with pytest.raises(OutputFolderError):
        write_nation(Plan(children=10, seed=1), out=tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def _contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
