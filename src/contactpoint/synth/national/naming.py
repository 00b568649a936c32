"""The names of many children and carers at once, from the small population's pools."""

from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np

from contactpoint.children.sex import Sex
from contactpoint.synth.choosing import Weighted
from contactpoint.synth.households import NEAR_TWIN_NAMES_SHARE
from contactpoint.synth.names import (
    LEADING_NAMES,
    NamePools,
    both_forms,
    name_pools,
    own_share,
)
from contactpoint.synth.national.drawing import Flags, Floats, Ints, Pools, Source, pairs_of
from contactpoint.synth.national.places import places
from contactpoint.synth.national.words import Lexicon
from contactpoint.synth.spellings import variant_pairs

# A pupil or patient of no stated sex is written, never drawn.
FEMALE, MALE, UNSTATED = 0, 1, 2
SEXES = (Sex.FEMALE, Sex.MALE)


class Naming:
    """Draws codes of names. The number of a pool is ``2 * group + sex``."""

    def __init__(self, pools: NamePools, groups: tuple[str, ...]) -> None:
        self.lexicon = Lexicon(_every_name(pools))
        codes = self.lexicon.codes
        self._groups = len(groups)
        self._share: Floats = np.array([own_share(group) for group in groups])
        everybody = "", *groups
        self._children = self._pools([pools.children(sex) for sex in SEXES], everybody)
        self._carers = self._pools([pools.carers(sex) for sex in SEXES], everybody)
        by_initial = [pools.children_by_initial(sex) for sex in SEXES]
        initials = sorted({initial for found in by_initial for initial in found})
        near = [pools.children_near(sex) for sex in SEXES]
        alike = sorted({codes[name] for found in near for name in found})
        self._near = Pools(
            pairs_of(found[self.lexicon.names[code]], codes)
            if self.lexicon.names[code] in found
            else ()
            for code in alike
            for found in near
        )
        self._near_of: Ints = np.full(len(self.lexicon.names), -1, np.int64)
        self._near_of[alike] = np.arange(len(alike))
        self._initials = Pools(
            pairs_of(found[initial], codes) if initial in found else ()
            for initial in initials
            for found in by_initial
        )
        place = {initial: number for number, initial in enumerate(initials)}
        # -1 for an initial without a pool: ``given_like`` then draws as ``given`` does.
        self._initial_of: Ints = np.array(
            [place.get(name[:1], -1) for name in self.lexicon.names], dtype=np.int64
        )
        self._leads: Flags = np.isin(
            np.arange(len(self.lexicon.names)),
            [codes[name] for name in sorted(LEADING_NAMES) if name in codes],
        )
        self._set_families(pools, groups)
        self._variants = self._variant_keys()

    def given(self, source: Source, *, group: Ints, sex: Ints) -> Ints:
        """A given name for each child; none that stands before another name."""
        found = self._drawn(source, self._children, group, sex)
        while (again := np.flatnonzero(self._leads[found])).size:
            found[again] = self._drawn(source, self._children, group[again], sex[again])
        return found

    def carer_given(self, source: Source, *, group: Ints, sex: Ints) -> Ints:
        """A given name for each carer."""
        return self._drawn(source, self._carers, group, sex)

    def given_like(self, source: Source, *, other: Ints, group: Ints, sex: Ints) -> Ints:
        """A given name for each child that begins as ``other`` does, or looks much like it."""
        found = self.given(source, group=group, sex=sex)
        key = 2 * self._initial_of[other] + sex
        can = (key >= 0) & self._initials.filled()[np.maximum(key, 0)]
        found[can] = self._initials.draw(source, key[can])
        key = 2 * self._near_of[other] + sex
        can = (key >= 0) & self._near.filled()[np.maximum(key, 0)]
        can &= source.flags(len(other), NEAR_TWIN_NAMES_SHARE)
        found[can] = self._near.draw(source, key[can])
        return found

    def family(self, source: Source, *, group: Ints) -> tuple[Ints, Ints]:
        """A family name as women and as men bear it."""
        entry = self._families.draw(source, group)
        female, male = self._female[entry], self._male[entry].copy()
        alone = np.flatnonzero(male < 0)
        male[alone] = self._male[self._men.draw(source, group[alone])]
        return female, male

    def clash(self, one: Ints, other: Ints) -> Flags:
        """Whether two given names are the same, or could be written for each other."""
        count = len(self.lexicon.names)
        low, high = np.minimum(one, other), np.maximum(one, other)
        clash: Flags = (one == other) | np.isin(low * count + high, self._variants)
        return clash

    def _drawn(self, source: Source, pools: Pools, group: Ints, sex: Ints) -> Ints:
        own = source.flags(len(group), self._share[group])
        key = 2 * (group + 1) + sex
        own &= pools.filled()[key]
        return pools.draw(source, np.where(own, key, sex))

    def _pools(
        self, by_sex: Sequence[Mapping[str, Weighted[str]]], groups: tuple[str, ...]
    ) -> Pools:
        return Pools(
            pairs_of(found[group], self.lexicon.codes) if group in found else ()
            for group in groups
            for found in by_sex
        )

    def _set_families(self, pools: NamePools, groups: tuple[str, ...]) -> None:
        female: list[int] = []
        male: list[int] = []
        drawn, men = [], []
        codes = self.lexicon.codes
        for group in groups:
            pairs, of_men = [], []
            for (name, sex), weight in pools.families()[group].pairs():
                forms = both_forms(name, sex)
                pairs.append((len(female), weight))
                if sex != "F":
                    of_men.append((len(female), weight))
                female.append(codes[forms.female if forms else name])
                male.append(codes[forms.male] if forms else -1)
            drawn.append(pairs)
            men.append(of_men)
        self._female: Ints = np.array(female)
        self._male: Ints = np.array(male)
        self._families, self._men = Pools(drawn), Pools(men)

    def _variant_keys(self) -> Ints:
        codes, count = self.lexicon.codes, len(self.lexicon.names)
        keys = set()
        for name, variant in variant_pairs():
            if name in codes and variant in codes:
                low, high = sorted((codes[name], codes[variant]))
                keys.add(low * count + high)
        return np.array(sorted(keys), dtype=np.int64)


def _every_name(pools: NamePools) -> list[str]:
    names: list[str] = []
    for sex in SEXES:
        names.extend(pools.children_near(sex))
        for found in (
            pools.children(sex),
            pools.carers(sex),
            pools.children_by_initial(sex),
            pools.children_near(sex),
        ):
            names.extend(name for pool in found.values() for name, _ in pool.pairs())
    for pool in pools.families().values():
        for (name, sex_of), _ in pool.pairs():
            forms = both_forms(name, sex_of)
            names.extend((forms.female, forms.male) if forms else (name,))
    return names


@cache
def naming() -> Naming:
    """The pools as columns, made once in a process."""
    return Naming(name_pools(), places().group_names)
