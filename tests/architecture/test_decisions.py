"""The decision records are listed, complete, and held by checks that exist."""

import re
from pathlib import Path

import pytest

from tests.architecture.repository import ROOT

_DECISIONS = sorted((ROOT / "docs" / "adr").glob("[0-9]*.md"))
_CHECK = re.compile(r"`((?:tests|scripts|src)/[\w./-]+|pyproject\.toml)")


def _headings(page: Path) -> list[str]:
    return re.findall(r"^## (.+)$", page.read_text("utf-8"), re.MULTILINE)


@pytest.mark.parametrize("page", _DECISIONS, ids=lambda page: page.name[:4])
def test_a_decision_has_every_part_of_the_template(page: Path) -> None:
    """A decision says what it is about, what was rejected, what follows and what holds it."""
    assert _headings(page) == _headings(ROOT / "docs" / "adr" / "template.md")


@pytest.mark.parametrize("page", _DECISIONS, ids=lambda page: page.name[:4])
def test_a_decision_is_in_the_index(page: Path) -> None:
    """The index lists each decision by number and file."""
    assert f"[{page.name[:4]}]({page.name})" in (ROOT / "docs" / "adr" / "README.md").read_text()


@pytest.mark.parametrize("page", _DECISIONS, ids=lambda page: page.name[:4])
def test_a_decision_is_held_by_a_check_that_exists(page: Path) -> None:
    """The last part of a decision names at least one file, and every file it names is there."""
    held_by = page.read_text("utf-8").split("## What holds it")[1]
    checks = _CHECK.findall(held_by)
    assert checks
    assert [check for check in checks if not (ROOT / check).exists()] == []
