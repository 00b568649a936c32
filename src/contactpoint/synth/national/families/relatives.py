"""Homes of relatives who have names in common: brothers, half-brothers and cousins."""

from collections.abc import Mapping

from contactpoint.synth.childhood import same_day
from contactpoint.synth.family_rates import (
    BROTHERS_OF_ONE_NAME,
    NAMESAKES_IN_GROUP,
    NEAR_BIRTHDAYS,
    SAME_DAY_OF_THE_YEAR,
    SEVERAL_FAMILIES_IN_GROUP,
)
from contactpoint.synth.names import name_pools
from contactpoint.synth.national.births import day_number, day_of
from contactpoint.synth.national.drawing import Ints
from contactpoint.synth.national.families.pairs import Pairs
from contactpoint.synth.national.families.world_in_making import WorldInMaking
from contactpoint.synth.national.naming import SEXES
from contactpoint.synth.national.places import places


class Relatives:
    """Makes homes whose families, or whose children, are of one name."""

    def __init__(self, making: WorldInMaking, pairs: Pairs) -> None:
        self._making = making
        self._source = making.source
        self._houses = making.houses
        self._children = making.children
        self._first = making.first
        self._words = making.words
        self._as_at = making.as_at
        self._pairs = pairs

    def several_families(self, count: int) -> None:
        """Families of relatives in one house."""
        self._brothers_families("several_families", count, SEVERAL_FAMILIES_IN_GROUP)

    def _brothers_families(
        self, kind: str, count: int, likely: Mapping[str, float]
    ) -> tuple[Ints, Ints]:
        houses = self._houses
        followers, lead = self._making.together(count, (1, 1), likely=likely)
        lead = lead[: len(followers)]
        self._making.mark(kind, followers, lead)
        self._making.move_in(followers, lead, known=False)
        self._making.regroup(followers, houses.group[lead])
        brothers = self._source.flags(len(followers), 0.7)
        rows, of = followers[brothers], lead[brothers]
        self._making.set_family(rows, houses.family_female[of], houses.family_male[of])
        return followers, lead

    def namesakes(self, count: int) -> None:
        """Cousins of one name in one house, or brothers of one name."""
        brothers = int(count * BROTHERS_OF_ONE_NAME + self._source.many.random())
        cousins, lead = self._brothers_families("namesakes", count - brothers, NAMESAKES_IN_GROUP)
        near = self._source.flags(len(cousins), NEAR_BIRTHDAYS)
        days = 1 + self._source.below(len(cousins), 364)
        days[self._source.flags(len(cousins), 0.4)] %= 31
        for place, (own, of) in enumerate(zip(cousins.tolist(), lead.tolist(), strict=True)):
            pair = int(self._first[of]), int(self._first[own])
            self._pairs.alike(*pair)
            if near[place]:
                sign = self._source.one.choice((-1, 1))
                self._pairs.near(*pair, sign * max(1, int(days[place])))
        rows = self._making.take(brothers, among=self._making.with_two(), likely=NAMESAKES_IN_GROUP)
        self._making.mark("namesakes", rows)
        group = self._houses.group[rows]
        for place, row in enumerate(self._first[rows].tolist()):
            self._pairs.alike(row, row + 1)
            sex = SEXES[int(self._children.sex[row])]
            name = places().group_names[int(group[place])]
            middles = [name_pools().given(self._source.one, group=name, sex=sex) for _ in "12"]
            self._children.middle[row : row + 2] = self._words.codes(middles)

    def parted(self, count: int) -> None:
        """Half-brothers of one name, each with one of the parents."""
        houses, source = self._houses, self._source
        lead = self._making.take(count)
        followers = self._making.take(len(lead), among=self._making.alone())
        lead = lead[: len(followers)]
        self._making.mark("parted", followers, lead)
        self._making.regroup(followers, houses.group[lead])
        self._making.set_family(followers, houses.family_female[lead], houses.family_male[lead])
        houses.former_home[followers] = houses.home[lead]
        houses.moved_on[followers] = self._as_at - 100 - source.below(len(followers), 1400)
        days = 300 + source.below(len(followers), 1200)
        same = source.flags(len(followers), SAME_DAY_OF_THE_YEAR)
        for place, (own, of) in enumerate(zip(followers.tolist(), lead.tolist(), strict=True)):
            pair = int(self._first[of]), int(self._first[own])
            born = int(self._children.born[pair[0]])
            later = day_number(same_day(day_of(born), years=2)) - born
            self._pairs.alike(*pair)
            self._pairs.near(*pair, later if same[place] else int(days[place]))

    def next_of_the_name(self, count: int) -> None:
        """A child who died within a year, and one born later who was given its name."""
        rows = self._making.take(count, among=self._making.with_two())
        self._making.mark("next_of_the_name", rows)
        children, source = self._children, self._source.one
        for row in self._first[rows].tolist():
            first, second = int(children.born[row]), int(children.born[row + 1])
            self._pairs.alike(row, row + 1)
            if source.random() < SAME_DAY_OF_THE_YEAR:
                same = day_number(same_day(day_of(first), years=1))
                if same < self._as_at and self._making.size[children.household[row]] == 2:
                    children.born[row + 1] = second = same
            children.died[row] = min(first + source.randrange(330), max(first, second - 300))
