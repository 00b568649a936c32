"""What may be in any family: the names and days of its group of names, and early deaths."""

from collections.abc import Mapping

import numpy as np

from contactpoint.synth.families import Families
from contactpoint.synth.family_rates import (
    ABDUL_NAMES as ABDUL_SHARE,
)
from contactpoint.synth.family_rates import (
    FIRST_OF_JANUARY,
    INFANT_DEATHS,
    MUHAMMAD_ALONE,
    MUHAMMAD_FIRST,
    SECOND_MIDDLE,
    SECOND_OF_FAITH,
)
from contactpoint.synth.names import ABDUL_NAMES, SECONDS_OF_FAITH, name_pools
from contactpoint.synth.national.drawing import Floats
from contactpoint.synth.national.families.world_in_making import WorldInMaking
from contactpoint.synth.national.naming import FEMALE, MALE, SEXES, naming
from contactpoint.synth.national.places import places
from contactpoint.synth.national.world import NONE, ORDINARY


class Customs:
    """How families of each group of names name their children, and what else befalls them."""

    def __init__(self, making: WorldInMaking, families: Families) -> None:
        self._making = making
        self._source = making.source
        self._houses = making.houses
        self._children = making.children
        self._words = making.words
        self._families = families

    def follow(self) -> None:
        """Give all families the names, days and deaths that their group of names has."""
        self._first_of_january()
        self._fates()
        self._seconds()
        self._leading()

    def _fates(self) -> None:
        """The day of death of infants, and a third given name of others."""
        if not self._families.factor:
            return
        children, source = self._children, self._source
        dead = source.flags(len(children.born), INFANT_DEATHS)
        days = source.below(len(children.born), 28)
        late = source.flags(len(children.born), 0.25)
        days[late] = 28 + source.below(int(late.sum()), 337)
        died = children.born + days
        dead &= (died < self._making.as_at) & (children.died == NONE)
        dead &= self._houses.kind[children.household] == ORDINARY
        children.died[dead] = died[dead]
        third = np.flatnonzero(source.flags(len(children.born), SECOND_MIDDLE))
        third = third[children.middle[third] >= 0]
        group = self._houses.group[children.household[third]]
        names = naming().given(source, group=group, sex=children.sex[third])
        pairs = zip(
            self._words.names(children.middle[third]),
            self._words.names(names),
            strict=True,
        )
        children.middle[third] = self._words.codes(
            f"{one} {other}" if one != other else one for one, other in pairs
        )

    def _first_of_january(self) -> None:
        houses = self._houses
        share = self._by_group(
            {group: self._families.scaled(rate) for group, rate in FIRST_OF_JANUARY.items()}
        )
        estimated = self._source.flags(len(houses.home), share[houses.group])
        self._making.set_first_of_january(self._making.children_of(np.flatnonzero(estimated)))

    def _seconds(self) -> None:
        """Kaur, Singh, Bibi and Begum after the given name."""
        children, source = self._children, self._source
        group = self._houses.group[children.household]
        for name, shares in SECOND_OF_FAITH.items():
            for sex in (FEMALE, MALE):
                share = shares[sex]
                if not share:
                    continue
                rows = np.flatnonzero(
                    (group == self._making.group_codes[name]) & (children.sex == sex)
                )
                rows = rows[source.flags(len(rows), share)]
                seconds = self._words.codes(SECONDS_OF_FAITH[name, SEXES[sex]])
                drawn = seconds[source.below(len(rows), len(seconds))]
                other = drawn != children.family[rows]
                children.middle[rows[other]] = drawn[other]
                children.second[rows[other]] = True

    def _leading(self) -> None:
        """A name of the Prophet before the names of sons, and names of two words."""
        houses, children, source = self._houses, self._children, self._source
        shares = {group: self._families.muhammad_share(group) for group in MUHAMMAD_FIRST}
        flagged = source.flags(len(houses.home), self._by_group(shares)[houses.group])
        leads = np.full(len(houses.home), NONE, np.int64)
        for house in np.flatnonzero(flagged).tolist():
            group = places().group_names[int(houses.group[house])]
            leads[house] = self._words.code(name_pools().leading(source.one, group=group))
        sons = np.flatnonzero((leads[children.household] >= 0) & (children.sex == MALE))
        before = leads[children.household[sons]]
        counts = np.bincount(children.household[sons], minlength=len(houses.home))
        only = (counts[children.household[sons]] == 1) & source.flags(len(sons), MUHAMMAD_ALONE)
        children.given[sons[only]] = children.called[sons[only]] = before[only]
        both, before = sons[~only], before[~only]
        pairs = zip(
            self._words.names(before),
            self._words.names(children.called[both]),
            strict=True,
        )
        children.given[both] = self._words.codes(f"{lead} {called}" for lead, called in pairs)
        children.leading[both] = before
        groups = np.array([self._making.group_codes[name] for name in MUHAMMAD_FIRST])
        others = (children.sex == MALE) & (leads[children.household] < 0)
        others &= np.isin(houses.group[children.household], groups)
        rows = np.flatnonzero(others)
        rows = rows[source.flags(len(rows), ABDUL_SHARE)]
        # One in a family: brothers are not both called so.
        _, first = np.unique(children.household[rows], return_index=True)
        rows = rows[first]
        names = self._words.codes(ABDUL_NAMES)[source.below(len(rows), len(ABDUL_NAMES))]
        children.given[rows] = children.called[rows] = names

    def _by_group(self, shares: Mapping[str, float]) -> Floats:
        return np.array([shares.get(group, 0.0) for group in places().group_names])
