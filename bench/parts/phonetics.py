"""Which phonetic code finds names that two sources wrote otherwise, in each group of names.

The child register and the school census each heard of the same children. Of those whose name they
write otherwise it is asked how often both names sound alike, and how often where the beginnings,
which are looked up too, do not bring the child. What a code costs is how many children of England
one look-up by year and sound would bring.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from itertools import product
from typing import Any

import duckdb
import jellyfish

from bench.installation import Installation
from bench.options import ENGLAND
from bench.parts import generating
from bench.tables import count, table
from contactpoint.children.name_words import family_words, given_words
from contactpoint.linkage.sounds import sound_codes

MOST_CHILDREN = 1_000_000
_START = 3

# The codes of a name: two names sound alike where they have one in common.
Code = Callable[[str], tuple[str, ...]]
# Given and family name, folded, and the year of birth.
Named = tuple[str, str, str]

_PAIRS = """
    SELECT groups."group", ours.given_names, ours.family_name, ours.date_of_birth,
        theirs.Forename, theirs.Surname
    FROM read_csv($register, all_varchar = true) AS ours
    JOIN read_parquet($truth) AS a
        ON a.feed = 'child_register' AND a.reference = ours.reference
    JOIN read_parquet($truth) AS b ON b.feed = 'school_census' AND b.child = a.child
    JOIN read_csv($census, all_varchar = true) AS theirs ON theirs.UPN = b.reference
    JOIN read_parquet($groups) AS groups ON groups.child = a.child
    WHERE a.child <= $most
"""


def measure(installation: Installation) -> dict[str, object]:
    """Of each code and group: pairs, found, found by it alone; and what a look-up brings."""
    feeds = installation.feeds
    if installation.options.feeds is None and not installation.files("child_register"):
        generating.measure(installation)
    con = duckdb.connect(":memory:")
    told = {
        "register": str(feeds / "child_register-*.csv.gz"),
        "census": str(feeds / "school_census-*.csv.gz"),
        "truth": str(feeds / "truth.parquet"),
        "groups": str(feeds / "groups.parquet"),
        "most": MOST_CHILDREN,
    }
    rows = con.execute(_PAIRS, told).fetchall()
    con.close()
    registered = [
        named for _, given, family, born, *_ in rows if (named := _named(given, family, born))
    ]
    pairs = [
        (group, ours, theirs)
        for group, given, family, born, forename, surname in rows
        if (ours := _named(given, family, born))
        and (theirs := _named(forename, surname, born))
        and ours[:2] != theirs[:2]
    ]
    return {
        "children": len(registered),
        "codes": {
            name: {
                "groups": _found(code, pairs),
                "brought": round(_brought(code, registered), 2),
            }
            for name, code in codes().items()
        },
    }


def codes() -> Mapping[str, Code]:
    """The codes that are compared; a name in unknown letters stands for itself."""
    known: dict[str, Callable[[str], str]] = {
        "none": lambda name: name,
        "soundex": jellyfish.soundex,
        "metaphone": jellyfish.metaphone,
        "nysiis": jellyfish.nysiis,
        "match rating": jellyfish.match_rating_codex,
    }
    try:
        from doublemetaphone import doublemetaphone
    except ImportError:
        pass
    else:
        known["double metaphone"] = lambda name: str(doublemetaphone(name)[0])
    return {**{name: _or_itself(code) for name, code in known.items()}, "ours": sound_codes}


def _or_itself(code: Callable[[str], str]) -> Code:
    return lambda name: ((code(name) if name.isascii() else "") or name,)


def _named(given: str | None, family: str | None, born: str) -> Named | None:
    first, whole = given_words(given or "").first, family_words(family or "").whole
    return (first, whole, born[:4]) if first and whole else None


def _found(code: Code, pairs: Iterable[tuple[str, Named, Named]]) -> dict[str, list[int]]:
    """By group: pairs, those that sound alike, and of these those that do not begin alike."""
    counts: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for group, ours, theirs in pairs:
        alike = all(
            not set(code(a)).isdisjoint(code(b)) for a, b in zip(ours[:2], theirs[:2], strict=True)
        )
        begin = all(a[:_START] == b[:_START] for a, b in zip(ours[:2], theirs[:2], strict=True))
        for place, holds in enumerate((True, alike, alike and not begin)):
            counts[group][place] += holds
    return dict(sorted(counts.items()))


def _brought(code: Code, children: list[Named]) -> float:
    """How many of England's children a look-up brings by year and sound of both names."""
    crowds: defaultdict[tuple[str, str, str], list[int]] = defaultdict(list)
    keys = [
        [(year, *both) for both in product(code(given), code(family))]
        for given, family, year in children
    ]
    for child, of_child in enumerate(keys):
        for key in of_child:
            crowds[key].append(child)
    brought = sum(len({c for key in of_child for c in crowds[key]}) - 1 for of_child in keys)
    return brought / len(children) * ENGLAND / len(children)


def told(run: Mapping[str, Any]) -> list[str]:
    """A table of codes, and one of groups."""
    measured = run["phonetics"]["codes"]
    groups = sorted(next(iter(measured.values()))["groups"])
    lines = [
        "Names that the child register and the school census write otherwise: how many of 100 a"
        " code of the sound finds, in brackets those that no beginning of the names brings; and"
        " how many of England's children a look-up by year and sound brings (estimated from the"
        f" {count(run['phonetics']['children'])} children of both). “ours” is our own"
        " (`linkage/sounds.py`).",
        "",
    ]
    head = ("group", "pairs", *measured)
    rows = [
        ("all", *_shares(measured, groups)),
        ("brought", "", *(f"{code['brought']:.1f}" for code in measured.values())),
    ]
    rows += [(group.replace("_", " "), *_shares(measured, [group])) for group in groups]
    return [*lines, *table(head, rows)]


def _shares(measured: Mapping[str, Any], groups: Iterable[str]) -> tuple[str, ...]:
    chosen = list(groups)
    summed = {
        name: [sum(code["groups"][group][place] for group in chosen) for place in range(3)]
        for name, code in measured.items()
    }
    pairs = next(iter(summed.values()))[0]
    return (
        f"{pairs:,}",
        *(f"{100 * f / pairs:.1f} ({100 * a / pairs:.1f})" for _, f, a in summed.values()),
    )
