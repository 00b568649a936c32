"""The files are what their formats say, and the truth says of each row whose it is."""

import csv
import json
from collections import Counter
from pathlib import Path
from xml.etree.ElementTree import parse

import pytest

from contactpoint.children.statement import Statement
from contactpoint.feeds.catalogue import FEEDS as READERS
from contactpoint.feeds.outcomes import Accepted
from contactpoint.synth import story
from contactpoint.synth.population import AS_AT
from contactpoint.synth.writing import FEEDS, OutputFolderError, SynthReport, write_england
from tests.synth.conftest import CHILDREN, Population

Identity = tuple[str, str, str]


@pytest.fixture(scope="module")
def truth(written: SynthReport) -> dict[Identity, dict[str, str]]:
    with (written.out / "truth.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    found = {(row["feed"], row["source"], row["reference"]): row for row in rows}
    assert len(found) == len(rows)
    return found


@pytest.mark.parametrize("feed", FEEDS)
def test_a_reader_finds_exactly_the_statements_of_the_truth(
    feed: str,
    written: SynthReport,
    truth: dict[Identity, dict[str, str]],
    population: Population,
) -> None:
    """Every row of every file is read, is in the truth, and says what the population says."""
    made = {
        (true.statement.feed, true.statement.source, true.statement.reference): true.statement
        for true in population.statements
    }
    made |= {(s.feed, s.source, s.reference): s for s in story.story_statements(as_at=AS_AT)}
    found: list[Statement] = []
    for path in sorted((written.out / feed).iterdir()):
        sender = path.stem if READERS[feed].sender_is else ""
        with path.open("rb") as stream:
            for outcome in READERS[feed].read(stream, sender=sender):
                assert isinstance(outcome, Accepted)
                found.append(outcome.statement)
    identities = [(s.feed, s.source, s.reference) for s in found]
    assert sorted(identities) == sorted(key for key in truth if key[0] == feed)
    assert [s for s, key in zip(found, identities, strict=True) if s != made[key]] == []


def test_the_truth_has_every_child_and_marks_twins(
    truth: dict[Identity, dict[str, str]], population: Population
) -> None:
    """Child and twin set in the truth are those of the population."""
    for true in population.statements:
        statement = true.statement
        row = truth[statement.feed, statement.source, statement.reference]
        assert row["child"] == str(true.child)
        assert row["twin_set"] == ("" if true.twin_set is None else str(true.twin_set))


def test_every_child_of_the_truth_has_its_group(
    written: SynthReport, truth: dict[Identity, dict[str, str]], population: Population
) -> None:
    """Once each; only the story's child comes from no group of names."""
    with (written.out / "groups.csv").open(encoding="utf-8", newline="") as stream:
        told = [(row["child"], row["group"]) for row in csv.DictReader(stream)]
    groups = dict(told)
    assert len(groups) == len(told)
    assert {row["child"] for row in truth.values()} - groups.keys() == {str(CHILDREN + 1)}
    assert {str(true.child): true.group for true in population.statements} == groups
    assert all(groups.values())


def test_the_manifest_counts_what_was_written(written: SynthReport) -> None:
    """Counts by feed are those of the truth, and the story's child is the last."""
    manifest = json.loads((written.out / "manifest.json").read_text())
    assert manifest["children"] == CHILDREN + 1 == written.children
    assert manifest["statements"] == dict(written.statements)
    with (written.out / "truth.csv").open(encoding="utf-8") as stream:
        counted = Counter(row["feed"] for row in csv.DictReader(stream))
    assert counted == written.statements


def test_transfer_files_hold_only_confirmed_elements(written: SynthReport) -> None:
    """A pupil has no element besides the five that are known to be the format's."""
    for path in (written.out / "ctf").iterdir():
        pupils = parse(path).iterfind("CTFpupilData/Pupil")
        tags = {element.tag for pupil in pupils for element in pupil}
        assert tags <= {"UPN", "Surname", "Forename", "DOB", "Sex"}
        school = path.name.partition("_")[0]
        header = parse(path).find("Header/SourceSchool")
        assert header is not None
        assert f"{header.findtext('LEA')}{header.findtext('Estab')}" == school


def test_few_enough_transfer_files(written: SynthReport) -> None:
    """Children share schools: a small population does not fill a file a pupil."""
    assert written.files["ctf"] < written.statements["ctf"] / 8


def test_lists_come_in_several_shapes(written: SynthReport) -> None:
    """Separators, encodings and byte order marks differ from sender to sender."""
    heads = [path.read_bytes()[:400] for path in (written.out / "school_list").iterdir()]
    first_lines = {head.split(b"\r\n")[0] for head in heads}
    assert len(first_lines) >= 5
    assert any(head.startswith(b"\xef\xbb\xbf") for head in heads)
    assert {s for line in first_lines for s in b",;|\t" if bytes([s]) in line} == set(b",;|\t")


def test_the_same_arguments_write_the_same_bytes(tmp_path: Path) -> None:
    """Two runs with one seed differ in nothing, and the second replaces a first one."""
    first, second = tmp_path / "first", tmp_path / "second"
    write_england(children=150, seed=4, out=first, region="London", story=True)
    write_england(children=120, seed=5, out=second, region="London")
    write_england(children=150, seed=4, out=second, region="London", story=True)
    assert _contents(first) == _contents(second)


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    """Nothing is written or removed where something else lies."""
    (tmp_path / "letter.txt").write_text("keep")
    with pytest.raises(OutputFolderError):
        write_england(children=10, seed=1, out=tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_progress_reaches_the_last_child(tmp_path: Path) -> None:
    """A caller is told as children are done, and never goes back."""
    told: list[int] = []
    write_england(
        children=60, seed=2, out=tmp_path, region="London", story=True, progress=told.append
    )
    assert told == sorted(set(told))
    assert told[-1] == 61


def _contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
