"""``linkage evaluate``: the figures that the README quotes."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

QUOTED = {
    "pairs_true",
    "linked_true",
    "linked_false",
    "review",
    "precision",
    "recall",
    "twins_joined",
    "children_without_record",
    "wrong_per_100000",
}


@pytest.fixture
def truth(bella: str, tmp_path: Path) -> Path:
    """The truth about Bella's two statements."""
    path = tmp_path / "truth.csv"
    rows = [f"{s.feed},{s.source},{s.reference},1," for s in (world.BELLA, world.BELLA_AT_SCHOOL)]
    path.write_text("\n".join(["feed,source,reference,child,twin_set", *rows]) + "\n", "utf-8")
    return path


def test_json_has_the_figures(run: Run, truth: Path) -> None:
    """One document with every figure by its name."""
    document = json.loads(run("linkage", "evaluate", "--truth", str(truth), "--json").stdout)
    assert set(document) >= QUOTED
    assert (document["pairs_true"], document["linked_true"]) == (1, 1)
    assert (document["precision"], document["recall"]) == (1.0, 1.0)


def test_a_person_reads_a_line_a_figure(run: Run, truth: Path) -> None:
    """The same names and figures, one a line."""
    done = run("linkage", "evaluate", "--truth", str(truth))
    told = dict(line.split() for line in done.stdout.splitlines())
    assert set(told) >= QUOTED
    assert told["recall"] == told["local_recall"] == "1.0"


def test_another_file_is_refused(run: Run, tmp_path: Path) -> None:
    """Exit 1 with the columns that it should have; exit 2 when there is no such file."""
    path = tmp_path / "other.csv"
    path.write_text("name\nTarkington\n", "utf-8")
    done = run("linkage", "evaluate", "--truth", str(path), "--json")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "twin_set" in done.stderr
    assert "Tarkington" not in done.stderr
    assert run("linkage", "evaluate", "--truth", str(tmp_path / "none.csv")).exit_code == 2


def test_groups_of_names_are_told(run: Run, truth: Path) -> None:
    """Where the truth has groups, --json has the figures of each and a person reads a table."""
    (truth.parent / "groups.csv").write_text("child,group\n1,irish\n", "utf-8")
    done = run("linkage", "evaluate", "--truth", str(truth), "--json")
    assert json.loads(done.stdout)["groups"]["irish"]["recall"] == 1.0
    done = run("linkage", "evaluate", "--truth", str(truth))
    assert ["irish", "1", "1.0", "0.0", "0.0", "0"] in [
        line.split() for line in done.stdout.splitlines()
    ]


def test_without_a_truth_nothing_is_evaluated(run: Run) -> None:
    """Wrong usage: exit 2, and the option that is missing is named."""
    done = run("linkage", "evaluate", "--json")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "--truth" in done.stderr
