"""Make linkage's lists of given names from the open reference files.

Run when a reference file or one of the lists made by hand beside this script has changed::

    python scripts/name_forms.py REFERENCE_FOLDER

It reads ``nicknames.csv`` (pairs of names), ``given_names.csv.gz`` (births in England and Wales)
and ``given_name_groups.csv`` (languages of names, and who bears them in the United States). It
writes ``nicknames.csv`` and ``given_births.csv.gz`` in ``linkage/data``, byte for byte the same at
every run. The rule for a pair's kind is in ``linkage/data/README.md``.
"""

import csv
import gzip
import io
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, starmap
from pathlib import Path

from contactpoint.children.folding import folded_words
from contactpoint.linkage import variants
from contactpoint.linkage.variants import USUAL_FROM, one_spelling, sex_of_births

DATA = Path(variants.__file__).parent / "data"
BY_HAND = Path(__file__).with_name("name_forms_by_hand.csv")
ORIGINS_BY_HAND = Path(__file__).with_name("given_origins_by_hand.csv")

# Of one sex: parents of two children know these names as names of their own.
_COMMONEST = 100
# A name that fewer bear says nothing about its sex, and is not listed.
_LISTED_FROM = 25

_NICKNAME, _SPELLING, _COGNATE = "nickname", "spelling", "cognate"
_ENDING = re.compile("(ie|ey|ee|y|i)$")


def main(source: Path) -> None:
    """Write both lists from the files in ``source``. Raises ``OSError`` when one is missing."""
    births = Births.of(source / "given_names.csv.gz")
    kinds = _kinds(source / "nicknames.csv", births)
    listed: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for (one, other), kind in sorted(kinds.items()):
        listed[kind, one].append(other)
    forms = ((kind, one, " ".join(others)) for (kind, one), others in sorted(listed.items()))
    _write(DATA / "nicknames.csv", ("kind", "name", "others"), forms)
    _write_births(births, {})
    # Only now is it known which spellings are of one name.
    _write_births(births, _origins(source / "given_name_groups.csv", births))


def _write_births(births: "Births", origins: Mapping[str, str]) -> None:
    rows = ((name, *counts, origins.get(name, "")) for name, *counts in births.rows())
    _write(DATA / "given_births.csv.gz", ("name", "female", "male", "origins"), rows)


@dataclass(frozen=True)
class Births:
    """How many girls and boys of 25 years were given each folded name."""

    of_name: Mapping[str, tuple[int, int]]
    commonest: tuple[frozenset[str], frozenset[str]]

    @classmethod
    def of(cls, file: Path) -> "Births":
        """Count the births of all the years in ``file``."""
        counts: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
        for row in _rows(file):
            counts["".join(folded_words(row["name"]))]["FM".index(row["sex"])] += int(row["count"])
        ranked = (sorted(counts, key=lambda name: (-counts[name][sex], name)) for sex in (0, 1))
        female, male = (frozenset(names[:_COMMONEST]) for names in ranked)
        return cls({name: (girls, boys) for name, (girls, boys) in counts.items()}, (female, male))

    def rows(self) -> Iterator[tuple[str, int, int]]:
        """Every listed name with its girls and boys."""
        for name, (girls, boys) in sorted(self.of_name.items()):
            if name and girls + boys >= _LISTED_FROM:
                yield name, girls, boys

    def all_of(self, name: str) -> int:
        """The children of both sexes."""
        return sum(self.of_name.get(name, (0, 0)))

    def two_usual(self, one: str, other: str) -> bool:
        """Whether parents give each as a name of its own."""
        return min(self.all_of(one), self.all_of(other)) >= USUAL_FROM

    def both_commonest(self, one: str, other: str) -> bool:
        """Whether both are among the commonest of one sex."""
        return any(one in names and other in names for names in self.commonest)

    def of_two_sexes(self, one: str, other: str) -> bool:
        """Whether nearly all who bear one are girls and nearly all who bear the other boys."""
        sexes = {sex_of_births(*self.of_name.get(name, (0, 0))) for name in (one, other)}
        return sexes == {"f", "m"}


# A part so great of all who bear a name in the United States that it is typical of their group.
_TYPICAL_FROM = (("asian", "us_pct_asian_pacific", 30.0), ("black", "us_pct_black", 40.0))


def _origins(file: Path, births: Births) -> Mapping[str, str]:
    """The languages or faiths that a name is of, by hand or by the lists; ``all`` for everybody's.

    What is said by hand of the commonest spelling holds for all. Names that no list knows have
    none.
    """
    found: dict[str, str] = {}
    for row in _rows(file):
        tags = row["origin_tags"].replace("muslim_south_asian", "muslim").replace(";", " ")
        if row["us_pct_white"] and not tags:
            typical = (group for group, part, least in _TYPICAL_FROM if float(row[part]) >= least)
            tags = next(typical, "all")
        found["".join(folded_words(row["name"]))] = tags
    by_hand: defaultdict[str, list[str]] = defaultdict(list)
    for row in _rows(ORIGINS_BY_HAND):
        for name in row["names"].split():
            by_hand[name].append(row["origin"])
    for name in births.of_name:
        said = by_hand.get(name) or by_hand.get(one_spelling(name))
        if said:
            found[name] = " ".join(said)
    return found


def _kinds(source: Path, births: Births) -> Mapping[tuple[str, str], str]:
    """The kind of every pair; the lists say whether it is one, and the rule which."""
    said: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for row in _rows(source):
        one, other = row["name_a"].lower(), row["name_b"].lower()
        if one != other and folded_words(one) == (one,) and folded_words(other) == (other,):
            said[_pair(one, other)].add(row["kind"])
    kinds = {pair: _kind(*pair, kinds, births) for pair, kinds in said.items()}
    for row in _rows(BY_HAND):
        one, others = row["name"], row["others"].split()
        for other in others:
            kinds[_pair(one, other)] = row["kind"]
        if row["kind"] == _SPELLING:
            kinds.update(dict.fromkeys(starmap(_pair, combinations(others, 2)), _SPELLING))
    return kinds


def _kind(one: str, other: str, said: set[str], births: Births) -> str:
    if _sound(one) == _sound(other) and not births.of_two_sexes(one, other):
        return _SPELLING
    stem = _is_short_form(one, other, births) or _is_short_form(other, one, births)
    if said == {"transliteration_or_spelling"}:
        return _NICKNAME if stem and abs(len(one) - len(other)) > 2 else _COGNATE
    if not births.two_usual(one, other):
        return _NICKNAME if "nickname" in said or stem else _COGNATE
    return _NICKNAME if stem and not births.both_commonest(one, other) else _COGNATE


def _is_short_form(short: str, full: str, births: Births) -> bool:
    """Whether the letters show it: Robbie, Rob and Bella.

    A bare beginning is a short form only where the full name is given more often, a bare end where
    it is so three times as often: those who want the short one give that.
    """
    stem, whole = _bare(short), _bare(full)
    bare = _ENDING.sub("", stem)
    if bare != stem:
        inside = len(bare) > 2 and bare in whole and not births.of_two_sexes(short, full)
        return len(bare) > 1 and (whole.startswith(bare) or inside)
    if len(whole) <= len(stem):
        return False
    few, many, usual = births.all_of(short), births.all_of(full), births.two_usual(short, full)
    if whole.endswith(stem) and len(stem) > 3 and not births.of_two_sexes(short, full):
        return 3 * few <= many or not usual
    bare = re.sub("e$", "", stem)
    if short.endswith("a") or len(full) < len(short) + 2 or len(bare) < 2:
        return False
    return whole.startswith(bare) and (few <= many or not usual)


def _bare(name: str) -> str:
    """The letters that a short form keeps: one of each double, hard C as K, no H within."""
    for letters, plain in (("ph", "f"), ("ck", "k"), ("ch", "k"), ("x", "ks"), ("c", "k")):
        name = name.replace(letters, plain)
    return re.sub(r"(.)\1+", r"\1", name[:1] + name[1:].replace("h", ""))


# Letters and the sound that an English reader gives them, in the order in which they are read.
_READ = tuple(
    (re.compile(letters), sound)
    for letters, sound in (
        ("^wr", "r"),
        ("eigh$", "i"),
        ("ee", "i"),
        ("oo", "u"),
        (r"(.)\1+", r"\1"),
        ("sch|sh", "S"),
        ("ph", "f"),
        ("ck", "k"),
        ("ch(?=[bcdfgklmnprstvxz]|$)", "k"),
        ("ch", "C"),
        ("x", "ks"),
        ("q", "k"),
        ("c(?=[eiy])", "s"),
        ("c", "k"),
        ("(?<=.)h", ""),
        (r"(.)\1+", r"\1"),
        ("(?<=.)(ey|ie|y)$", "i"),
        # Jaden is said like Jayden, and Jake has the vowel of both.
        ("^([^aeiouy]*)a([^aeiouy])e(?=[nyi]|$)", r"\1E\2e"),
        ("(?<=[^aeiou])e$", ""),
        ("(?<=[aeiouEy])s(?=[aeiouEy])", "z"),
        ("[ae][iy]e?", "E"),
        ("(?<=[^aeiouE])y(?=[^aeiouE]|$)", "i"),
        ("(?<=[aeiouE])y(?=[aeiouE])", ""),
        ("(?<=[^aeiouE])y", "i"),
        ("u", "o"),
        # Within a word A, E and O are one weak vowel: Muhammad, Mohammed.
        *[("(?<=[@aeioE])([^@aeioE]+)[aeo]+(?=[^aeo])", r"\1@")] * 3,
        (r"(.)\1+", r"\1"),
    )
)


def _sound(name: str) -> str:
    for letters, sound in _READ:
        name = letters.sub(sound, name)
    return name


def _pair(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)


def _rows(path: Path) -> Iterator[dict[str, str]]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)


def _write(path: Path, header: tuple[str, ...], rows: Iterator[tuple[object, ...]]) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    content = text.getvalue().encode()
    if path.suffix == ".gz":
        # A fixed time in the header keeps the file the same from run to run.
        content = gzip.compress(content, compresslevel=9, mtime=0)
    path.write_bytes(content)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
