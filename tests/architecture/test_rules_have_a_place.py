"""The table of rules in CONTRIBUTING.md names what is there."""

import re
from collections.abc import Mapping
from importlib import import_module

import pytest

from tests.architecture.repository import ROOT

_PAGE = (ROOT / "CONTRIBUTING.md").read_text("utf-8")


def places() -> list[str]:
    """The dotted names in the table, in its order."""
    table = _PAGE.split("| rule | the one place |")[1].split("\n\n")[0]
    rows = [line.split("|")[2] for line in table.splitlines() if line.count("|") == 3]
    return [name for cell in rows for name in re.findall(r"`([\w.]+)`", cell)]


def test_each_place_is_named_once() -> None:
    """Two rules at one place, or one rule at two, would not be one place a rule."""
    assert len(places()) == len(set(places())) > 30


@pytest.mark.parametrize("place", places())
def test_what_the_table_names_is_there(place: str) -> None:
    """A stranger who follows the table finds the rule, with its reason or its source."""
    module, _, name = place.rpartition(".")
    found = getattr(import_module(f"contactpoint.{module}"), name)
    if not isinstance(found, Mapping | tuple | frozenset):
        assert found.__module__ == f"contactpoint.{module}"
        assert found.__doc__
