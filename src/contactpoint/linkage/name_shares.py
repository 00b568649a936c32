"""How many children bear a name, and what that adds to an agreement on the name.

The model takes every name to be as frequent as the average one. Agreement on "Smith" says less than
that, and agreement on a name that a hundred people bear says more. The difference is
``log2(average share / share of the name)``, in bits. It counts only where the names are the same.
All spellings of a name count together.

Given and family names go together by origin: few of all boys are called Wei, but many of those
called Zhang. So the share of a given name is that in the groups of families that bear the family
name. A family name that says nothing of the given name leaves the shares in all groups, averaged
over the given name's bearers. The tables are described in ``data/README.md``.
"""

import csv
import gzip
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from math import exp2, log2

from contactpoint.linkage.levels import Field, Level
from contactpoint.linkage.model import load_model
from contactpoint.linkage.variants import (
    all_spellings,
    births_of,
    is_usual_given,
    listed_spellings,
    one_family_spelling,
    one_spelling,
    origins_of,
)

# In bits. A rarer name proves no more: two records that share it are cousins as often as one child,
# or a slip was copied from one list into another.
MOST_FAMILY_BITS = 6.0
MOST_GIVEN_BITS = 4.0
# In bits. Agreement on the commonest name still weighs more than a slip in it or half of it.
LEAST_BITS = -3.5

_SEXES = (0, 1)
_NO_GROUP = ("",)

# A name borne by so many is usual: that two share it may be coincidence.
_USUAL_FROM = 60e-6

# Whose bearers are hardly ever of another origin; other names of a language are everybody's too.
_APART = frozenset({"muslim", "indian", "chinese", "west_african", "polish", "turkish"})
# No name that is everybody's too is borne by a greater part of those whose language it is of.
_MOST_OF_A_LANGUAGE = 0.02
# One in so many of a small group bears a name that may be its own, unless fewer were born.
_FLOOR = 300
# For each child of a small group who is in the lists two who were born abroad or have a spelling
# that is not.
_BESIDE_LISTED = 3
# Names that 25 bear are listed.
_UNLISTED = 25
# A name counts for at least so much of its average share in every group: families are not always
# what their names are.
_MIXED = 0.1


def family_bits(names: tuple[str, ...]) -> float:
    """What agreement on these folded family names counts more than on an average one, in bits.

    The commonest of the names decides; 0.0 for no name.
    """
    return min(map(_family_bits, names), default=0.0)


def given_bits(names: tuple[str, ...], families: tuple[str, ...] = ()) -> float:
    """What agreement on these folded given names counts more than on an average one, in bits.

    ``families`` are the folded family names beside them. The commonest of the names decides, in the
    group in which it is commonest; 0.0 for no name.
    """
    if not names:
        return 0.0
    groups = {group for family in families for group in groups_of_family(family)} or {""}
    return min([_given_bits(name, group) for name in names for group in groups])


def groups_of_family(name: str) -> tuple[str, ...]:
    """The groups of which a family with the folded name may be.

    One empty text where the name says nothing of the children's given names.
    """
    found = _families().get(one_family_spelling(name))
    return found.groups if found else _NO_GROUP


def listed_bits(field: Field) -> Mapping[str, float]:
    """What agreement counts more, in bits, for each folded name of the table of a name field.

    A name that is not in the table counts ``MOST_GIVEN_BITS`` or ``MOST_FAMILY_BITS``. Of given
    names it is what they count beside a family name that says nothing of them.
    """
    if field is Field.GIVEN_NAME:
        return listed_given_bits()[""]
    return {name: _family_bits(name) for name in _family_names()}


def listed_groups() -> Mapping[str, tuple[str, ...]]:
    """The :func:`groups_of_family` of every folded family name that says something."""
    found = {name: groups_of_family(name) for name in _family_names()}
    return {name: groups for name, groups in found.items() if groups != _NO_GROUP}


@cache
def listed_given_bits() -> Mapping[str, Mapping[str, float]]:
    """By group of families, what agreement on a folded given name counts more, in bits.

    A name that is not in a group's table counts :func:`most_given_bits` of the group. Beside a
    family name of several groups the least of them counts.
    """
    bits: dict[str, dict[str, float]] = {group: {} for group in ("", *_groups())}
    for name, spellings in _given_names().items():
        for group, listed in bits.items():
            counted = _given_bits.__wrapped__(name, group)
            if counted < most_given_bits(group):
                listed.update(dict.fromkeys(spellings, counted))
    return bits


@cache
def most_given_bits(group: str) -> float:
    """What agreement counts more, in bits, on a given name that no list knows."""
    if not group:
        return MOST_GIVEN_BITS
    unlisted = max(_at_most(_UNLISTED, group, sex) for sex in _SEXES)
    return _bits(Field.GIVEN_NAME, unlisted, most=MOST_GIVEN_BITS)


def is_usual_family(name: str) -> bool:
    """Whether so many people bear the folded family name that two may share it by coincidence."""
    found = _families().get(one_family_spelling(name))
    return found is not None and found.share >= _USUAL_FROM


@lru_cache(maxsize=65_536)
def _family_bits(name: str) -> float:
    found = _families().get(one_family_spelling(name))
    if found is None:
        return MOST_FAMILY_BITS
    return _bits(Field.FAMILY_NAME, found.share, most=MOST_FAMILY_BITS)


@lru_cache(maxsize=65_536)
def _given_bits(name: str, group: str) -> float:
    shares, most = _shares_of(one_spelling(name)), most_given_bits(group)
    return _bits(Field.GIVEN_NAME, shares[group], most=most) if shares else most


def _bits(field: Field, share: float, *, most: float) -> float:
    """In tenths of a bit: the tables know no more, and so there are few models in use."""
    return round(max(LEAST_BITS, min(most, log2(_average(field) / share))), 1)


@cache
def _average(field: Field) -> float:
    """The chance that two children have the same name, by which the model was trained."""
    return load_model().chance_of(field, Level.SAME)


@lru_cache(maxsize=4096)
def _shares_of(name: str) -> Mapping[str, float]:
    """The share of a name, in all its spellings, in every group, of the children of the commoner
    sex; under an empty text all these, averaged over the name's bearers. Empty if not listed."""
    spellings = listed_spellings().get(name, ())
    if not spellings:
        return {}
    found = dict.fromkeys(("", *_groups()), 0.0)
    for sex in _SEXES:
        within = dict.fromkeys(_groups(), 0.0)
        for spelling in spellings:
            _add_modelled(within, spelling, sex)
        borne = sum([group.part * within[one] for one, group in _groups().items()])
        met = sum([group.part * within[one] ** 2 for one, group in _groups().items()])
        average = met / borne if borne else 0.0
        found[""] = max(found[""], average)
        for one, share in within.items():
            found[one] = max(found[one], share, _MIXED * average)
        for spelling in spellings:
            for one in _groups_that_may_own(spelling):
                found[one] = max(found[one], _at_most(births_of(spelling)[sex], one, sex))
    return found


def _at_most(births: float, group: str, sex: int) -> float:
    """The share of a group if so many births were all in it, and others not in the lists."""
    return min(1 / _FLOOR, _BESIDE_LISTED * births / (_born()[sex] * _groups()[group].part))


def _groups_that_may_own(spelling: str) -> tuple[str, ...]:
    """The groups of which all who bear a name may be, for all that the lists say."""
    return () if is_usual_given(spelling) else _groups_of_origins(origins_of(spelling))


@cache
def _groups_of_origins(origins: frozenset[str]) -> tuple[str, ...]:
    """Those with names of any of the origins; all groups for a name that no list knows."""
    return tuple(
        name
        for name, group in _groups().items()
        if not origins or not origins.isdisjoint(group.origins)
    )


def _add_modelled(within: dict[str, float], spelling: str, sex: int) -> None:
    """Add the share of a name in each group: its births go where its origins are.

    Those of a name that is everybody's go by the part of a group whose children have such names.
    """
    births, born = births_of(spelling)[sex], _born()[sex]
    if not births:
        return
    origins = origins_of(spelling)
    own, of_origin = _parts_of_origins(origins)
    here = 0.0
    if of_origin:
        apart = "all" not in origins and not origins.isdisjoint(_APART)
        here = births if apart else min(births / 2, _MOST_OF_A_LANGUAGE * born * of_origin)
    elsewhere = (births - here) / born / _everybody()
    for name, group in _groups().items():
        within[name] += elsewhere * group.part_of_everybody
    for name, part in own.items():
        within[name] += here / born / of_origin * part


@cache
def _parts_of_origins(origins: frozenset[str]) -> tuple[Mapping[str, float], float]:
    """By group, how many of its children have names of the origins; and how many of all have."""
    own = {
        name: sum(part for origin, part in group.origins.items() if origin in origins)
        for name, group in _groups().items()
    }
    own = {name: part for name, part in own.items() if part}
    return own, sum(_groups()[name].part * part for name, part in own.items())


@dataclass(frozen=True, slots=True)
class _Group:
    """Families: their part of all children, and the part of those who have names of each origin."""

    part: float
    origins: Mapping[str, float]
    part_of_everybody: float


@dataclass(frozen=True, slots=True)
class _Family:
    share: float
    groups: tuple[str, ...]


@cache
def _everybody() -> float:
    """The part of all children who have everybody's names."""
    return sum(group.part * group.part_of_everybody for group in _groups().values())


@cache
def _born() -> tuple[int, int]:
    """The girls and the boys of all listed names."""
    counts = [births_of(name) for names in listed_spellings().values() for name in names]
    return sum(girls for girls, _ in counts), sum(boys for _, boys in counts)


@cache
def _groups() -> Mapping[str, _Group]:
    parts = {name: _share(rarity) for kind, name, _, rarity in _table() if kind == "group"}
    text = files("contactpoint.linkage").joinpath("data", "name_groups.csv").read_text("utf-8")
    found = {}
    for row in csv.DictReader(text.splitlines()):
        said = (origin.split(":") for origin in row["origins"].split())
        origins = {origin: int(percent) / 100 for origin, percent in said}
        found[row["group"]] = _Group(parts[row["group"]], origins, 1.0 - sum(origins.values()))
    return found


@cache
def _families() -> Mapping[str, _Family]:
    """Family names of which one spelling stands for all."""
    return {
        name: _Family(_share(rarity), tuple(groups.split()) or _NO_GROUP)
        for kind, name, groups, rarity in _table()
        if kind == "family"
    }


@cache
def _family_names() -> tuple[str, ...]:
    """The family names of the table in all their spellings."""
    listed = _families()
    spellings = (name for name in all_spellings() if one_family_spelling(name) in listed)
    return tuple(dict.fromkeys((*listed, *spellings)))


def _given_names() -> Mapping[str, Iterable[str]]:
    """The listed given names with all their spellings, listed or not."""
    found = {name: set(spellings) for name, spellings in listed_spellings().items()}
    for name in all_spellings():
        if one_spelling(name) in found:
            found[one_spelling(name)].add(name)
    return found


@cache
def _table() -> tuple[tuple[str, str, str, int], ...]:
    return tuple(_read_table())


def _read_table() -> Iterator[tuple[str, str, str, int]]:
    packed = files("contactpoint.linkage").joinpath("data", "name_shares.csv.gz").read_bytes()
    for kind, name, groups, rarity in csv.reader(gzip.decompress(packed).decode().splitlines()[1:]):
        yield kind, name, groups, int(rarity)


def _share(rarity: int) -> float:
    """The share of a name so rare, in hundredths of a bit."""
    return exp2(-rarity / 100)
