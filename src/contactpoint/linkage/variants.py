"""Names that are forms of one name: nicknames, spellings, cognates, family-name variants.

This is a relation between two names, deliberately not closed over a third: Bella may be Isabella or
Arabella, but Isabella and Arabella are not one name. The files and their licences are described in
``data/README.md``.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files

_NONE: frozenset[str] = frozenset()


def nickname_forms(name: str) -> frozenset[str]:
    """Nicknames, full forms and other spellings of a folded given name, without the name."""
    return _given_forms()[0].get(name, _NONE)


def cognate_forms(name: str) -> frozenset[str]:
    """Looser relatives of a folded given name. Two children of one family may bear both."""
    return _given_forms()[1].get(name, _NONE)


def family_forms(name: str) -> frozenset[str]:
    """Other ways the folded family name is written, without the name itself."""
    return _family_forms().get(name, _NONE)


def is_usual_given(name: str) -> bool:
    """Whether so many children bear the folded name that it is hardly a slip of another name."""
    return name in _usual_given()


def _data(name: str) -> list[str]:
    text = files("contactpoint.linkage").joinpath("data", name).read_text(encoding="utf-8")
    return text.splitlines()


def _both_ways(pairs: Iterable[tuple[str, str]]) -> Mapping[str, frozenset[str]]:
    forms: defaultdict[str, set[str]] = defaultdict(set)
    for one, other in pairs:
        forms[one].add(other)
        forms[other].add(one)
    return {name: frozenset(others) for name, others in forms.items()}


@cache
def _given_forms() -> tuple[Mapping[str, frozenset[str]], Mapping[str, frozenset[str]]]:
    near: list[tuple[str, str]] = []
    loose: list[tuple[str, str]] = []
    for row in csv.DictReader(_data("nicknames.csv")):
        pairs = loose if row["kind"] == "cognate" else near
        pairs.extend((row["name"], other) for other in row["others"].split())
    return _both_ways(near), _both_ways(loose)


@cache
def _family_forms() -> Mapping[str, frozenset[str]]:
    rows = csv.DictReader(_data("surname_variants.csv"))
    return _both_ways((row["name"], other) for row in rows for other in row["others"].split())


@cache
def _usual_given() -> frozenset[str]:
    return frozenset(word for line in _data("usual_given_names.txt") for word in line.split())
