"""Words of a name that say less than a name: a leading Muhammad, a Singh or Kaur.

Two brothers Muhammad Hassan and Muhammad Hussain share the half that does not tell them apart, and
most who are named so are called by the other half. A second name such as Kaur, Begum or Bint says a
sex, a faith or whose child, and passes to a family name's place without being the family's. The
words, their spellings and sources are described in ``data/README.md``.
"""

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


def is_half_name(word: str) -> bool:
    """Whether a folded word, followed by another given name, does not tell a child apart.

    Alone it is a name like any other.
    """
    return word in _words()["leading"]


def is_family_marker(word: str) -> bool:
    """Whether a folded second or family name says sex, faith or descent, and not the family."""
    return word in _words()["marker"]


def half_name(word: str) -> str:
    """The one spelling that stands for all of a half name; the word itself for any other word."""
    return _words()["leading"].get(word, word)


def family_marker(word: str) -> str:
    """The one spelling that stands for all of a marker; the word itself for any other word."""
    return _words()["marker"].get(word, word)


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    """By kind, every spelling with the one that stands for it."""
    found: dict[str, dict[str, str]] = {"leading": {}, "marker": {}}
    text = files("contactpoint.linkage").joinpath("data", "half_names.csv").read_text("utf-8")
    for row in csv.DictReader(text.splitlines()):
        for spelling in (row["name"], *row["spellings"].split()):
            found[row["kind"]].setdefault(spelling, row["name"])
    return found
