"""Names that are forms of one name: nicknames, spellings, cognates, family-name variants.

This is a relation between two names, deliberately not closed over a third: Bella may be Isabella or
Arabella, but Isabella and Arabella are not one name. The files and their licences are described in
``data/README.md``.
"""

import csv
import gzip
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from itertools import combinations

# So many children of 25 years, in England and Wales. A name that they bear is a name of its own.
USUAL_FROM = 1000
# Of those who bear a name: from here on it tells the sex.
_ONE_SIDED = 0.98

_NONE: frozenset[str] = frozenset()


def nickname_forms(name: str) -> frozenset[str]:
    """Nicknames, full forms and other spellings of a folded given name, without the name."""
    return _given_forms()[0].get(name, _NONE)


def cognate_forms(name: str) -> frozenset[str]:
    """Looser relatives of a folded given name. Two children of one family may bear both."""
    return _given_forms()[1].get(name, _NONE)


def one_spelling(name: str) -> str:
    """The commonest spelling of a folded given name, the name itself where it has no other.

    Muhammad stands for Mohammed, Mohamed and Mohd: their bearers share a name.
    """
    return _spellings().get(name, name)


def family_forms(name: str) -> frozenset[str]:
    """Other ways the folded family name is written, without the name itself."""
    return _family_forms().get(name, _NONE)


def one_family_spelling(name: str) -> str:
    """The spelling that stands for all of a folded family name, the name itself for any other."""
    return _family_spelling().get(name, name)


def all_spellings() -> frozenset[str]:
    """Every given or family name of several spellings, in each of them."""
    return frozenset({*_spellings(), *_family_spelling()})


def is_usual_given(name: str) -> bool:
    """Whether so many children bear the folded name that it is hardly a slip of another name."""
    return sum(_births().get(name, (0, 0))) >= USUAL_FROM


def are_two_usual(one: str, other: str) -> bool:
    """Whether parents give both folded names, so that two children may bear them.

    So are Ellie and Eleanor, a short form and its full form, but not Bill and William. Of a name
    and itself it is false.
    """
    return one != other and is_usual_given(one) and is_usual_given(other)


def are_two_names(one: str, other: str) -> bool:
    """Whether each folded name is given to some children and neither is a form of the other.

    A slip seldom makes another name: Abdirahman and Abdirahim, Aisha and Alisha are two children
    rather than one, however few bear the name.
    """
    births = _births()
    return (
        one in births
        and other in births
        and one_spelling(one) != one_spelling(other)
        and other not in nickname_forms(one)
    )


def given_sex(name: str) -> str:
    """``f`` or ``m`` where nearly all who bear the folded name are of one sex, otherwise empty."""
    return sex_of_births(*_births().get(name, (0, 0)))


def births_of(name: str) -> tuple[int, int]:
    """The girls and boys of 25 years who were given the folded name, in this spelling."""
    return _births().get(name, (0, 0))


def origins_of(name: str) -> frozenset[str]:
    """The languages or faiths that a folded given name is of; ``all`` is everybody's.

    Empty where no list knows the name.
    """
    return _origins().get(name, _NONE)


def listed_spellings() -> Mapping[str, tuple[str, ...]]:
    """Every given name whose births are listed in some spelling, with the spellings that are.

    The name is the spelling that stands for all.
    """
    return _listed_spellings()


def sex_of_births(female: int, male: int) -> str:
    """``f`` or ``m`` where nearly all of so many girls and boys are of one sex, otherwise empty."""
    most = _ONE_SIDED * (female + male)
    return "" if not most else "f" if female >= most else "m" if male >= most else ""


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
def _spellings() -> Mapping[str, str]:
    """Every name that has other spellings, with the commonest of them all."""
    names: dict[str, set[str]] = {}
    for row in csv.DictReader(_data("nicknames.csv")):
        if row["kind"] == "spelling":
            of_one = {row["name"], *row["others"].split()}
            for name in tuple(of_one):
                of_one |= names.get(name, set())
            names.update(dict.fromkeys(of_one, of_one))
    births = _births()
    commonest = {
        id(spellings): min(spellings, key=lambda name: (-sum(births.get(name, (0, 0))), name))
        for spellings in names.values()
    }
    return {name: commonest[id(spellings)] for name, spellings in names.items()}


@cache
def _family_forms() -> Mapping[str, frozenset[str]]:
    rows = csv.DictReader(_data("surname_variants.csv"))
    pairs = [(row["name"], other) for row in rows for other in row["others"].split()]
    for spellings in _family_spellings():
        pairs.extend(combinations(spellings, 2))
    return _both_ways(pairs)


@cache
def _family_spelling() -> Mapping[str, str]:
    return {name: names[0] for names in _family_spellings() for name in names}


def _family_spellings() -> list[list[str]]:
    """For each family name of several spellings all of them, the one that stands for all first."""
    rows = csv.DictReader(_data("family_spellings.csv"))
    return [[row["name"], *row["spellings"].split()] for row in rows]


@cache
def _births() -> Mapping[str, tuple[int, int]]:
    return {row["name"]: (int(row["female"]), int(row["male"])) for row in _given_births()}


@cache
def _origins() -> Mapping[str, frozenset[str]]:
    return {row["name"]: frozenset(row["origins"].split()) for row in _given_births()}


@cache
def _listed_spellings() -> Mapping[str, tuple[str, ...]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for name in _births():
        found[one_spelling(name)].append(name)
    return {name: tuple(spellings) for name, spellings in found.items()}


def _given_births() -> Iterable[dict[str, str]]:
    packed = files("contactpoint.linkage").joinpath("data", "given_births.csv.gz").read_bytes()
    return csv.DictReader(gzip.decompress(packed).decode().splitlines())
