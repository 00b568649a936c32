"""Every line of the threat model's tables names a test that there is."""

import re

import pytest

from tests.architecture.repository import ROOT

_TABLES = ("## What a thief gets", "## How the promises can fail, and what is done")
_TESTS = re.compile(r"`(tests/[\w/.]+)`")


def _lines() -> list[str]:
    text = (ROOT / "docs" / "threat-model.md").read_text("utf-8")
    found = []
    for heading in _TABLES:
        section = text.split(heading, 1)[1].split("\n## ", 1)[0]
        rows = [line for line in section.splitlines() if line.startswith("| ")]
        found += rows[1:]
    return found


def test_the_tables_are_read() -> None:
    """Otherwise the test below would hold of nothing."""
    assert len(_lines()) > 35
    assert any(line.startswith("| dump or backup of `default`") for line in _lines())


@pytest.mark.parametrize("line", _lines(), ids=lambda line: line[2:42])
def test_each_line_names_its_test(line: str) -> None:
    """And what it names is there."""
    named = _TESTS.findall(line)
    assert named
    assert not [name for name in named if not (ROOT / name).exists()]
