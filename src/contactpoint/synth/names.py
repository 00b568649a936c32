"""Names that go together: given names by the family's origin and the child's sex, family names.

The reference data only hint at which given names suit which family names. So a share of every group
draws from all of England's given names, and no group draws only from its own.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from random import Random

from contactpoint.children.sex import Sex
from contactpoint.synth.choosing import Weighted
from contactpoint.synth.reference import POPULATION_DATA, rows
from contactpoint.synth.spellings import are_variants, without_accents

# Names that many bear, of which parents choose such as look alike for twins.
_USUAL_CHILDREN = 400
_FEWEST_CARER_NAMES = 10
_SHORT_NAME, _SHORT_REST = 4, 2

_SEXES = {"F": Sex.FEMALE, "M": Sex.MALE}

_MUSLIM = "muslim_south_asian"
# By group of family names: the origins of given names, and the share drawn from them.
_ORIGINS: dict[str, tuple[tuple[str, ...], float]] = {
    "pakistani": ((_MUSLIM,), 0.93),
    "bangladeshi": ((_MUSLIM,), 0.93),
    "arab": ((_MUSLIM,), 0.90),
    "iranian_afghan": ((_MUSLIM,), 0.85),
    "horn_of_africa": ((_MUSLIM,), 0.85),
    "turkish_kurdish_cypriot": (("turkish", _MUSLIM), 0.75),
    "albanian_kosovan": (("turkish", _MUSLIM), 0.30),
    "indian_hindu": (("indian",), 0.85),
    "indian_punjabi_sikh": (("indian",), 0.85),
    "sri_lankan_tamil_nepali": (("indian",), 0.70),
    "west_african": (("west_african",), 0.45),
    "polish": (("polish", "central_european"), 0.65),
    "baltic_central_european": (("baltic", "central_european"), 0.60),
    "romanian_bulgarian": (("romanian",), 0.60),
    "western_european": (("spanish_portuguese", "italian"), 0.50),
    "other_east_asian": (("spanish_portuguese", "chinese"), 0.25),
    "chinese": (("chinese",), 0.35),
    "irish": (("irish",), 0.35),
}
# A name that everybody gives is given by families of its origin too: this part of it.
_EVERYBODYS, _PART_OF_EVERYBODYS = "all", 0.1
# Lists of names of the world have these for one origin, where in England all give them.
_ALSO_EVERYBODYS = frozenset(
    {"Harrison", "Kai", "Finn", "Maya", "Lila", "Beatrice", "Hope", "Constance", "Josiah"}
)
# What linkage's list of births calls the origins that are set apart.
_LISTED = {
    "muslim": _MUSLIM,
    "indian": "indian",
    "west_african": "west_african",
    "polish": "polish",
    "chinese": "chinese",
    "all": _EVERYBODYS,
}
_BIRTHS = files("contactpoint.linkage") / "data"
# Names with these origins are drawn only for families that the reference data connect with them.
_SET_APART = frozenset({_MUSLIM, "indian", "turkish", "west_african", "polish", "chinese"})

# Family names that differ by sex: endings, and the pair that is not an ending.
_FEMININE = (("ski", "ska"), ("cki", "cka"), ("dzki", "dzka"), ("ov", "ova"), ("ev", "eva"))
_SEXED_PAIRS = {"Singh": "Kaur"}

# Names of the Prophet that stand before the name in daily use, by how many boys are registered with
# each (ONS, Baby names 2023), and how registers shorten them.
LEADING = Weighted((("Muhammad", 4661), ("Mohammed", 1601), ("Mohammad", 835), ("Mohamed", 320)))
LEADING_IN_GROUP = {
    "horn_of_africa": Weighted((("Mohamed", 0.8), ("Muhammad", 0.2))),
    "iranian_afghan": Weighted((("Mohammad", 0.8), ("Muhammad", 0.2))),
    "arab": Weighted((("Mohamed", 0.5), ("Mohammed", 0.3), ("Muhammad", 0.2))),
    "bangladeshi": Weighted((("Muhammad", 0.4), ("Mohammed", 0.4), ("Md", 0.2))),
}
LEADING_SHORT = ("Mohd", "Md", "Muhammad", "Mohammed", "Mohammad", "Mohamed", "Muhamed", "M")
LEADING_NAMES = frozenset(
    {"Muhammad", "Mohammed", "Mohammad", "Mohamed", "Muhammed", "Mohamad", "Muhamed", "Muhamad"}
)
ABDUL_NAMES = tuple(
    f"Abdul {name}"
    for name in ("Rahman", "Rahim", "Malik", "Karim", "Hadi", "Aziz", "Ahad", "Basit", "Qadir")
)
SECONDS_OF_FAITH = {
    ("pakistani", Sex.FEMALE): ("Bibi", "Bibi", "Begum", "Akhtar", "Fatima"),
    ("bangladeshi", Sex.FEMALE): ("Begum", "Begum", "Khatun", "Akter", "Bibi"),
    ("indian_punjabi_sikh", Sex.FEMALE): ("Kaur",),
    ("indian_punjabi_sikh", Sex.MALE): ("Singh",),
}
# Travelling families name children after grandparents, from few names.
TRAVELLER_GIVEN = {
    Sex.MALE: Weighted(
        (
            ("John", 14),
            ("Patrick", 8),
            ("Michael", 8),
            ("James", 8),
            ("Martin", 7),
            ("Thomas", 7),
            ("William", 5),
            ("Edward", 4),
            ("Jimmy", 3),
            ("Paddy", 3),
            ("Johnny", 3),
            ("Miley", 2),
            ("Bernard", 2),
            ("Levi", 2),
            ("Nelson", 1),
        )
    ),
    Sex.FEMALE: Weighted(
        (
            ("Margaret", 10),
            ("Mary", 10),
            ("Bridget", 7),
            ("Kathleen", 7),
            ("Ann", 5),
            ("Winifred", 3),
            ("Nora", 3),
            ("Theresa", 3),
            ("Elizabeth", 3),
            ("Ellen", 3),
            ("Chantelle", 2),
            ("Shania", 2),
            ("Kizzy", 1),
            ("Savannah", 2),
        )
    ),
}


@dataclass(frozen=True, slots=True)
class FamilyName:
    """A family name in its two forms: as women bear it and as men bear it."""

    female: str
    male: str

    def of(self, sex: Sex) -> str:
        """The form for a person of ``sex``."""
        return self.female if sex is Sex.FEMALE else self.male


class NamePools:
    """Draws names; built once from the reference files."""

    def __init__(self) -> None:
        general: dict[Sex, list[tuple[str, float]]] = defaultdict(list)
        tagged: dict[tuple[Sex, str], list[tuple[str, float]]] = defaultdict(list)
        carers: dict[tuple[Sex, str], list[tuple[str, float]]] = defaultdict(list)
        usual: dict[Sex, dict[str, float]] = defaultdict(dict)
        listed = _listed_origins()
        for row in rows(POPULATION_DATA, "given_names.csv.gz"):
            sex, origins = _SEXES[row["sex"]], set(filter(None, row["origins"].split(";")))
            theirs = listed.get(without_accents(row["name"]).casefold())
            everybodys = row["name"] in _ALSO_EVERYBODYS or _EVERYBODYS in (theirs or ())
            if theirs is not None and row["name"] not in LEADING_NAMES:
                # The list of births knows better which names are of an origin and which of all.
                origins = (origins - _SET_APART) | (theirs - {_EVERYBODYS})
            if float(row["children"]) >= _USUAL_CHILDREN and row["name"] not in LEADING_NAMES:
                usual[sex][row["name"]] = float(row["children"])
            child, carer = (row["name"], float(row["children"])), float(row["carers"])
            part = _PART_OF_EVERYBODYS if everybodys else 1.0
            for origin in sorted(origins):
                tagged[sex, origin].append((row["name"], part * child[1]))
                carers[sex, origin].append((row["name"], part * carer))
            if everybodys or not origins & _SET_APART:
                general[sex].append(child)
                carers[sex, ""].append((row["name"], carer))
        self._general = {sex: Weighted(pairs) for sex, pairs in general.items()}
        self._initials = {
            (sex, initial): Weighted(pair for pair in pairs if pair[0][0] == initial)
            for sex, pairs in general.items()
            for initial in sorted({name[0] for name, weight in pairs if weight > 0})
        }
        self._by_group: dict[tuple[str, Sex], Weighted[str]] = {}
        self._carers: dict[tuple[str, Sex], Weighted[str]] = {}
        for sex in _SEXES.values():
            self._carers["", sex] = Weighted(carers[sex, ""])
            for group, (own_origins, _share) in _ORIGINS.items():
                own = [pair for origin in own_origins for pair in tagged[sex, origin]]
                self._by_group[group, sex] = Weighted(own)
                older = [pair for origin in own_origins for pair in carers[sex, origin]]
                # With fewer, many carers of a group would bear one name.
                if sum(weight > 0 for _, weight in older) >= _FEWEST_CARER_NAMES:
                    self._carers[group, sex] = Weighted(older)
        family: dict[str, list[tuple[tuple[str, str], float]]] = defaultdict(list)
        for row in rows(POPULATION_DATA, "family_names.csv.gz"):
            family[row["group"]].append(((row["name"], row["sex"]), float(row["weight"])))
        self._family = {group: Weighted(pairs) for group, pairs in family.items()}
        self._near = {sex: _near_names(borne) for sex, borne in usual.items()}

    def given(self, rng: Random, *, group: str, sex: Sex) -> str:
        """A given name for a child."""
        _, share = _ORIGINS.get(group, ((), 0.0))
        if rng.random() < share:
            return self._by_group[group, sex].draw(rng)
        while True:
            name = self._general[sex].draw(rng)
            # These stand before another name, in the families that choose them.
            if name not in LEADING_NAMES:
                return name

    def leading(self, rng: Random, *, group: str) -> str:
        """The name of the Prophet that a family of this group gives to all its sons."""
        return LEADING_IN_GROUP.get(group, LEADING).draw(rng)

    def given_with_initial(self, rng: Random, *, initial: str, sex: Sex) -> str:
        """A given name that begins with ``initial``, for twins who are named alike."""
        pool = self._initials.get((sex, initial), self._general[sex])
        return pool.draw(rng)

    def given_near(self, rng: Random, *, other: str, sex: Sex) -> str:
        """A given name that looks much like ``other``: Maya for Mia, Hayden for Jayden.

        An empty string where no usual name does.
        """
        found = self._near[sex].get(other)
        return found.draw(rng) if found else ""

    def carer_given(self, rng: Random, *, group: str, sex: Sex) -> str:
        """A given name for a carer, from those in use when today's carers were born."""
        _, share = _ORIGINS.get(group, ((), 0.0))
        pool = self._carers.get((group, sex))
        if pool is not None and rng.random() < share:
            return pool.draw(rng)
        return self._carers["", sex].draw(rng)

    def family(self, rng: Random, *, group: str) -> FamilyName:
        """A family name in both its forms."""
        name, sex = self._family[group].draw(rng)
        forms = both_forms(name, sex)
        return forms or FamilyName(female=name, male=self._unsexed(rng, group=group))

    def children(self, sex: Sex) -> Mapping[str, Weighted[str]]:
        """Children's given names by group; the empty string stands for everybody's names."""
        own = {group: self._by_group[group, sex] for group in _ORIGINS}
        return {"": self._general[sex], **own}

    def children_near(self, sex: Sex) -> Mapping[str, Weighted[str]]:
        """By given name, the usual names that look much like it."""
        return self._near[sex]

    def children_by_initial(self, sex: Sex) -> Mapping[str, Weighted[str]]:
        """Everybody's given names by their first letter."""
        return {initial: pool for (of, initial), pool in self._initials.items() if of is sex}

    def carers(self, sex: Sex) -> Mapping[str, Weighted[str]]:
        """Carers' given names by group; the empty string stands for everybody's names."""
        return {group: pool for (group, of), pool in self._carers.items() if of is sex}

    def families(self) -> Mapping[str, Weighted[tuple[str, str]]]:
        """By group, family names, each with the sex that bears it (empty for both)."""
        return self._family

    def _unsexed(self, rng: Random, *, group: str) -> str:
        for _ in range(20):
            name, sex = self._family[group].draw(rng)
            if sex != "F":
                return name
        return name


def _listed_origins() -> dict[str, set[str]]:
    """By given name in small plain letters, the origins that linkage's list of births knows."""
    found = {}
    for row in rows(_BIRTHS, "given_births.csv.gz"):
        origins = {_LISTED[origin] for origin in row["origins"].split() if origin in _LISTED}
        if origins:
            found[row["name"]] = origins
    return found


def _near_names(borne: Mapping[str, float]) -> dict[str, Weighted[str]]:
    """By name, those that differ in a letter or two, or in one half, weighted by their bearers.

    Spellings of one name are no different names.
    """
    rests: dict[str, list[str]] = defaultdict(list)
    for name in borne:
        for rest in _rests(name):
            rests[rest].append(name)
    near: dict[str, set[str]] = defaultdict(set)
    for alike in rests.values():
        for name in alike:
            near[name].update(alike)
    return {
        name: Weighted((other, borne[other]) for other in kept)
        for name, others in near.items()
        if (kept := sorted(other for other in others if not are_variants(name, other)))
    }


def _rests(name: str) -> set[str]:
    """What two names that look alike have in common: all of one of them, or all but a letter.

    Of short names the first and the last letter are enough.
    """
    first, hyphen, _ = name.partition("-")
    if hyphen:
        return {f"{first}-"}
    folded = name.casefold()
    found = {folded, *(folded[:place] + folded[place + 1 :] for place in range(len(folded)))}
    found = {rest for rest in found if len(rest) > _SHORT_REST}
    if len(folded) <= _SHORT_NAME:
        found.add(f"{folded[0]}*{folded[-1]}")
    return found


def own_share(group: str) -> float:
    """The share of a group's children whose given name is of the group's own origins."""
    return _ORIGINS.get(group, ((), 0.0))[1]


def both_forms(name: str, sex: str) -> FamilyName | None:
    """The forms of a name that ``sex`` bears (``F``, ``M`` or, both, an empty string).

    ``None`` for a woman's name such as Begum or Akhtar: the men of the family bear another name.
    """
    for masculine, feminine in _FEMININE:
        if sex == "M" and name.endswith(masculine):
            return FamilyName(female=name[: -len(masculine)] + feminine, male=name)
        if sex == "F" and name.endswith(feminine):
            return FamilyName(female=name, male=name[: -len(feminine)] + masculine)
    for male, female in _SEXED_PAIRS.items():
        if name in (male, female):
            return FamilyName(female=female, male=male)
    return None if sex == "F" else FamilyName(female=name, male=name)


@cache
def name_pools() -> NamePools:
    """The pools, read once in a process."""
    return NamePools()
