"""What CONTRIBUTING.md tells of the ways through the code, and of what a change touches, is so."""

import re
from importlib import import_module

import pytest

from tests.architecture.repository import ROOT, SOURCE

_PAGE = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
_WAYS = _PAGE.split("## How things travel")[1].split("\n## ")[0]
_TOUCHED = _PAGE.split("## What a change touches")[1].split("\n## ")[0]
_LONGEST_WAY = 12


def _steps(way: str) -> list[tuple[list[str], str]]:
    """The functions of each step of a way, and the module that calls them."""
    rows = [line.split("|")[2:4] for line in way.splitlines() if line.count("|") == 4]
    named = [[re.findall(r"`([\w.]+)`", cell) for cell in row] for row in rows]
    return [(functions, caller) for functions, (caller,) in (n for n in named if all(n))]


_EACH_WAY = {name: _steps(way) for name, way in re.findall(r"\*\*(.+)\*\*\n\n((?:\|.*\n)+)", _WAYS)}


def test_the_three_ways_are_told() -> None:
    """A search, a statement of a feed and a verdict."""
    assert list(_EACH_WAY) == ["A search", "A statement of a feed", "A verdict"]
    assert all(len(way) > 5 for way in _EACH_WAY.values())


@pytest.mark.parametrize(
    ("function", "caller"),
    [
        pytest.param(function, caller, id=f"{way}: {function}")
        for way, steps in _EACH_WAY.items()
        for functions, caller in steps
        for function in functions
    ],
)
def test_a_step_is_there_and_is_called_from_where_it_is_said(function: str, caller: str) -> None:
    """A stranger who follows a way step by step never comes to a dead end."""
    module, _, name = function.rpartition(".")
    found = getattr(import_module(f"contactpoint.{module}"), name)
    assert found.__module__ == f"contactpoint.{module}"
    path = SOURCE.joinpath(*caller.split(".")).with_suffix(".py")
    source = path.read_text("utf-8")
    # Paths and repositories are taken by their module.
    assert re.search(rf"\b{name}\b", source)


@pytest.mark.parametrize("way", _EACH_WAY)
def test_no_way_is_longer_than_twelve_modules(way: str) -> None:
    """Whoever has to follow one holds it in mind."""
    modules = {name.rpartition(".")[0] for functions, _ in _EACH_WAY[way] for name in functions}
    assert len(modules) <= _LONGEST_WAY


def test_what_a_change_touches_is_there() -> None:
    """Every file and folder of the four lists exists."""
    paths = [path.split("<")[0] for path in re.findall(r"`((?:src|docs|tests)/[^`]*)`", _TOUCHED)]
    assert len(paths) > 15
    assert [path for path in paths if not (ROOT / path).exists()] == []
