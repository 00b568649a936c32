"""How often a search finds its child by what is typed wrongly: slips, and names as they are heard.

Children of the synthetic population are held in memory, each record as the truth has it, and found
by the keys, look-ups and weights of the product. An area is its own size. For England children are
born on so few days that a day has as many as England has: that is what a search by a date meets.
What a search by a year meets in England needs an index of England.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

from msgspec.structs import replace

from bench.hearing import group_of, misheard
from bench.installation import Installation
from bench.mix import slip
from bench.tables import count, table
from contactpoint.access.criteria import Criteria
from contactpoint.access.faults import CriteriaError
from contactpoint.children.sex import Sex
from contactpoint.linkage.candidates import Candidate
from contactpoint.linkage.keys import Clues, index_keys_of
from contactpoint.linkage.model import load_model
from contactpoint.linkage.profile import Profile, profile_of, profile_of_criteria
from contactpoint.linkage.search import Sharing, search
from contactpoint.synth.population import TrueStatement, synthesise

# Nothing was chosen by this population.
SEED = 11
AREA = 20_000
# So many children, born on so many days, are as many a day as in England.
CROWD, DAYS = 60_000, 35
SEARCHED = 3000
_FIRST_DAY = date(2015, 1, 1)
_MOST_SHOWN = 20
_SHORTEST = 4

WRITTEN, TWO_SLIPS, HEARD = (
    "as a source writes it",
    "two slips, year and sex",
    "both names as heard",
)


@dataclass(frozen=True, slots=True)
class Said:
    """What one source says of a child."""

    child: int
    given: str
    family: str
    born: date
    sex: Sex
    registers: bool


Asked = Iterator[tuple[Said, Criteria]]


class Crowd:
    """Children in memory, found as the index finds them."""

    def __init__(self, statements: Iterator[TrueStatement], *, days: int | None) -> None:
        self.said: list[Said] = []
        profiles: defaultdict[int, list[Profile]] = defaultdict(list)
        for true in statements:
            told = true.statement
            name, born = told.current_name, told.birth_date
            if days and born:
                born = _FIRST_DAY + timedelta(days=born.toordinal() % days)
                told = replace(told, birth_date=born)
            profiles[true.child].append(profile_of(told))
            if name is not None and born is not None:
                self.said.append(
                    Said(true.child, name.given, name.family, born, told.sex, told.feed == "pds")
                )
        self._profiles = {child: tuple(stated) for child, stated in profiles.items()}
        self._by_key: defaultdict[str, list[int]] = defaultdict(list)
        self.keys = 0
        for child, stated in self._profiles.items():
            keys = index_keys_of(stated)
            self.keys += len(keys)
            for key in keys:
                self._by_key[key].append(child)

    def __len__(self) -> int:
        return len(self._profiles)

    def shown(self, criteria: Criteria) -> list[int]:
        """The children that a search shows, best first."""
        query = profile_of_criteria(
            given=criteria.given,
            family=criteria.family,
            birth_date=criteria.birth_date,
            birth_years=criteria.birth_years,
            sex=criteria.sex,
        )
        hits = [hit.child for hit in search(query, self._sharing, self._fetch, load_model())]
        return hits if len(hits) <= _MOST_SHOWN else []

    def _sharing(self, sought: Clues) -> Sharing:
        shared: dict[int, int] = {}
        for key, says in sought.items():
            for child in self._by_key.get(key, ()):
                shared[child] = shared.get(child, 0) | says
        return Sharing(shared, {})

    def _fetch(self, children: Sequence[int]) -> dict[int, Candidate]:
        return {child: Candidate(child, self._profiles[child]) for child in children}


def measure(installation: Installation) -> dict[str, object]:
    """By size: how many searches of each kind, how many show the child, how many show it first."""
    return {
        "area": _measured(Crowd(synthesise(children=AREA, seed=SEED), days=None), _KINDS),
        "England": _measured(
            Crowd(synthesise(children=CROWD, seed=SEED), days=DAYS),
            {kind: _KINDS[kind] for kind in (WRITTEN, HEARD)},
        ),
    }


def _measured(
    crowd: Crowd, kinds: Mapping[str, Callable[[list[Said]], Asked]]
) -> dict[str, object]:
    chance = random.Random(SEED)
    said = sorted(crowd.said, key=lambda one: one.child)
    chosen = set(chance.sample(sorted({one.child for one in said}), SEARCHED))
    said = [one for one in said if one.child in chosen]
    found: dict[str, dict[str, list[int]]] = {}
    for kind, ask in kinds.items():
        counts: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
        for one, criteria in ask(said):
            shown = crowd.shown(criteria)
            for place, holds in enumerate((True, one.child in shown, shown[:1] == [one.child])):
                counts[group_of(one.family)][place] += holds
        found[kind] = dict(sorted(counts.items()))
    return {
        "children": len(crowd),
        "keys": round(crowd.keys / len(crowd), 2),
        "found": found,
    }


def _written(said: list[Said]) -> Asked:
    for one in said:
        yield from _allowed(one, given=one.given, family=one.family, birth_date=one.born)


def _two_slips(said: list[Said]) -> Asked:
    chance = random.Random(SEED)
    for one in _registered(said):
        given = one.given.split()[0]
        if min(len(given), len(one.family)) >= _SHORTEST and one.sex is not Sex.NOT_SPECIFIED:
            yield from _allowed(
                one,
                given=slip(given, chance),
                family=slip(one.family, chance),
                birth_years=(one.born.year,),
                sex=one.sex,
            )


def _heard(said: list[Said]) -> Asked:
    chance = random.Random(SEED)
    for one in _registered(said):
        hear = partial(misheard, chance, family=one.family)
        given, family = hear(one.given.split()[0]), hear(one.family)
        if given and family:
            yield from _allowed(one, given=given, family=family, birth_date=one.born)


_KINDS: dict[str, Callable[[list[Said]], Asked]] = {
    WRITTEN: _written,
    TWO_SLIPS: _two_slips,
    HEARD: _heard,
}


def _registered(said: list[Said]) -> Iterator[Said]:
    return (one for one in said if one.registers and one.given.strip() and one.family)


def _allowed(one: Said, **known: Any) -> Asked:
    """The search, where it may be made: a filler is no name."""
    try:
        yield one, Criteria(**known)
    except CriteriaError:
        return


def told(run: Mapping[str, Any]) -> list[str]:
    """A table of kinds, and one of the groups of names for names as they are heard."""
    figures = run["heard"]
    rows = []
    for size, measured in figures.items():
        for kind, groups in measured["found"].items():
            rows.append((size, kind, *_shares(groups.values())))
    by_group: Counter[str] = Counter()
    for group, counts in figures["England"]["found"][HEARD].items():
        by_group[group] = counts[0]
    crowded = figures["England"]
    return [
        f"Of {count(SEARCHED)} children of population {SEED}, in memory: an area of"
        f" {count(figures['area']['children'])}, and {count(crowded['children'])} born on {DAYS}"
        " days, as many a day as in England. A child has"
        f" {figures['area']['keys']} keys. Names as heard have one to three groups of letters"
        " written otherwise in each name (`bench/hearing.py`); the date of birth is whole.",
        "",
        *table(
            ("index", "searched by", "searches", "found, of 100", "first, of 100"), rows, words=2
        ),
        "",
        *table(
            ("both names as heard, England, by group", "searches", "found", "first"),
            (
                (group.replace("_", " "), *_shares([crowded["found"][HEARD][group]]))
                for group, _ in by_group.most_common()
            ),
        ),
    ]


def _shares(groups: Any) -> tuple[str, str, str]:
    asked, found, first = (sum(counts[place] for counts in groups) for place in range(3))
    return count(asked), f"{100 * found / asked:.1f}", f"{100 * first / asked:.1f}"
