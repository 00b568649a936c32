"""Learn from households with known truth how two children of one home compare.

The pairs are of two statements of different children who live in one home: brothers and sisters,
twins, cousins, foster children. What contradicts one child is counted on pairs of one child against
pairs of strangers, or of neighbours for the house.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any, NamedTuple

from contactpoint.linkage.households import (
    TELLING,
    Contradiction,
    carers_differ,
    died_before_birth,
    houses_differ,
    second_names_differ,
)
from contactpoint.linkage.levels import LEVEL_OF, LEVELS, Field, Level
from contactpoint.linkage.profile import Profile, profile_of
from contactpoint.linkage.variants import is_usual_given
from contactpoint.synth.population import TrueStatement

# Strangers drawn for what two children have by chance.
_STRANGERS = 200_000
_SIGNIFICANT_DIGITS = 6
# Real sources err in more ways than a synthetic population, and real homes vary more.
_LEAST = 0.0005
# A calendar varies less: of what was not seen, half of one pair in those counted.
_LEAST_DATE = 0.0001
# A child has two parents, and each source may name another; a flat is told in more ways than
# the population has.
_LEAST_OTHER_CARERS, _LEAST_OTHER_HOUSE = 0.2, 0.02
# In bits, the prior of a statement and a child of its home. Two of three children of a home are
# another child; but where another is held, it is weighed too.
_PRIOR_BITS = -1.0

_Differ = Callable[[Profile, Profile], bool | None]
_Chances = dict[str, float]
_LEVEL_OF = dict(LEVEL_OF)


class _Sides(NamedTuple):
    child: int
    household: int
    profile: Profile


_Pairs = Sequence[tuple[Profile, Profile]]


def learnt_from_households(
    population: Iterable[TrueStatement], trained: Mapping[str, Any], seed: int
) -> dict[str, Any]:
    """What ``linkage.households`` reads, of a population and the model trained on it."""
    sides = [
        _Sides(true.child, true.household, profile_of(true.statement))
        for true in population
        if not true.statement.restricted
    ]
    same = list(_of_one(sides, lambda side: side.child, lambda a, b: True))
    of_one_home = list(_of_one(sides, lambda side: side.household, _are_two))
    neighbours = list(_of_one(sides, lambda side: side.profile.postcode, _are_neighbours))
    strangers = list(_strangers(sides, seed))
    return {
        "prior": _PRIOR_BITS,
        "telling": {str(field): _levels(field, trained, of_one_home) for field in TELLING},
        "same_second_name": _chances(
            _share(same, second_names_differ, False),
            _share(of_one_home, second_names_differ, False),
        ),
        "contradictions": {
            str(Contradiction.SECOND_NAMES): _contradiction(same, strangers, second_names_differ),
            str(Contradiction.HOUSE): _contradiction(
                same, neighbours, houses_differ, least=_LEAST_OTHER_HOUSE
            ),
            str(Contradiction.CARERS): _contradiction(
                same, strangers, carers_differ, least=_LEAST_OTHER_CARERS
            ),
            str(Contradiction.DEATH): _contradiction(same, of_one_home, died_before_birth),
        },
    }


def _levels(field: Field, trained: Mapping[str, Any], of_one_home: _Pairs) -> dict[str, _Chances]:
    """Both chances of each level of a field; m is the model's.

    A slip, a sound or a form between two usual names is counted as another name: a guard knows
    these (``linkage.relatives.given_names_differ``).
    """
    counted: Counter[Level] = Counter()
    for ours, theirs in of_one_home:
        level = _LEVEL_OF[field](ours, theirs)
        if level is not None:
            counted[_told_apart(level, ours, theirs) if field is Field.GIVEN_NAME else level] += 1
    comparison = next(
        one for one in trained["comparisons"] if one["output_column_name"] == str(field)
    )
    stated = [one for one in comparison["comparison_levels"] if not one.get("is_null_level")]
    total = counted.total()
    return {
        str(level): _chances(
            raw["m_probability"],
            counted[level] / total if total else None,
            least=_LEAST_DATE if field is Field.BIRTH_DATE else _LEAST,
        )
        for level, raw in zip(LEVELS[field], stated, strict=True)
    }


_OF_TWO_USUAL_NAMES = frozenset({Level.ONE_SLIP, Level.SOUNDS_ALIKE})


def _told_apart(level: Level, ours: Profile, theirs: Profile) -> Level:
    usual = any(map(is_usual_given, ours.givens)) and any(map(is_usual_given, theirs.givens))
    return Level.DIFFERENT if usual and level in _OF_TWO_USUAL_NAMES else level


def _contradiction(
    same: _Pairs, others: _Pairs, differ: _Differ, *, least: float = _LEAST
) -> _Chances:
    """Both chances that two sides differ; of one child, at ``least`` so often."""
    m = _share(same, differ, True)
    return _chances(None if m is None else max(m, least), _share(others, differ, True))


def _share(pairs: _Pairs, differ: _Differ, answer: bool) -> float | None:
    """How often two sides that can be compared give this answer; ``None`` where none can."""
    stated = [said for a, b in pairs if (said := differ(a, b)) is not None]
    return sum(said is answer for said in stated) / len(stated) if stated else None


def _chances(m: float | None, u: float | None, *, least: float = _LEAST) -> _Chances:
    return {"m": _rounded(m, least), "u": _rounded(u, least)}


def _rounded(chance: float | None, least: float) -> float:
    """A chance that was never seen, or always, may be so rare as nobody counted."""
    found = least if chance is None else max(least, min(1 - least, chance))
    return float(f"{found:.{_SIGNIFICANT_DIGITS}g}")


def _of_one(
    sides: Sequence[_Sides],
    key: Callable[[_Sides], Hashable],
    wanted: Callable[[_Sides, _Sides], bool],
) -> Iterator[tuple[Profile, Profile]]:
    groups: defaultdict[Hashable, list[_Sides]] = defaultdict(list)
    for side in sides:
        if key(side):
            groups[key(side)].append(side)
    for group in groups.values():
        yield from ((a.profile, b.profile) for a, b in combinations(group, 2) if wanted(a, b))


def _are_two(ours: _Sides, theirs: _Sides) -> bool:
    return ours.child != theirs.child


def _are_neighbours(ours: _Sides, theirs: _Sides) -> bool:
    return ours.household != theirs.household


def _strangers(sides: Sequence[_Sides], seed: int) -> Iterator[tuple[Profile, Profile]]:
    chooser = random.Random(seed)  # noqa: S311 - a sample, not a secret
    for _ in range(_STRANGERS):
        a, b = chooser.choice(sides), chooser.choice(sides)
        if a.household != b.household:
            yield a.profile, b.profile
