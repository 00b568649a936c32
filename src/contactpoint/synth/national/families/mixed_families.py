"""Homes whose children were born to several families: blended families and foster homes."""

import numpy as np

from contactpoint.synth.family_rates import FOSTERED_NEAR_IN_AGE, STEP_SIBLINGS_OF_ONE_NAME
from contactpoint.synth.national.drawing import Ints, chosen
from contactpoint.synth.national.families.pairs import Pairs
from contactpoint.synth.national.families.world_in_making import WorldInMaking
from contactpoint.synth.national.naming import FEMALE, MALE, naming
from contactpoint.synth.national.world import NONE

_TWINS_UNDER_TWO_NAMES = 0.3  # of twins in blended homes
_CARERS_OWN_PLACED = 0.6  # of foster homes: the carers have no children of their own there


class MixedFamilies:
    """Makes homes in which one set of carers has children of several names."""

    def __init__(self, making: WorldInMaking, pairs: Pairs) -> None:
        self._making = making
        self._source = making.source
        self._houses = making.houses
        self._children = making.children
        self._first = making.first
        self._size = making.size
        self._pairs = pairs

    def blended(self, count: int) -> None:
        """Children of hers and of his, under two family names, with one set of carers."""
        houses, source = self._houses, self._source
        followers, lead = self._making.together(count, (1, 1))
        lead = lead[: len(followers)]
        self._making.mark("blended", followers, lead)
        self._making.move_in(followers, lead, known=False)
        houses.former_home[followers] = houses.former_home[lead]
        houses.moved_on[followers] = houses.moved_on[lead]
        # The mother of hers and the father of his care for all.
        men = np.full(len(lead), MALE)
        fathers = naming().carer_given(source, group=houses.group[lead], sex=men)
        houses.father_given[lead] = chosen(
            houses.father_given[lead] >= 0, houses.father_given[lead], fathers
        )
        for column in ("mother_given", "mother_family", "mother_phone"):
            values = getattr(houses, column)
            values[lead] = values[followers]
        self._making.same_carers(followers, lead)
        hers, his = houses.family_female[followers], houses.family_female[lead]
        houses.other_family[followers], houses.other_family[lead] = his, hers.copy()
        for place in np.flatnonzero(source.flags(len(lead), STEP_SIBLINGS_OF_ONE_NAME)).tolist():
            last = self._first[lead[place]] + self._size[lead[place]] - 1
            self._pairs.alike(int(self._first[followers[place]]), int(last))
        self._part_twins(lead, followers)

    def _part_twins(self, lead: Ints, followers: Ints) -> None:
        """Some twins of blended homes bear two family names: the second one the mother's."""
        children, houses = self._children, self._houses
        other = np.full(len(houses.home), NONE, np.int64)
        other[lead] = followers
        second = np.flatnonzero((children.order == 2) & (other[children.household] >= 0))
        second = second[self._source.flags(len(second), _TWINS_UNDER_TWO_NAMES)]
        mother = other[children.household[second]]
        girl = children.sex[second] == FEMALE
        children.family[second] = chosen(
            girl, houses.family_female[mother], houses.family_male[mother]
        )
        children.former_family[second] = NONE

    def foster(self, count: int) -> None:
        """Children of other families, and often the carers' own."""
        houses, source = self._houses, self._source
        followers, lead = self._making.together(count, (1, 2))
        lead = lead[: len(followers)]
        self._making.mark("foster", followers, lead)
        placed = np.unique(lead)
        placed = placed[source.flags(len(placed), _CARERS_OWN_PLACED)]
        female, male = naming().family(source, group=houses.group[placed])
        houses.mother_family[placed], houses.father_family[placed] = female, male
        houses.in_care[lead] = True
        self._making.move_in(followers, lead)
        self._making.same_carers(followers, lead)
        near = source.flags(len(followers), FOSTERED_NEAR_IN_AGE)
        for own, of in zip(followers[near].tolist(), lead[near].tolist(), strict=True):
            if self._size[own] == 1:
                days = source.one.randrange(1, 43) * source.one.choice((-1, 1))
                self._pairs.near(int(self._first[of]), int(self._first[own]), days)
