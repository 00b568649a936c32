"""The commands that people and other people's scripts rely on are there."""

import os
import re

import pytest

from tests.architecture.repository import ROOT

# Stable: documentation, tests and other people's scripts use these.
_COMMANDS = (
    *("setup", "demo", "test", "test-fast", "test-deep", "test-engines", "test-faults"),
    "test-image",
    *("check", "lint", "fmt", "bench", "screenshots", "access", "sbom", "audit"),
)


@pytest.mark.parametrize("command", _COMMANDS)
def test_the_makefile_has_the_command_and_says_what_it_does(command: str) -> None:
    """``make help`` lists each stable command."""
    makefile = (ROOT / "Makefile").read_text()
    assert re.search(rf"^{command}:.*## \S", makefile, re.MULTILINE)


@pytest.mark.parametrize("command", _COMMANDS)
def test_contributing_explains_the_command(command: str) -> None:
    """CONTRIBUTING.md names each stable command."""
    assert f"make {command}`" in (ROOT / "CONTRIBUTING.md").read_text()


def test_ci_runs_what_a_contributor_runs() -> None:
    """``.ci/run`` is executable and is two commands of the Makefile, nothing else."""
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    commands = [line for line in script.read_text().splitlines() if not line.startswith("#")]
    assert commands == [
        "set -eu",
        'cd "$(dirname "$0")/.."',
        "make test",
        "exec make test-engines",
    ]


def test_a_commit_is_checked_by_what_a_contributor_runs() -> None:
    """pre-commit runs ``make check`` and fetches nothing from anywhere."""
    hooks = (ROOT / ".pre-commit-config.yaml").read_text()
    assert re.findall(r"entry: (.+)", hooks) == ["make check"]
    assert re.findall(r"repo: (.+)", hooks) == ["local"]
